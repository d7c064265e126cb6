/** What the API says is wrong with a field of the profile, with the values that it has filled in. */

/** @type {Record<string, string>} the more exact of two that fit comes first */
export default {
  "debe ser una sección con campos": "must be a section with fields",
  falta: "is missing",
  "no es un campo que el bot conozca; ¿quisiste decir {other}?":
    "is not a field that the bot knows; did you mean {other}?",
  "no es un campo que el bot conozca": "is not a field that the bot knows",
  "debe ser un texto": "must be a text",
  "debe ser un texto que no esté vacío": "must be a text that is not empty",
  "tiene {count} caracteres; caben {most} como máximo": "has {count} characters; at most {most} fit",
  "lleva el hueco desconocido {place}; aquí se conocen: {known}":
    "holds the unknown placeholder {place}; known here: {known}",
  "lleva el hueco desconocido {place}; aquí no hay ninguno":
    "holds the unknown placeholder {place}; none is known here",
  "debe ser una lista de textos que no estén vacíos": "must be a list of texts that are not empty",
  "debe ser un número entero de {least} a {most}": "must be a whole number from {least} to {most}",
  "debe ser true o false": "must be true or false",
  "debe ser un precio como 249.90": "must be a price like 249.90",
  "es más fino que {currency}: esa moneda lleva {digits} decimales":
    "is finer than {currency}: it has {digits} decimals",
  "debe ser una lista de grupos de campos": "must be a list of groups of fields",
  "tiene {count} elementos; caben {most} como máximo": "has {count} entries; at most {most} fit",
  "debe ser uno de: {known}; ¿quisiste decir {other}?": "must be one of: {known}; did you mean {other}?",
  "debe ser uno de: {known}": "must be one of: {known}",
  "debe ser una moneda que el bot sepa contar, como MXN, COP o EUR; ¿quisiste decir {other}?":
    "must be a currency that the bot can count, like MXN, COP or EUR; did you mean {other}?",
  "debe ser una moneda que el bot sepa contar, como MXN, COP o EUR":
    "must be a currency that the bot can count, like MXN, COP or EUR",
  "debe ser una zona horaria como America/Bogota; ¿quisiste decir {other}?":
    "must be a time zone like America/Bogota; did you mean {other}?",
  "debe ser una zona horaria como America/Bogota": "must be a time zone like America/Bogota",
  "debe llevar códigos de dos letras como es, en o pt; {code} no lo es":
    "must be codes of two letters like es, en or pt; {code} is none",
  "debe incluir es: el bot contesta en español": "must hold es: the bot answers in Spanish",
  "debe llevar horas como 09:00-18:00 (pasada la medianoche: 20:00-02:00); {hours} no lo es":
    "must hold hours like 09:00-18:00 (past midnight: 20:00-02:00); {hours} is none",
  "lleva horas que se pisan: {hours}": "holds hours that overlap: {hours}",
  "debe ser un horario de un mismo día, como 10:00-20:00; {hours} no lo es":
    "must be hours of one day, like 10:00-20:00; {hours} is none",
  "está dos veces: {name}": "stands there twice: {name}",
  "debe ser el ContentSid de Twilio: HX y 32 letras o cifras (0-9, a-f)":
    "must be the ContentSid of Twilio: HX and 32 letters or digits (0-9, a-f)",
  "debe llevar cero huecos y nada más, uno por cada una de variables":
    "must hold no placeholder, as there are no variables",
  "debe llevar {places} y nada más, uno por cada una de variables":
    "must hold {places} and nothing else, one for each of variables",
  "debe nombrar una plantilla cuyas variables estén entre {known}: el bot no puede llenar {others}":
    "must name a template whose variables are among {known}: the bot cannot fill in {others}",
  "nombra la plantilla {name}, que no existe; ¿quisiste decir {other}?":
    "names the template {name}, which does not exist; did you mean {other}?",
  "nombra la plantilla {name}, que no existe": "names the template {name}, which does not exist",
  "debe empezar con https://": "must begin with https://",
  "debe ser discounts.most_percent como máximo: {most}": "must be at most the most that may be given: {most}",
  "debe ser {most} como máximo": "must be at most {most}",
  "lleva caracteres que no se pueden escribir": "holds characters that cannot be written",
  "los textos de todo el perfil tienen {count} caracteres; caben {most} como máximo":
    "the texts of the whole profile have {count} characters; at most {most} fit",
};
