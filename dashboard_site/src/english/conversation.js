/**
 * A conversation: its messages, the composer, the customer's sheet, and the words for codes of the API.
 * @type {Record<string, string>}
 */
export default {
  // Why a message did not arrive
  "Espera unos minutos y pulsa «Reenviar».": "Wait a few minutes and press “Send again”.",
  "Comprueba el teléfono del cliente y contáctalo por otro medio.":
    "Check the customer's phone number and reach them another way.",
  "Avisa a quien administra el sistema: no depende de este cliente.":
    "Tell whoever runs the system: it has nothing to do with this customer.",
  "Escríbelo de otra forma, sin lo que WhatsApp no permite.":
    "Write it another way, without what WhatsApp does not allow.",
  "No le escribas más: si quiere algo, escribirá de nuevo.":
    "Do not write to them any more: if they want something, they will write again.",
  "Pasaron más de 24 horas desde el último mensaje del cliente.":
    "More than 24 hours have passed since the customer's last message.",
  "Envíale una plantilla aprobada o espera a que escriba.":
    "Send an approved template, or wait until they write.",
  "WhatsApp limitó los mensajes por segundo.": "WhatsApp limited the messages per second.",
  "Twilio recibió demasiadas peticiones a la vez.": "Twilio got too many requests at once.",
  "Se alcanzó el límite de mensajes de WhatsApp.": "WhatsApp's limit of messages was reached.",
  "La cola de envío de Twilio está llena.": "Twilio's sending queue is full.",
  "Se enviaron demasiadas respuestas seguidas al mismo número.":
    "Too many replies in a row were sent to the same number.",
  "El número del cliente no existe o no tiene WhatsApp.":
    "The customer's number does not exist or has no WhatsApp.",
  "El número del cliente no es válido.": "The customer's number is not valid.",
  "El número del cliente no puede recibir mensajes.": "The customer's number cannot receive messages.",
  "El cliente bloqueó a la tienda.": "The customer has blocked the shop.",
  "El cliente pidió no recibir mensajes.": "The customer asked for no messages.",
  "WhatsApp rechazó el contenido por sus políticas.": "WhatsApp refused the content because of its policies.",
  "WhatsApp rechazó el contenido del mensaje.": "WhatsApp refused the message's content.",
  "El mensaje pasa de 1600 caracteres.": "The message is longer than 1600 characters.",
  "Divídelo en mensajes más cortos.": "Split it into shorter messages.",
  "WhatsApp decidió no entregar este mensaje al cliente.":
    "WhatsApp decided not to deliver this message to the customer.",
  "Espera a que el cliente escriba; insistir puede perjudicar al número de la tienda.":
    "Wait until the customer writes; insisting can harm the shop's number.",
  "WhatsApp limitó los mensajes a este cliente.": "WhatsApp limited the messages to this customer.",
  "El número de la tienda no está bien configurado en Twilio.":
    "The shop's number is not set up properly at Twilio.",
  "Twilio no aceptó las claves de la cuenta.": "Twilio did not accept the account's keys.",
  "Se perdió la respuesta de Twilio: puede que el cliente lo haya recibido.":
    "Twilio's answer was lost: the customer may have got it.",
  "Si lo reenvías, puede que le llegue dos veces.": "If you send it again, they may get it twice.",
  "Se canceló antes de salir porque la conversación cambió.":
    "It was cancelled before it went out because the conversation changed.",
  "Reenvíalo solo si todavía hace falta.": "Send it again only if it is still needed.",
  "WhatsApp no pudo entregar el mensaje.": "WhatsApp could not deliver the message.",
  "WhatsApp no pudo entregar el mensaje (error {code} de Twilio).":
    "WhatsApp could not deliver the message (Twilio's error {code}).",

  // Pictures
  "Solo se pueden enviar imágenes.": "Only pictures can be sent.",
  "Esta imagen no se puede abrir. Prueba con una JPEG, PNG o WebP.":
    "This picture cannot be opened. Try a JPEG, PNG or WebP.",
  "Este navegador no puede preparar la imagen.": "This browser cannot prepare the picture.",
  "La imagen es demasiado grande: envía una más pequeña.": "The picture is too large: send a smaller one.",
  "No se pudo leer la imagen.": "The picture could not be read.",
  "Imagen lista para enviar.": "Picture ready to be sent.",

  // The sale
  Nombre: "Name",
  "Qué busca": "Looking for",
  Presupuesto: "Budget",
  Ciudad: "City",
  "Para cuándo": "When",
  Dudas: "Doubts",
  "hizo un pedido": "placed an order",
  "se canceló el pedido": "the order was cancelled",
  "no quiere más mensajes": "wants no more messages",
  "dijo que no": "said no",
  "recibió una cotización": "got a quote",
  "pidió otra cotización": "asked for another quote",
  "pide un mejor precio": "asks for a better price",
  "miró productos": "looked at products",
  "contó qué busca": "told what they look for",
  "lo cambió {name}": "changed by {name}",
  "El cliente pidió que se le escribiera": "The customer asked to be written to",
  "Seguimiento: no respondió a la cotización": "Follow-up: no answer to the quote",
  "Seguimiento: dejó de responder sobre un producto": "Follow-up: stopped answering about a product",
  "El bot escribió por su cuenta": "The bot wrote by itself",
  "El bot le escribirá, como pidió, el {time}: {about}":
    "The bot will write to them, as they asked, on {time}: {about}",
  "Si no responde, el bot le recordará el {time}: {about}":
    "If they do not answer, the bot will remind them on {time}: {about}",
  "Si no responde, el bot le enviará una plantilla el {time}: {about}":
    "If they do not answer, the bot will send a template on {time}: {about}",
  "El bot le escribirá el {time}: {about}": "The bot will write to them on {time}: {about}",
  "Desde el {time}.": "Since {time}.",
  "Lo anotó {name}.": "Noted by {name}.",
  "Lo pidió el cliente.": "The customer asked for it.",
  "Motivo: {reason}": "Reason: {reason}",
  "Resumen: {summary}": "Summary: {summary}",
  "El archivo era demasiado grande. Pide al cliente que lo envíe más pequeño.":
    "The file was too large. Ask the customer to send a smaller one.",
  "No se pudo traer el archivo de WhatsApp. Pide al cliente que lo envíe otra vez.":
    "The file could not be fetched from WhatsApp. Ask the customer to send it again.",
  "El bot no pudo leer este archivo. Ábrelo tú o pide al cliente que lo cuente por escrito.":
    "The bot could not read this file. Open it yourself or ask the customer to write what it says.",
  "No hay copia de este archivo.": "There is no copy of this file.",
  "Buscó productos": "Searched products",
  "Miró un producto": "Looked at a product",
  "Buscó en lo que escribió la tienda": "Searched what the shop has written",
  "Hizo una cotización": "Made a quote",
  "Hizo un pedido": "Placed an order",
  "Apuntó datos del cliente": "Noted facts about the customer",
  "Pasó la conversación a una persona": "Handed the conversation to a person",
  "Planeó escribirle más tarde": "Planned to write later",
  Búsqueda: "Search",
  Productos: "Products",
  Cantidad: "Quantity",
  "Zona de envío": "Delivery area",
  Descuento: "Discount",
  Motivo: "Reason",
  Cuándo: "When",
  "Sobre qué": "About",
  Hecho: "Placed",
  Pagado: "Paid",
  Cancelado: "Cancelled",
  Cotización: "Quote",
  "Descuento ({percent} %)": "Discount ({percent} %)",
  "Envío a {area}": "Delivery to {area}",
  "Envío y descuentos": "Delivery and discounts",
  Total: "Total",
  "Vale hasta el {time}": "Valid until {time}",
  gratis: "free",
  "Ver los pedidos": "See the orders",

  // The service window
  "Este cliente está bloqueado: no se le puede escribir.":
    "This customer is blocked: they cannot be written to.",
  "El cliente pidió no recibir mensajes: solo puedes contestarle si vuelve a escribir.":
    "The customer asked for no messages: you can only answer if they write again.",
  "El cliente todavía no ha escrito: solo puedes enviarle una plantilla.":
    "The customer has not written yet: you can only send a template.",
  "Pasaron más de 24 horas desde su último mensaje: solo puedes enviarle una plantilla.":
    "More than 24 hours have passed since their last message: you can only send a template.",
  "Puedes escribirle durante {time}": "You can write to them for {time}",

  // Words for codes
  Persona: "Person",
  Nuevo: "New",
  Interesado: "Interested",
  Cotizado: "Quoted",
  "En negociación": "Negotiating",
  Ganado: "Won",
  Perdido: "Lost",
  Nuevos: "New",
  Interesados: "Interested",
  Cotizados: "Quoted",
  Ganados: "Won",
  Perdidos: "Lost",
  Recibido: "Received",
  Enviando: "Sending",
  "En camino": "On its way",
  Enviado: "Sent",
  Entregado: "Delivered",
  Leído: "Read",
  "No se pudo enviar": "Could not be sent",
  "No se pudo entregar": "Could not be delivered",
  "No se sabe si llegó": "Not known whether it arrived",
  "No se envió": "Not sent",
  "Pidió hablar con una persona": "Asked for a person",
  "El bot no pudo responder": "The bot could not answer",
  "Lleva demasiado tiempo sin respuesta": "Has waited too long for an answer",
  "Un mensaje no se pudo entregar": "A message could not be delivered",
  "No se sabe si un mensaje llegó": "Not known whether a message arrived",
  "Pasaron 24 horas sin respuesta": "24 hours passed without an answer",
  "Escribió a un número sin configurar": "Wrote to a number that is not set up",
  "El bot tiene problemas para responder": "The bot has trouble answering",
  "Se queja o está molesto": "Complains or is upset",
  "Pide algo que la tienda atiende en persona": "Asks for something that the shop handles in person",
  "El bot no encontró una respuesta segura": "The bot found no safe answer",
  "Escribió demasiados mensajes": "Wrote too many messages",
  "Parece otro bot: el nuestro se detuvo": "Looks like another bot: ours has stopped",
  "Se acabó el presupuesto del día para el bot": "The bot's budget for the day is spent",
  "El bot está en pausa": "The bot is paused",
  Imagen: "Picture",
  "Nota de voz": "Voice note",
  Video: "Video",
  Archivo: "File",
  Sticker: "Sticker",
  Contacto: "Contact",
  "Cliente sin número {id}": "Customer without a number {id}",
  "Necesita una persona": "Needs a person",
  "Espera tu respuesta": "Waits for your answer",
  Cliente: "Customer",
  Bot: "Bot",
  "Mensaje automático": "Automatic message",
  "Automático:": "Automatic:",
  "Tú:": "You:",
  "Foto del producto": "Product photo",
  Ubicación: "Location",
  "Ubicación: {place}": "Location: {place}",
  "Mensaje que no se puede mostrar": "A message that cannot be shown",
  "Llegó por el anuncio «{title}»": "Came by the ad “{title}”",
  "Llegó por un anuncio": "Came by an ad",

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

  // What an answer rests on
  "En qué se basó esta respuesta": "What this answer rests on",
  "Lo que consultó": "What it looked up",
  "Lo que encontró": "What it found",
  "No consultó nada: respondió con lo que ya sabía.":
    "It looked nothing up: it answered with what it knew already.",
  "Borradores que no se enviaron": "Drafts that were not sent",
  "La revisión automática rechazó un borrador antes de este mensaje, por esto:":
    "The automatic check refused a draft before this message, because:",
  "Respuesta correcta": "Right answer",
  "La marcó {name} el {time}.": "Marked by {name} on {time}.",
  Modelo: "Model",
  "Veces que se le preguntó": "Times it was asked",
  Tardó: "Took",
  "{seconds} s": "{seconds} s",
  "Tokens de entrada": "Input tokens",
  "Tokens de salida": "Output tokens",
  Costo: "Cost",
  "no se conoce": "not known",
  "{all}, de ellos {cached} ya conocidos": "{all}, {cached} of them cached",
  "Respuesta incorrecta": "Wrong answer",
  "El bot se probará con esta pregunta y con lo que escribas. Al cliente no le llega nada.":
    "The bot will be tested with this question and with what you write. Nothing goes to the customer.",
  "Qué debería haber respondido": "What it should have answered",
  "La respuesta quedó marcada como incorrecta.": "The answer is marked as wrong.",
  "La respuesta ya no está marcada como incorrecta.": "The answer is no longer marked as wrong.",

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
};
