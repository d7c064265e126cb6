/** The catalog, its editor and its import. @type {Record<string, string>} */
export default {
  "Lo que el bot puede ofrecer: sus precios y existencias son los que dice a los clientes.":
    "What the bot can offer: its prices and stock are what it tells customers.",
  "Exportar CSV": "Export CSV",
  "Importar CSV": "Import CSV",
  "Agregar producto": "Add product",
  "Buscar un producto": "Search for a product",
  "Buscar por nombre, código o etiqueta": "Search by name, code or tag",
  Productos: "Products",
  Producto: "Product",
  Precio: "Price",
  Existencias: "Stock",
  Página: "Page",
  Foto: "Photo",
  Código: "Code",
  "El de tu tienda, como TAZA-01. Después no se cambia.":
    "Your shop's own, such as MUG-01. It cannot be changed later.",
  Nombre: "Name",
  "Vacías: no se cuentan y siempre hay.": "Empty: it is not counted, and there is always some.",
  Descripción: "Description",
  Etiquetas: "Tags",
  "Separadas por comas. Ayudan a encontrar el producto.":
    "Separated by commas. They help to find the product.",
  "Enlace a su página": "Link to its page",
  "Enlace a su foto": "Link to its photo",
  "https://…": "https://…",
  Guardar: "Save",
  producto: "product",
  productos: "products",
  "Buscando…": "Searching…",
  "{count}: los que más se parecen": "{count}: the closest ones",
  "{count}; hay más": "{count}; there are more",
  "Ningún producto se parece a «{text}». Prueba con otra palabra.":
    "No product is like “{text}”. Try another word.",
  "El catálogo está vacío. Agrega un producto o importa un archivo CSV.":
    "The catalog is empty. Add a product or import a CSV file.",
  "no se cuentan": "not counted",
  "Editar «{name}»": "Edit “{name}”",
  "Quitar «{name}»": "Remove “{name}”",
  "Una pieza menos de «{name}»": "One piece less of “{name}”",
  "Una pieza más de «{name}»": "One piece more of “{name}”",
  "Existencias de «{name}»: {stock}": "Stock of “{name}”: {stock}",
  "Las existencias no se guardaron. {reason}": "The stock was not saved. {reason}",
  "¿Quitar «{name}» del catálogo?": "Remove “{name}” from the catalog?",
  "El bot deja de ofrecerlo, y una cotización que lo lleva ya no se puede pedir.":
    "The bot no longer offers it, and a quote that holds it can no longer be ordered.",
  Quitar: "Remove",
  "El producto se quitó.": "The product was removed.",
  "Otra persona ya lo había quitado.": "Somebody else had removed it already.",
  "Leídos: {count}": "Read: {count}",
  "catalogo.csv": "catalog.csv",

  // The editor
  "Agregar un producto": "Add a product",
  "Editar {id}": "Edit {id}",
  "Se lee {price}": "Read as {price}",
  "El producto se guardó: el bot ya lo ofrece así.":
    "The product was saved: the bot offers it so from now on.",
  "Ya hay un producto con ese código. Elige otro o edita ese.":
    "There is a product with that code already. Choose another or edit that one.",
  "Otra persona cambió a la vez: {fields}. Si guardas otra vez, queda lo tuyo.":
    "Somebody else changed at the same time: {fields}. If you save again, yours stays.",
  vacío: "empty",
  nombre: "name",
  precio: "price",
  existencias: "stock",
  etiquetas: "tags",
  descripción: "description",
  enlace: "link",
  foto: "photo",
  "Escribe el precio.": "Type the price.",
  "Escribe el precio solo con números, como {example}.":
    "Type the price with numbers only, such as {example}.",
  "El precio tiene más decimales que los de {currency}.": "The price has more decimals than {currency} has.",
  "El precio debe ser mayor que 0 y no pasar de lo razonable.":
    "The price must be greater than 0 and within reason.",
  "El código lleva de 1 a 64 letras sin acento, números, puntos y guiones, y empieza con letra o número.":
    "The code has 1 to 64 letters without accents, digits, points and hyphens, and begins with a letter or a digit.",
  "Escribe el nombre.": "Type the name.",
  "El nombre lleva hasta 200 caracteres.": "The name has up to 200 characters.",
  "La descripción lleva hasta 2000 caracteres.": "The description has up to 2000 characters.",
  "Las etiquetas son hasta 20, de hasta 60 caracteres cada una.":
    "There are up to 20 tags, of up to 60 characters each.",
  "La dirección debe empezar con https:// y no pasar de 500 caracteres.":
    "The address must begin with https:// and have up to 500 characters.",
  "Las existencias son un número entero de 0 en adelante, o vacías.":
    "The stock is a whole number from 0 up, or empty.",
  "¿Descartar lo que escribiste?": "Discard what you typed?",
  "Los cambios que no guardaste se pierden.": "The changes that you did not save are lost.",
  Descartar: "Discard",

  // The import
  "Importar el catálogo": "Import the catalog",
  "El archivo queda como el catálogo entero: lo que no está en él se quita. Primero verás qué cambia; hasta que lo confirmes no cambia nada.":
    "The file becomes the whole catalog: what is not in it is removed. First you will see what changes; nothing changes until you confirm it.",
  "Elegir un archivo CSV": "Choose a CSV file",
  "o suéltalo aquí": "or drop it here",
  "Columnas: id, nombre y precio; también existencias, descripción, etiquetas, enlace y foto. Sin la columna de existencias, quedan las que hay.":
    "Columns: id, name and price; also stock, description, tags, link and photo. Without the column for stock, what is in stock stays.",
  "Descargar una plantilla": "Download a template",
  "plantilla.csv": "template.csv",
  "Taza de barro": "Clay mug",
  "Taza de 300 ml, hecha a mano.": "A mug of 300 ml, made by hand.",
  cocina: "kitchen",
  regalo: "gift",
  "Vela de cera de abeja": "Beeswax candle",
  "Sin existencias escritas: no se cuentan.": "Without stock: it is not counted.",
  "El archivo pasa de 4 MB: quita las columnas que no hacen falta.":
    "The file is larger than 4 MB: leave out the columns that are not needed.",
  "Enviando el archivo: {share}": "Sending the file: {share}",
  "Revisando el archivo…": "Checking the file…",
  "Guardando los productos…": "Saving the products…",
  "Archivo:": "File:",
  Nuevos: "New",
  Cambian: "Changed",
  "Se quitan": "Removed",
  "y {count} más": "and {count} more",
  "otros datos": "other fields",
  "precio {before} → {after}": "price {before} → {after}",
  "existencias {before} → {after}": "stock {before} → {after}",
  "Columnas que no se usan: {names}.": "Columns that are not used: {names}.",
  "Elegir otro archivo": "Choose another file",
  Cerrar: "Close",
  Importar: "Import",
  "¿Quitar {count} del catálogo?": "Remove {count} from the catalog?",
  "No están en el archivo. Si el archivo solo trae una parte, cancela y complétalo primero.":
    "They are not in the file. If the file holds only a part, cancel and complete it first.",
  "Quitarlos e importar": "Remove them and import",
  quitar: "remove",
  "Listo: el catálogo tiene {count}.": "Done: the catalog has {count}.",
  "No se sabe si se importó: revisa el catálogo antes de repetirlo.":
    "It is not known whether it was imported: look at the catalog before you repeat it.",
  "Errores por línea": "Mistakes by line",
  Línea: "Line",
  "Qué corregir": "What to correct",
  error: "mistake",
  errores: "mistakes",
  "El archivo tiene {count} y no cambió nada. Corrígelo y elígelo otra vez.":
    "The file has {count} and nothing has changed. Correct it and choose it again.",
  "Aquí están los primeros; descarga el resto.": "Here are the first ones; download the rest.",
  "Descargar los errores": "Download the mistakes",
  "errores.csv": "mistakes.csv",

  // Of the API
  "Ese producto no existe.": "That product does not exist.",
  "El catálogo ya tiene 20,000 productos.": "The catalog has 20,000 products already.",
  "Ese número no es de la tienda.": "That number is not the shop's.",
};
