/**
 * A picture that an operator wants to send, made fit for WhatsApp in the browser.
 * @import { Picture } from "./types.js"
 */
import { t } from "./language.js";

export const LARGEST_SIDE = 1600;
const MOST_BYTES = 4 * 1024 * 1024;
const SMALL_BYTES = 1024 * 1024;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];
const QUALITIES = [0.85, 0.7, 0.5];

/** Why a file cannot be sent, as a sentence for the operator. */
export class BadPicture extends Error {}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} [largest]
 */
export function fittedSize(width, height, largest = LARGEST_SIDE) {
  const scale = Math.min(1, largest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * @param {File} file
 * @returns {Promise<Picture>}
 * @throws {BadPicture}
 */
export async function preparedPicture(file) {
  if (!file.type.startsWith("image/")) throw new BadPicture(t("Solo se pueden enviar imágenes."));
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new BadPicture(t("Esta imagen no se puede abrir. Prueba con una JPEG, PNG o WebP."));
  });
  try {
    const isSmall = file.size <= SMALL_BYTES && Math.max(bitmap.width, bitmap.height) <= LARGEST_SIDE;
    const blob = isSmall && TAKEN.includes(file.type) ? file : await redrawn(bitmap);
    return { name: file.name, contentType: blob.type, data: await base64Of(blob) };
  } finally {
    bitmap.close();
  }
}

/**
 * As a JPEG on white, as small as it must be.
 * @param {ImageBitmap} bitmap
 */
async function redrawn(bitmap) {
  const { width, height } = fittedSize(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new BadPicture(t("Este navegador no puede preparar la imagen."));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  for (const quality of QUALITIES) {
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (blob.size <= MOST_BYTES) return blob;
  }
  throw new BadPicture(t("La imagen es demasiado grande: envía una más pequeña."));
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).replace(/^[^,]*,/, "")));
    reader.addEventListener("error", () => reject(new BadPicture(t("No se pudo leer la imagen."))));
    reader.readAsDataURL(blob);
  });
}

/** What an element can show. @param {Picture} picture */
export const pictureAddress = ({ contentType, data }) => `data:${contentType};base64,${data}`;
