/** Trying the bot. @type {Record<string, string>} */
export default {
  "Probar el bot": "Try the bot",
  "Habla con él como lo haría un cliente, con el perfil y el catálogo de verdad. Es una prueba: no se envía nada, no se aparta nada y no cuenta en los números.":
    "Talk to it as a customer would, on the real profile and catalog. It is a trial: nothing is sent, nothing is set aside and nothing is counted.",
  "Empezar de nuevo": "Start over",
  Prueba: "Trial",
  "Conversación de prueba": "Trial conversation",
  "¿Qué le preguntaría un cliente?": "What would a customer ask?",
  "El bot está escribiendo…": "The bot is writing…",
  "Mensaje de prueba": "Trial message",
  "Escribe como un cliente": "Write as a customer",
  Enviar: "Send",
  "Pasaría a una persona: {reason}": "Would go to a person: {reason}",
  "En qué se basó y qué costó": "What it rests on and what it cost",
  "Lo que consultó": "What it looked up",
  "No consultó nada: respondió con lo que ya sabía.": "Nothing: it answered with what it knew already.",
  "Borradores que no se enviaron": "Drafts that were not sent",
  "La revisión automática rechazó un borrador antes de este mensaje, por esto:":
    "The automatic check refused a draft before this message, because:",
  "Con la foto:": "With the photo:",

  // Of the API
  "El dinero de hoy para el modelo ya se gastó: prueba otra vez mañana.":
    "Today's money for the model is spent: try again tomorrow.",
  "El modelo no pudo responder. Revisa la clave y el saldo de OpenAI, o inténtalo de nuevo.":
    "The model could not answer. Check the key and the balance at OpenAI, or try again.",
  "El modelo tardó demasiado o está ocupado. Inténtalo de nuevo.":
    "The model took too long or is busy. Try again.",
  "Esta prueba no se puede seguir: empieza otra.": "This trial cannot go on: start another.",
};
