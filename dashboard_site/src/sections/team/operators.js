/**
 * The accounts of the team, as the API keeps them.
 * @import { App, Role } from "../../types.js"
 * @import { Page } from "../../api.js"
 * @typedef {{username: string, role: Role, created_at: string | null, signed_in_at: string | null}} Member
 */

/** @param {App} app @returns {Promise<Page<Member>>} */
export const readOperators = ({ api }) => api.request("GET", "/api/operators");

/** @param {App} app @param {{username: string, role: string, password: string}} member @returns {Promise<Member>} */
export const addOperator = ({ api }, member) => api.request("POST", "/api/operators", { body: member });

/**
 * @param {App} app
 * @param {string} username
 * @param {{role: string} | {password: string}} change
 * @returns {Promise<Member>}
 */
export const changeOperator = ({ api }, username, change) =>
  api.request("PATCH", operatorPath(username), { body: change });

/** @param {App} app @param {string} username @returns {Promise<Member>} */
export const endSessions = ({ api }, username) =>
  api.request("PATCH", operatorPath(username), { body: { sign_out: true } });

/** @param {App} app @param {string} username @returns {Promise<void>} */
export const removeOperator = ({ api }, username) => api.request("DELETE", operatorPath(username));

/** @param {string} username */
const operatorPath = (username) => `/api/operators/${encodeURIComponent(username)}`;
