/**
 * The one seam to the API: the token, the time limits, and every failure as an `ApiError`.
 * @import { Conversation, Filter, Message, Mode, QueueCounts, Session } from "./types.js"
 *
 * @template T
 * @typedef {{items: T[], next: string | null}} Page
 */
import { t } from "./language.js";

/**
 * @typedef {Record<string, string | number | boolean | null | undefined>} Query
 * @typedef {{body?: unknown, query?: Query, seconds?: number, token?: string | null,
 *   onProgress?: (share: number) => void}} RequestOptions `onProgress`: how far the body was sent, from 0 to 1
 */

const READ_SECONDS = 15;
// A reply is handed to Twilio within the request, which may take its full ten seconds.
const SEND_SECONDS = 30;

/**
 * A sentence in Spanish for the operator (`message`) and a code for the page (`code`): the API's own, or
 * `unreachable`, `session_ended`, `abandoned` (the operator signed out meanwhile), `unreadable_answer`.
 */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{status?: number, retryAfter?: number, details?: {[name: string]: unknown}[], cause?: unknown}} [more]
   *   `details`: each mistake by itself, as the API tells them
   */
  constructor(code, message, { status = 0, retryAfter = 0, details = [], cause } = {}) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
    this.details = details;
  }

  get isOutage() {
    return this.code === "unreachable" || this.status >= 500;
  }
}

export class Api {
  #baseUrl;
  #fetch;
  /** @type {string | null} */
  #token = null;
  #signedIn = new AbortController();
  #onSessionEnded = () => {};

  /**
   * @param {string} baseUrl
   * @param {typeof fetch} [fetchImplementation]
   */
  constructor(baseUrl, fetchImplementation = (...args) => fetch(...args)) {
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#fetch = fetchImplementation;
  }

  /** @param {() => void} listener called when the API no longer accepts the token */
  whenSessionEnds(listener) {
    this.#onSessionEnded = listener;
  }

  /** @param {string | null} token */
  useToken(token) {
    this.#token = token;
  }

  /** @param {{username: string, password: string}} credentials @returns {Promise<Session>} */
  signIn = (credentials) => this.request("POST", "/api/session", { body: credentials });

  /**
   * Drops the token first, and what is still being read for the one who leaves.
   * @returns {Promise<void>}
   */
  signOut() {
    const token = this.#token;
    this.#token = null;
    this.#signedIn.abort();
    this.#signedIn = new AbortController();
    return this.request("DELETE", "/api/session", { token });
  }

  /**
   * @param {Filter} filter
   * @param {string | null} cursor
   * @param {number} [limit] how many a page
   * @returns {Promise<Page<Conversation>>}
   */
  conversations({ queue, stage, mine }, cursor, limit) {
    const query = { queue, stage, assigned_to: mine ? "me" : null, cursor, limit };
    return this.request("GET", "/api/conversations", { query });
  }

  /** @returns {Promise<QueueCounts>} */
  counts = () => this.request("GET", "/api/conversations/counts");

  /** @param {string} text @returns {Promise<Page<Conversation>>} */
  search = (text) => this.request("POST", "/api/search", { body: { q: text } });

  /** @param {string} id @returns {Promise<Conversation>} */
  conversation = (id) => this.request("GET", conversationPath(id));

  /** @param {string} id @param {string | null} cursor @returns {Promise<Page<Message>>} */
  messages = (id, cursor) => this.request("GET", `${conversationPath(id)}/messages`, { query: { cursor } });

  /** @param {string | null} since @returns {Promise<Page<Conversation>>} */
  changes = (since) => this.request("GET", "/api/changes", { query: { since } });

  /** @param {string} id @param {{client_id: string, body: string}} reply @returns {Promise<Message>} */
  reply = (id, reply) =>
    this.request("POST", `${conversationPath(id)}/messages`, { body: reply, seconds: SEND_SECONDS });

  /** @param {string} id @param {{version: number, mode: Mode}} change @returns {Promise<Conversation>} */
  change = (id, change) => this.request("PATCH", conversationPath(id), { body: change });

  /**
   * Anything else that the API has. `body` goes as JSON, a Blob as it is; empty parameters of `query` are left out.
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} [options]
   * @returns {Promise<any>}
   * @throws {ApiError}
   */
  async request(method, path, options = {}) {
    return readAnswer(await this.#answer(method, path, options));
  }

  /**
   * A file that the API makes, as CSV.
   * @param {string} path
   * @returns {Promise<Blob>}
   */
  async download(path) {
    const response = await this.#answer("GET", path, { seconds: SEND_SECONDS });
    if (!response.ok) await readAnswer(response);
    return response.blob();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestOptions} options
   */
  async #answer(method, path, { body, query, seconds = READ_SECONDS, token = this.#token, onProgress }) {
    /** @type {RequestInit} */
    const request = {
      method,
      headers: headers(token, body),
      body: body === undefined ? null : body instanceof Blob ? body : JSON.stringify(body),
      cache: "no-store",
      // A sign-out is told also when the page goes away at once.
      keepalive: method === "DELETE",
    };
    const response = await this.#send(path + queryText(query), seconds, request, onProgress);
    if (response.status === 401 && token !== null) {
      if (token === this.#token) this.#onSessionEnded();
      throw new ApiError("session_ended", t("Tu sesión terminó."), { status: 401 });
    }
    return response;
  }

  /**
   * @param {string} path
   * @param {number} seconds
   * @param {RequestInit} request
   * @param {RequestOptions["onProgress"]} [onProgress]
   */
  async #send(path, seconds, request, onProgress) {
    const signedIn = this.#signedIn.signal;
    const signal = AbortSignal.any([signedIn, AbortSignal.timeout(seconds * 1000)]);
    try {
      const url = this.#baseUrl + path;
      if (!onProgress) return await this.#fetch(url, { ...request, signal });
      const { fetchWithProgress } = await import("./upload.js");
      return await fetchWithProgress(url, { ...request, signal }, onProgress);
    } catch (cause) {
      if (signedIn.aborted) throw new ApiError("abandoned", t("La sesión cambió."), { cause });
      throw new ApiError("unreachable", t("No hay conexión con el servidor."), { cause });
    }
  }
}

/**
 * @param {Response} response
 * @returns {Promise<unknown>}
 */
async function readAnswer(response) {
  if (response.status === 204) return undefined;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  const status = response.status;
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  const { code = "unreadable_answer", message, details = [] } = answer?.error ?? {};
  const sentence = t(message ?? "El servidor dio una respuesta inesperada.");
  throw new ApiError(code, sentence, { status, retryAfter, details });
}

/** @param {string} id */
export const conversationPath = (id) => `/api/conversations/${encodeURIComponent(id)}`;

/** @param {Query} [parameters] */
function queryText(parameters = {}) {
  const given = Object.entries(parameters).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

/**
 * @param {string | null} token
 * @param {unknown} body
 * @returns {Record<string, string>}
 */
function headers(token, body) {
  return {
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "Content-Type": body instanceof Blob ? body.type : "application/json" }),
  };
}
