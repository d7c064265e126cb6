/** The team, and one's own account. @type {Record<string, string>} */
export default {
  Equipo: "Team",
  "Quién entra a este panel y qué puede hacer. Cada persona entra con su propia cuenta.":
    "Who signs in to this dashboard and what they may do. Everyone has an account of their own.",
  "Agregar a alguien": "Add somebody",
  "Cargando el equipo…": "Loading the team…",
  "Cuentas del equipo": "The team's accounts",
  Usuario: "Username",
  Puede: "May",
  "Entró por última vez": "Last signed in",
  Acciones: "Actions",
  "Qué puede hacer cada cuenta": "What each account may do",
  "Solo lectura": "Read only",
  Operador: "Operator",
  Administrador: "Administrator",
  "Ve las conversaciones, los pedidos, el catálogo y los números. No cambia nada.":
    "Sees the conversations, the orders, the catalog and the numbers. Changes nothing.",
  "Además contesta a los clientes, cambia pedidos y catálogo, y prueba el bot.":
    "Also answers customers, changes orders and catalog, and tries the bot.",
  "Además cambia el perfil de la tienda, pone el bot en pausa, exporta y borra clientes, y lleva el equipo.":
    "Also changes the shop's profile, pauses the bot, exports and erases customers, and runs the team.",
  "Minúsculas, números, punto o guion; de 2 a 40.": "Lower case, digits, dot or hyphen; 2 to 40.",
  Contraseña: "Password",
  "Inventar una": "Make one up",
  "De 10 a 200 caracteres. Solo se ve ahora: dásela en persona y pídele que la cambie.":
    "10 to 200 characters. It is shown only now: hand it over in person and ask them to change it.",
  "Cambiar lo que puede": "Change role",
  "Nueva contraseña": "New password",
  "Cerrar sus sesiones": "End their sessions",
  Quitar: "Remove",
  tú: "you",
  "Todavía no": "Not yet",
  "¿Cerrar las sesiones de {username}?": "End the sessions of {username}?",
  "Tendrá que volver a entrar en todos sus dispositivos.":
    "They will have to sign in again on all their devices.",
  "Se cerraron las sesiones de {username}.": "The sessions of {username} have ended.",
  "¿Quitar a {username} del equipo?": "Remove {username} from the team?",
  "Ya no podrá entrar. Lo que escribió a los clientes se queda.":
    "They can no longer sign in. What they wrote to customers stays.",
  "{username} ya no está en el equipo.": "{username} is no longer in the team.",
  "{username} ya puede entrar.": "{username} can sign in now.",
  "Cambió lo que puede {username}.": "The role of {username} has changed.",
  "Qué puede {username}": "What {username} may do",
  "{username} tiene otra contraseña y debe volver a entrar.":
    "{username} has a new password and must sign in again.",
  "Nueva contraseña de {username}": "New password for {username}",
  "Usa de 2 a 40 minúsculas, números, puntos o guiones, y empieza con letra o número.":
    "Use 2 to 40 lower-case letters, digits, dots or hyphens, and begin with a letter or digit.",
  "Debe tener de {shortest} a {longest} caracteres.": "It must have {shortest} to {longest} characters.",
  "Mi cuenta": "My account",
  "Cambiar mi contraseña": "Change my password",
  "Al cambiarla se cierran tus sesiones en los demás dispositivos; aquí sigues dentro.":
    "Changing it ends your sessions on other devices; here you stay signed in.",
  "Contraseña actual": "Current password",
  "Contraseña nueva": "New password",
  "De 10 a 200 caracteres. Una frase corta es fácil de recordar.":
    "10 to 200 characters. A short sentence is easy to remember.",
  "Otra vez la nueva": "The new one again",
  "Cambiar la contraseña": "Change the password",
  "Cerrar todas mis sesiones": "End all my sessions",
  "Si perdiste un dispositivo o entraste en uno ajeno: se cierran todas, también esta.":
    "If you lost a device or signed in on somebody else's: all of them end, this one too.",
  "Cerrar todas": "End all",
  "Entraste como {username} ({role}).": "Signed in as {username} ({role}).",
  "Tu contraseña cambió.": "Your password has changed.",
  "Escribe tu contraseña actual.": "Type your current password.",
  "No es igual a la nueva.": "It is not the same as the new one.",
  "¿Cerrar todas tus sesiones?": "End all your sessions?",
  "También esta: tendrás que volver a entrar.": "This one too: you will have to sign in again.",

  // Of the API
  "El usuario lleva de 2 a 40 letras minúsculas sin acento, números, puntos o guiones, y empieza con letra o número.":
    "A username has 2 to 40 lower-case letters without accents, digits, dots or hyphens, and begins with a letter or digit.",
  "Es la única persona que administra. Antes da ese permiso a alguien más.":
    "This is the only administrator. Make somebody else one first.",
  "No hay nadie con ese usuario.": "There is nobody of that username.",
  "No puedes eliminarte. Pídeselo a otra persona que administre.":
    "You cannot remove yourself. Ask another administrator.",
  "Ya hay alguien con ese usuario. Elige otro.": "Somebody has that username already. Choose another.",
  "La contraseña actual no es correcta.": "The current password is not right.",
  "La contraseña lleva de 10 a 200 caracteres variados y no contiene el usuario.":
    "A password has 10 to 200 varied characters and does not hold the username.",
};
