/** Unanswered questions, and what the shop has written. @type {Record<string, string>} */
export default {
  "Lo que el bot no supo, lo que le has enseñado a responder y lo que respondió mal.":
    "What the bot did not know, what you have taught it to answer, and what it answered wrongly.",
  "Sin respuesta": "Unanswered",
  "Las más repetidas primero. Al responder una, el bot la usa desde ese momento.":
    "The most asked first. Once you answer one, the bot uses it from that moment.",
  "El bot tuvo respuesta para todo lo que le preguntaron.": "The bot had an answer to all that it was asked.",
  vez: "time",
  veces: "times",
  "la última vez: {when}": "the last time: {when}",
  Responder: "Answer",
  "Responder «{text}»": "Answer “{text}”",
  "Descartar «{text}»": "Discard “{text}”",
  "La pregunta se descartó. Si la repiten, vuelve.":
    "The question was discarded. Asked again, it comes back.",
  "Responder la pregunta": "Answer the question",
  Pregunta: "Question",
  "Como la haría un cliente.": "As a customer would ask it.",
  Respuesta: "Answer",
  "Solo lo que es cierto: el bot lo dirá con sus palabras.":
    "Only what is true: the bot will say it in its own words.",
  "La respuesta se guardó: el bot ya la usa.": "The answer was saved: the bot uses it from now on.",

  // What the shop has written
  "Lo que el bot sabe": "What the bot knows",
  "Buscar en lo que el bot sabe": "Search what the bot knows",
  "Agregar página": "Add page",
  "Agregar respuesta": "Add answer",
  Respuestas: "Answers",
  Páginas: "Pages",
  texto: "text",
  textos: "texts",
  "Nada de lo que el bot sabe lleva esas palabras.": "Nothing that the bot knows holds those words.",
  "Todavía no hay nada escrito. Agrega respuestas: envíos, pagos, cambios, horarios.":
    "Nothing is written yet. Add answers: delivery, payments, returns, opening hours.",
  "Agregar una respuesta": "Add an answer",
  "Editar la respuesta": "Edit the answer",
  "Agregar una página": "Add a page",
  "Editar la página": "Edit the page",
  Texto: "Text",
  "Una línea que empieza con # es un título; el bot encuentra cada parte por su título.":
    "A line that begins with # is a heading; the bot finds each part by its heading.",
  "La página se guardó: el bot ya la usa.": "The page was saved: the bot uses it from now on.",
  "Escribe algo aquí.": "Type something here.",
  "Otra persona lo cambió o lo quitó mientras lo veías.":
    "Somebody else changed or removed it while you saw it.",
  "{reason} Si guardas otra vez, se agrega lo tuyo como nuevo.":
    "{reason} If you save again, yours is added as a new one.",
  "¿Quitar «{name}»?": "Remove “{name}”?",
  "El bot deja de saberlo.": "The bot no longer knows it.",
  "Se quitó: el bot ya no lo usa.": "It was removed: the bot no longer uses it.",

  // What it answered wrongly
  "Respuestas corregidas": "Corrected answers",
  "Descargar para probar el bot": "Download to test the bot",
  "Lo que alguien del equipo marcó como mal respondido. El archivo comprueba si el bot se vuelve a equivocar: dáselo a quien lo instaló.":
    "What somebody of the team marked as answered wrongly. The file tests whether the bot errs again: give it to whoever installed it.",
  Respondió: "It answered",
  "Debía responder": "It should have answered",
  "Ver la conversación": "See the conversation",
  "Ver la conversación de la respuesta marcada el {time}":
    "See the conversation of the answer that was marked on {time}",
  "Nada por ahora. En una conversación, «Respuesta incorrecta» marca lo que el bot respondió mal.":
    "Nothing yet. In a conversation, “Wrong answer” marks what the bot answered wrongly.",

  // Of the API
  "Esa pregunta ya no está en la lista: quizá alguien la respondió.":
    "That question is no longer in the list: somebody may have answered it.",
  "Esa pregunta no existe.": "That question does not exist.",
  "Todavía no hay respuestas marcadas con las que hacer pruebas.":
    "No answer is marked yet that the bot could be tested with.",
};
