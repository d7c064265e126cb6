/** A conversation: the composer, the customer's sheet, what is done to it. @type {Record<string, string>} */
export default {
  // Changing a conversation
  "la etapa": "the stage",
  "el importe": "the amount",
  "quién la atiende": "who attends",
  "la nota": "the note",
  "Esa conversación ya no existe.": "That conversation is no longer there.",
  "Otra persona cambió {fields} mientras tanto. Lo tuyo sigue aquí: compáralo y guarda otra vez si debe valer.":
    "Somebody else changed {fields} meanwhile. Yours is still here: compare, and save again if it should count.",
  "No se guardó porque tu sesión terminó. Lo que escribiste sigue aquí.":
    "It was not saved because your session ended. What you typed is still here.",
  "No se pudo guardar: no hay conexión con el servidor. Inténtalo de nuevo.":
    "It could not be saved: the server cannot be reached. Try again.",
  "{name} escribió: {text}": "{name} wrote: {text}",
  "No se sabe si el mensaje salió.": "It is not known whether the message went out.",
  "Pulsa «Enviar» otra vez: al cliente le llegará una sola vez.":
    "Press “Send” again: the customer will get it once.",
  "Pulsa «Reenviar» otra vez: al cliente le llegará una sola vez.":
    "Press “Send again” once more: the customer will get it once.",
  "El mensaje no se envió porque tu sesión terminó. Sigue aquí.":
    "The message was not sent because your session ended. It is still here.",
  "Otra persona acaba de hacer este mismo cambio. Ya ves lo último.":
    "Somebody else has just made this very change. You see the newest already.",
  "Otra persona cambió esta conversación al mismo tiempo. Ya ves lo último: revísalo e inténtalo de nuevo.":
    "Somebody else changed this conversation at the same time. You see the newest already: check it and try again.",
  "Alguien cambió esta conversación mientras la editabas. Revisa y repite.":
    "Somebody changed this conversation while you edited it. Check it and do it again.",
  "La conversación está cambiando ahora mismo. Inténtalo de nuevo.":
    "The conversation is changing right now. Try again.",
  "Pasaron más de 24 horas desde el último mensaje del cliente: el bot ya no puede contestarle.":
    "More than 24 hours have passed since the customer's last message: the bot can no longer answer.",
  "Pasaron más de 24 horas desde el último mensaje del cliente: solo se puede enviar una plantilla.":
    "More than 24 hours have passed since the customer's last message: only a template can be sent.",
  "El cliente está bloqueado: desbloquéalo para escribirle.":
    "The customer is blocked: unblock them to write.",
  "No hay ningún operador con ese nombre: elige uno de la lista.":
    "There is no operator of that name: choose one of the list.",
  "Esa conversación no existe.": "That conversation does not exist.",
  "Ese mensaje no existe.": "That message does not exist.",
  "Ese trabajo no existe.": "That job does not exist.",
  "Solo se reenvía un mensaje nuestro que falló, se canceló o no se sabe si llegó.":
    "Only a message of ours that failed, was cancelled or may not have arrived is sent again.",
  "La imagen no puede pasar de 4 MB: envíala más pequeña.":
    "The picture cannot be larger than 4 MB: send it smaller.",
  "El archivo debe ser una imagen JPEG, PNG o WebP sin animación.":
    "The file must be a JPEG, PNG or WebP picture that does not move.",

  // Messages and the composer
  "Las respuestas rápidas se eligen con el mensaje vacío: escribe / y elige.":
    "Quick replies are chosen with an empty message: type / and choose.",
  "Ninguna respuesta rápida se llama así. Se escriben en el perfil de la tienda.":
    "No quick reply is called that. They are written in the shop's profile.",
  "No se pudieron leer las respuestas rápidas. Inténtalo de nuevo.":
    "The quick replies could not be read. Try again.",
  "Respuestas rápidas": "Quick replies",
  "Respuestas rápidas: {count}": "Quick replies: {count}",
  "Respuestas rápidas: escribe /": "Quick replies: type /",
  "No se puede escribir ahora": "You cannot write now",
  "Escribe un texto para la imagen, si quieres": "Write some words for the picture, if you like",
  "Escribe una respuesta": "Write a reply",
  "Si respondes, tomas la conversación.": "If you reply, you take the conversation over.",
  "Elige una conversación para ver sus mensajes.": "Choose a conversation to see its messages.",
  "Cargando la conversación…": "Loading the conversation…",
  "Pedido {number}": "Order {number}",
  "La atiende {name}": "Attended by {name}",
  "El bot no puede escribirle hasta que el cliente vuelva a escribir.":
    "The bot cannot write until the customer writes again.",
  "Transcripción: «{text}»": "Transcript: “{text}”",
  "Plantilla «{name}»": "Template “{name}”",
  Plantilla: "Template",
  "Responde a un mensaje anterior": "Answers an earlier message",
  "Se volvió a enviar: mira el mensaje nuevo.": "It was sent again: see the new message.",
  "Cargando los mensajes…": "Loading the messages…",
  "Sin mensajes.": "No messages.",
  "Cargar anteriores": "Load earlier ones",
  Conversación: "Conversation",
  "Volver a la lista": "Back to the list",
  Mensajes: "Messages",
  "Imagen que vas a enviar": "Picture that you will send",
  "Quitar la imagen": "Remove the picture",
  "Imagen para enviar": "Picture to send",
  "Adjuntar una imagen": "Attach a picture",
  Tomar: "Take over",
  "la conversación": "the conversation",
  Devolver: "Hand back",
  "al bot": "to the bot",
  "Pidió no recibir más mensajes": "Asked for no more messages",
  "Cliente bloqueado": "Customer blocked",
  "Mensajes nuevos": "New messages",
  "Cerrar el aviso": "Close the notice",
  "Tu cuenta es de solo lectura.": "Your account may only read.",
  "Enviar una plantilla": "Send a template",
  "Respuesta al cliente": "Reply to the customer",
  Enviar: "Send",
  Reenviado: "Forwarded",
  Reenviar: "Send again",
  "Marcada como incorrecta": "Marked as wrong",
  Corregir: "Correct",
  "Quitar la marca": "Remove the mark",
  Detalles: "Details",
  "Escuchar: {name}": "Listen: {name}",
  "Ver: {name}": "Watch: {name}",
  "Descargar: {name}": "Download: {name}",
  "{name} de {who}": "{name} of {who}",
  "Ver en grande": "See it large",
  "No se pudo cargar. Pulsa para verla.": "It could not be loaded. Press to see it.",
  "No se pudo reproducir el audio.": "The audio could not be played.",
  "No se pudo abrir el archivo.": "The file could not be opened.",
  "Archivo del cliente": "The customer's file",

  // Templates
  Producto: "Product",
  Tienda: "Shop",
  "Cargando las plantillas…": "Loading the templates…",
  "El perfil de la tienda no tiene plantillas. Quien administra el sistema puede añadirlas.":
    "The shop's profile has no templates. Whoever runs the system can add them.",
  "Falta rellenar: {names}.": "Still to be filled in: {names}.",
  "No se sabe si la plantilla salió. Pulsa otra vez: al cliente le llegará una sola vez.":
    "It is not known whether the template went out. Press again: the customer will get it once.",
  "WhatsApp solo deja enviar plantillas aprobadas cuando pasaron 24 horas.":
    "Once 24 hours have passed, WhatsApp lets you send approved templates only.",
  "Así la verá el cliente": "As the customer will see it",
  "Enviar la plantilla": "Send the template",

  // The customer's sheet
  "Ficha del cliente": "Customer's sheet",
  "Ocultar la ficha del cliente": "Hide the customer's sheet",
  "Ver la ficha del cliente": "See the customer's sheet",
  "Cerrar la ficha": "Close the sheet",
  "Ficha guardada.": "Sheet saved.",
  Etapa: "Stage",
  "La atiende": "Attended by",
  Nadie: "Nobody",
  Importe: "Amount",
  "Nota para el equipo": "Note for the team",
  "La nota que guardó otra persona:": "The note that somebody else saved:",
  Descartar: "Discard",
  Guardar: "Save",
  Resumen: "Summary",
  "Lo que contó": "What they told",
  Seguimiento: "Follow-up",
  Venta: "Sale",
  "Historia de la venta": "History of the sale",
  "Costo del bot: no se conoce": "Cost of the bot: not known",
  "Costo del bot: {cost}": "Cost of the bot: {cost}",
  "Bloqueado: ni el bot ni nadie le escribe.": "Blocked: neither the bot nor anybody writes to them.",
  "No quiere mensajes": "Wants no messages",
  "Vuelve a querer mensajes": "Wants messages again",
  Bloquear: "Block",
  Desbloquear: "Unblock",
  "Copia de sus datos": "Copy of their data",
  "Borrar sus datos": "Erase their data",
  "El cliente no quiere mensajes": "The customer wants no messages",
  "El cliente vuelve a querer mensajes": "The customer wants messages again",
  "Ni el bot ni tu equipo le escribirán si él no escribe antes.":
    "Neither the bot nor your team will write unless they write first.",
  "El bot y tu equipo podrán escribirle de nuevo. Hazlo solo si él lo pidió.":
    "The bot and your team may write to them again. Do it only if they asked for it.",
  "Cómo lo sabes": "How you know",
  "No escribirle más": "Write no more",
  "Permitir mensajes": "Allow messages",
  "¿Bloquear a este cliente?": "Block this customer?",
  "Ni el bot ni tu equipo le responderán. Puedes desbloquearlo cuando quieras.":
    "Neither the bot nor your team will answer. You can unblock them at any time.",
  "¿Borrar todo de este cliente?": "Erase everything of this customer?",
  "Se borran sus mensajes, archivos y datos, aquí y en Twilio. Sus pedidos quedan como ventas, sin su nombre. No se puede deshacer.":
    "Their messages, files and data are erased, here and at Twilio. Their orders stay as sales, without their name. This cannot be undone.",
  "Borrar para siempre": "Erase for ever",
  BORRAR: "ERASE",

  // Jobs
  "Borrado de los datos": "Erasing the data",
  "Copia de los datos": "Copy of the data",
  "Preguntando al servidor…": "Asking the server…",
  "Inténtalo de nuevo más tarde.": "Try again later.",
  "En cola…": "Queued…",
  "Borrando…": "Erasing…",
  "Reuniendo los datos…": "Collecting the data…",
  "No se pudo terminar.": "It could not be finished.",
  "La copia está lista. El enlace vale cinco minutos; aquí puedes pedir otro.":
    "The copy is ready. The link holds for five minutes; you can ask for another one here.",
  "La copia está lista. Vuelve a pulsar «Copia de sus datos» para descargarla.":
    "The copy is ready. Press “Copy of their data” again to download it.",
  "Borrado. Más tarde se revisa una vez más, por si algo estaba en camino.":
    "Erased. It is looked at once more later, in case something was on its way.",
  "Borrado.": "Erased.",
  mensaje: "message",
  mensajes: "messages",
  archivo: "file",
  archivos: "files",
  "pedido sin su nombre": "order without their name",
  "pedidos sin su nombre": "orders without their name",
  "mensaje en Twilio": "message at Twilio",
  "mensajes en Twilio": "messages at Twilio",
  "archivo en Twilio": "file at Twilio",
  "archivos en Twilio": "files at Twilio",
  Cerrar: "Close",
  "Cargando…": "Loading…",
  Cancelar: "Cancel",
  Reintentar: "Try again",
  Descargar: "Download",
  "Descargar la copia": "Download the copy",

  // Pictures
  "Solo se pueden enviar imágenes.": "Only pictures can be sent.",
  "Esta imagen no se puede abrir. Prueba con una JPEG, PNG o WebP.":
    "This picture cannot be opened. Try a JPEG, PNG or WebP.",
  "Este navegador no puede preparar la imagen.": "This browser cannot prepare the picture.",
  "La imagen es demasiado grande: envía una más pequeña.": "The picture is too large: send a smaller one.",
  "No se pudo leer la imagen.": "The picture could not be read.",
  "Imagen lista para enviar.": "Picture ready to be sent.",
};
