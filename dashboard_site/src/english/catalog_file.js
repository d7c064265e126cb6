/** What the API says about the lines of a catalog's file, with the values that it has filled in. */

/** @type {Record<string, string>} */
export default {
  "El archivo está vacío: la primera línea lleva los encabezados.":
    "The file is empty: its first line holds the headers.",
  "El archivo pasa de 10 MB: quita las columnas que no hacen falta.":
    "The file is larger than 10 MB: leave out the columns that are not needed.",
  "Esto es un libro de Excel: guárdalo como CSV e impórtalo otra vez.":
    "This is an Excel workbook: save it as CSV and import it again.",
  "El archivo está dañado: guárdalo otra vez como CSV en UTF-8.":
    "The file is damaged: save it again as CSV in UTF-8.",
  "Las comillas no están bien cerradas, o el texto es demasiado largo.":
    "The quotes are not closed well, or the text is too long.",
  "La columna «{column}» está dos veces.": "The column “{column}” is there twice.",
  "Falta la columna {columns}: los encabezados van en la primera línea.":
    "The column {columns} is missing: the headers are in the first line.",
  "Un catálogo lleva hasta {most} productos.": "A catalog has up to {most} products.",
  "No hay ningún producto debajo de los encabezados.": "There is no product below the headers.",
  "El id {id} ya está en la línea {line}.": "The id {id} is in line {line} already.",
  "Hay más celdas que encabezados: un texto o un precio que lleva el separador va entre comillas.":
    "There are more cells than headers: a text or a price that holds the separator goes in quotes.",
  "Hay letras dañadas (\ufffd): guarda el archivo como «CSV UTF-8».":
    "There are damaged letters (\ufffd): save the file as “CSV UTF-8”.",
  "La moneda debe ser {currency}, la de la tienda, y no «{written}».":
    "The currency must be {currency}, the shop's, and not “{written}”.",
  "La moneda debe ser {currency}, la de la tienda.": "The currency must be {currency}, the shop's.",
  "El precio «{price}» no es un número como 1249.90.": "The price “{price}” is not a number such as 1249.90.",
  "Falta el precio.": "The price is missing.",
  "El precio «{price}» puede leerse de dos formas: escríbelo sin separar los miles.":
    "The price “{price}” can be read in two ways: write it without separating the thousands.",
  "El precio «{price}» tiene más decimales que los de {currency}.":
    "The price “{price}” has more decimals than {currency} has.",
  "El precio «{price}» debe ser mayor que 0 y no pasar de lo razonable.":
    "The price “{price}” must be greater than 0 and within reason.",
  "El precio debe ser mayor que 0 y no pasar de lo razonable.":
    "The price must be greater than 0 and within reason.",
  "Las existencias «{stock}» no son un número entero de 0 en adelante, ni vacías.":
    "The stock “{stock}” is not a whole number from 0 up, nor empty.",
  "Las existencias van de 0 a {most}, o vacías si no se cuentan.":
    "The stock goes from 0 to {most}, or is empty where it is not counted.",
  "El id lleva de 1 a 64 letras sin acento, números, puntos y guiones, y empieza con letra o número.":
    "The id has 1 to 64 letters without accents, digits, points and hyphens, and begins with a letter or a digit.",
  "El nombre lleva de 1 a {most} caracteres, en una línea.":
    "The name has 1 to {most} characters, in one line.",
  "La descripción lleva hasta {most} caracteres, sin caracteres de control.":
    "The description has up to {most} characters, without control characters.",
  "Las etiquetas son hasta {most}, de hasta {longest} caracteres cada una.":
    "There are up to {most} tags, of up to {longest} characters each.",
  "La dirección de enlace debe empezar con https:// y no pasar de {longest} caracteres.":
    "The address of the link must begin with https:// and have up to {longest} characters.",
  "La dirección de foto debe empezar con https:// y no pasar de {longest} caracteres.":
    "The address of the photo must begin with https:// and have up to {longest} characters.",
};
