/**
 * A random UUID, also on a page served without TLS, as an S3 website is: there `randomUUID` is missing.
 * @returns {string}
 */
export function newClientId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = new DataView(crypto.getRandomValues(new Uint8Array(16)).buffer);
  bytes.setUint8(6, (bytes.getUint8(6) & 0x0f) | 0x40);
  bytes.setUint8(8, (bytes.getUint8(8) & 0x3f) | 0x80);
  const hex = (/** @type {number} */ at) => bytes.getBigUint64(at).toString(16).padStart(16, "0");
  return (hex(0) + hex(8)).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
