/**
 * What a map has under a key; made and kept where it had nothing.
 * @template T
 * @param {Map<string, T>} map
 * @param {string} key
 * @param {() => T} make
 * @returns {T}
 */
export function entry(map, key, make) {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
