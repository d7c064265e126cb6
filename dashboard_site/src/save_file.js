/**
 * Hands a file made on the page to the browser's downloads.
 * @param {string} name
 * @param {Blob} file
 */
export function saveFile(name, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {string} name
 * @param {string} text
 */
export const saveCsv = (name, text) => saveFile(name, new Blob([text], { type: "text/csv;charset=utf-8" }));
