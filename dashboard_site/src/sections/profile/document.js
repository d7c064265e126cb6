/**
 * The profile's document: what stands where, what two of them differ in, and one put over the other.
 *
 * @typedef {Record<string, any>} Document sections with fields and lists of rows, as the API gives it
 * @typedef {{group: string, name: string, before: unknown, after: unknown}} Difference `name` is empty where the group
 *   is a list
 */
import { GROUPS } from "./fields.js";

/** @param {unknown} one @param {unknown} other */
const isSame = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The groups and names of all that can differ. */
const PLACES = GROUPS.flatMap(({ name, fields, list }) => [
  ...fields.map((field) => ({ group: name, name: field.name })),
  ...(list ? [{ group: name, name: list.name }] : []),
]);

/**
 * @param {Document} document
 * @param {{group: string, name: string}} place
 */
export const valueAt = (document, { group, name }) =>
  name === "" ? document[group] : document[group]?.[name];

/**
 * @param {Document} before
 * @param {Document} after
 * @returns {Difference[]} in the order of the form
 */
export function differences(before, after) {
  return PLACES.map((place) => ({
    ...place,
    before: valueAt(before, place),
    after: valueAt(after, place),
  })).filter((each) => !isSame(each.before, each.after));
}

/**
 * What was changed, on top of what somebody else has saved meanwhile.
 * @param {Document} newest
 * @param {Difference[]} changes
 * @returns {Document}
 */
export function withChanges(newest, changes) {
  const merged = structuredClone(newest);
  for (const { group, name, after } of changes) {
    if (name === "") merged[group] = after;
    else merged[group] = { ...merged[group], [name]: after };
  }
  return merged;
}

/**
 * What the form calls it.
 * @param {string} groupName
 * @param {string} name
 */
export function placeName(groupName, name) {
  const group = GROUPS.find((each) => each.name === groupName);
  if (!group || name === "") return group?.title ?? groupName;
  const inside = [...group.fields, group.list].find((each) => each?.name === name);
  return `${group.title}: ${inside?.label ?? name}`;
}

/**
 * Where a mistake is: "Entregas: Zona 2, Precio".
 * @param {string} place as the API says it: `delivery.areas.1.price`
 */
export function placeInWords(place) {
  const [groupName = "", ...parts] = place.split(".");
  const list = GROUPS.find(({ name }) => name === groupName)?.list;
  const [row = "", name] = list?.name ? parts.slice(1) : parts;
  if (!list || !/^\d+$/.test(row)) return placeName(groupName, parts[0] ?? "");
  const field = list.fields.find((each) => each.name === name);
  const where = `${placeName(groupName, "")}: ${list.one} ${Number(row) + 1}`;
  return field ? `${where}, ${field.label}` : where;
}
