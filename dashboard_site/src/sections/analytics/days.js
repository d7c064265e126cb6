/** Days of the business as they stand in charts, tables and over the figures. */
import { language } from "../../language.js";
import { dayOfBusiness } from "../../format.js";

const FEW_DAYS = 14;
const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
const dateAndYear = new Intl.DateTimeFormat(language, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** @param {string} day YYYY-MM-DD */
const atMidnight = (day) => new Date(`${day}T00:00:00Z`);

/**
 * "lun 16" while there are few of them, then "16 nov".
 * @param {string[]} days
 */
export const dayNames = (days) =>
  days.map((day) => (days.length <= FEW_DAYS ? dayOfBusiness(day) : date.format(atMidnight(day))));

/** @param {string} day */
export const dayAndYear = (day) => dateAndYear.format(atMidnight(day));

/** @param {{from: string, to: string}} days */
export const rangeText = ({ from, to }) => dateAndYear.formatRange(atMidnight(from), atMidnight(to));
