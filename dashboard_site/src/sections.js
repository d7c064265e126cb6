/**
 * The sections beside the conversations. Each has a folder under `sections/` with its markup and what fills it, and is
 * read when it is first shown.
 *
 * @import { App, Role } from "./types.js"
 * @typedef {"analytics" | "orders" | "catalog" | "questions" | "trial" | "profile" | "team" | "account"} SectionName
 * @typedef {{markup: string, show: (app: App, root: HTMLElement) => void}} Section
 * @typedef {{address: string, role: Role, load: () => Promise<Section>}} Place
 */

/** @type {Record<SectionName, Place>} */
export const SECTIONS = {
  analytics: {
    address: "#/analisis",
    role: "viewer",
    load: () => import("./sections/analytics/analytics.js"),
  },
  orders: { address: "#/pedidos", role: "viewer", load: () => import("./sections/orders/orders.js") },
  catalog: { address: "#/catalogo", role: "viewer", load: () => import("./sections/catalog/catalog.js") },
  questions: {
    address: "#/preguntas",
    role: "viewer",
    load: () => import("./sections/questions/questions.js"),
  },
  trial: { address: "#/prueba", role: "operator", load: () => import("./sections/trial/trial.js") },
  profile: { address: "#/perfil", role: "viewer", load: () => import("./sections/profile/profile.js") },
  team: { address: "#/equipo", role: "admin", load: () => import("./sections/team/team.js") },
  account: { address: "#/cuenta", role: "viewer", load: () => import("./sections/account/account.js") },
};

/** The address that the day's figures had when they were a page of their own. */
export const FORMER_TODAY = "#/hoy";

/**
 * @param {string} hash
 * @returns {SectionName | null}
 */
export function sectionAt(hash) {
  if (hash === FORMER_TODAY) return "analytics";
  const address = hash.split("?")[0];
  const found = Object.entries(SECTIONS).find(([, place]) => place.address === address);
  return found ? /** @type {SectionName} */ (found[0]) : null;
}

/** @type {Role[]} */
const ROLES = ["viewer", "operator", "admin"];

/**
 * @param {Role | undefined} role of the operator
 * @param {Role} needed
 */
export const covers = (role, needed) => role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed);
