/**
 * The ads that brought customers. What an ad says comes from outside: it is cut, and cannot turn what stands beside it.
 * @import { Ad } from "./types.js"
 */
import { t } from "../../language.js";

const TURNS_OR_CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const LONGEST_LABEL = 32;
const SHOWN = 10;

/** @param {Pick<Ad, "headline" | "source_id">} ad */
export function adName({ headline, source_id }) {
  return headline.replace(TURNS_OR_CONTROLS, " ").trim() || t("Anuncio {id}", { id: source_id });
}

/** @param {Pick<Ad, "headline" | "source_id">} ad */
export const adLabel = (ad) => cut(adName(ad), LONGEST_LABEL);

/**
 * @param {string} text
 * @param {number} length in characters as people count them
 */
export function cut(text, length) {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  return `${characters
    .slice(0, length - 1)
    .join("")
    .trimEnd()}…`;
}

/**
 * Those that a chart has room for, who sold most first.
 * @param {Ad[]} ads
 */
export const bestAds = (ads) =>
  ads
    .toSorted((a, b) => b.revenue_placed - a.revenue_placed || b.conversations - a.conversations)
    .slice(0, SHOWN);
