/**
 * When customers write: each hour of each day of the week.
 * @import { Day } from "./types.js"
 */
import { language } from "../../language.js";

const HOURS = 24;
export const LEVELS = 5;

/**
 * @param {Pick<Day, "day" | "hours">[]} days
 * @returns {number[][]} seven rows of 24, Monday first
 */
export function messagesByHour(days) {
  const rows = Array.from({ length: 7 }, () => Array.from({ length: HOURS }, () => 0));
  for (const { day, hours } of days) {
    const row = rows[(new Date(day).getUTCDay() + 6) % 7] ?? [];
    hours.forEach((count, hour) => (row[hour] = (row[hour] ?? 0) + count));
  }
  return rows;
}

/**
 * How strong a cell's colour is: 0 for nothing, then 1 to LEVELS in equal steps up to the fullest cell.
 * @param {number} count
 * @param {number} most
 */
export const levelOf = (count, most) => (count === 0 ? 0 : Math.ceil((count / most) * LEVELS));

/** @param {number[][]} rows */
export const fullest = (rows) => Math.max(0, ...rows.flat());

export const hourNames = Array.from({ length: HOURS }, (_, hour) => String(hour).padStart(2, "0"));

/** @param {"long" | "short"} width */
export function weekdayNames(width) {
  const format = new Intl.DateTimeFormat(language, { weekday: width, timeZone: "UTC" });
  // The first of January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(new Date(Date.UTC(2024, 0, 1 + day))));
}
