/**
 * The frame of the page: header, sections, alerts, sign-in, dialogs, and what every part may say.
 * @type {Record<string, string>}
 */
export default {
  "Este panel necesita JavaScript.": "This dashboard needs JavaScript.",
  "Ir al contenido": "Skip to the content",
  Secciones: "Sections",
  Conversaciones: "Conversations",
  Análisis: "Analytics",
  Pedidos: "Orders",
  Catálogo: "Catalog",
  Preguntas: "Questions",
  "Probar el bot": "Try the bot",
  "Perfil de la tienda": "Shop profile",
  Equipo: "Team",
  "Mi cuenta": "My account",
  "Bot en pausa": "Bot paused",
  "Tema claro": "Light theme",
  "Usar el tema claro": "Use the light theme",
  "Usar el tema oscuro": "Use the dark theme",
  "Cerrar sesión": "Sign out",
  "Sin conexión con el servidor. Reintentando…": "No connection to the server. Trying again…",
  "Cargando…": "Loading…",
  "Cargar más": "Load more",
  Reintentar: "Try again",
  "Tu cuenta no tiene permiso para ver esta sección.": "Your account may not see this section.",
  "No se pudo abrir esta sección. Revisa tu conexión y vuelve a entrar en ella, o recarga la página.":
    "This section could not be opened. Check your connection and open it again, or reload the page.",
  "No se pudo abrir el panel. Revisa tu conexión.":
    "The dashboard could not be opened. Check your connection.",

  // Alerts
  "te esperan": "waiting for you",
  "Avisarme cuando alguien espere": "Alert me when somebody is waiting",
  "Silenciar los avisos": "Silence the alerts",
  "{name} espera a una persona": "{name} is waiting for a person",
  "Te avisaremos con un sonido y una notificación cuando alguien espere.":
    "We will alert you with a sound and a notification when somebody is waiting.",
  "Te avisaremos con un sonido cuando alguien espere. El navegador no permite las notificaciones.":
    "We will alert you with a sound when somebody is waiting. The browser does not allow notifications.",
  "Ya no te avisaremos con sonidos ni notificaciones.":
    "We will no longer alert you with sounds or notifications.",

  // Sign-in
  "Entra para ver y atender las conversaciones.": "Sign in to watch and answer the conversations.",
  Usuario: "Username",
  Contraseña: "Password",
  Entrar: "Sign in",
  "Entrando…": "Signing in…",
  "Espera {seconds} s": "Wait {seconds} s",
  "Tu sesión terminó.": "Your session has ended.",
  "Tu sesión terminó. Vuelve a entrar.": "Your session has ended. Sign in again.",
  "Tu sesión terminó. Entra de nuevo para continuar donde estabas.":
    "Your session has ended. Sign in again to go on where you were.",
  "La sesión cambió.": "The session has changed.",
  "El usuario o la contraseña no son correctos.": "The username or the password is not right.",
  "Demasiados intentos fallidos. Espera un momento y vuelve a probar.":
    "Too many failed attempts. Wait a moment and try again.",

  // Dialogs and notes
  "Para confirmarlo, escribe": "To confirm it, type",
  Cancelar: "Cancel",
  "Cerrar el aviso": "Dismiss",

  // Times
  ahora: "now",
  ayer: "yesterday",
  Hoy: "Today",
  Ayer: "Yesterday",
  "menos de 1 min": "less than 1 min",

  // What the API may answer to anything
  "No hay conexión con el servidor.": "There is no connection to the server.",
  "El servidor dio una respuesta inesperada.": "The server gave an unexpected answer.",
  "La petición no es válida.": "The request is not valid.",
  "No tienes permiso para hacer esto.": "You may not do this.",
  "No existe.": "It does not exist.",
  "Este método no se permite aquí.": "This method is not allowed here.",
  "La petición es demasiado grande.": "The request is too large.",
  "Algo falló de nuestro lado. Inténtalo de nuevo.": "Something failed on our side. Try again.",
  "El sistema está muy ocupado. Inténtalo de nuevo en un momento.":
    "The system is very busy. Try again in a moment.",
  "Faltan ajustes del sistema. Avisa a quien lo administra.":
    "Some settings of the system are missing. Tell whoever administers it.",
};
