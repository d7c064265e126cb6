/**
 * The one seam to the API: the token, the time limits, and every failure as an `ApiError`.
 * @import { Conversation, Message, Metrics, Mode, Queue, Session } from "./types.js"
 *
 * @template T
 * @typedef {{items: T[], next: string | null}} Page
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
   * @param {{status?: number, retryAfter?: number, cause?: unknown}} [details]
   */
  constructor(code, message, { status = 0, retryAfter = 0, cause } = {}) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
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
  signIn = (credentials) => this.#request("POST", "/api/session", { body: credentials });

  /**
   * Drops the token first, and what is still being read for the one who leaves.
   * @returns {Promise<void>}
   */
  signOut() {
    const token = this.#token;
    this.#token = null;
    this.#signedIn.abort();
    this.#signedIn = new AbortController();
    return this.#request("DELETE", "/api/session", { token });
  }

  /** @param {Queue} queue @param {string | null} cursor @returns {Promise<Page<Conversation>>} */
  conversations = (queue, cursor) => this.#request("GET", `/api/conversations${query({ queue, cursor })}`);

  /** @param {string} text @returns {Promise<Page<Conversation>>} */
  search = (text) => this.#request("POST", "/api/search", { body: { q: text } });

  /** @param {string} id @returns {Promise<Conversation>} */
  conversation = (id) => this.#request("GET", conversationPath(id));

  /** @param {string} id @param {string | null} cursor @returns {Promise<Page<Message>>} */
  messages = (id, cursor) => this.#request("GET", `${conversationPath(id)}/messages${query({ cursor })}`);

  /** @param {string | null} since @returns {Promise<Page<Conversation>>} */
  changes = (since) => this.#request("GET", `/api/changes${query({ since })}`);

  /** @param {string} id @param {{client_id: string, body: string}} reply @returns {Promise<Message>} */
  reply = (id, reply) =>
    this.#request("POST", `${conversationPath(id)}/messages`, { body: reply, seconds: SEND_SECONDS });

  /** @param {string} id @param {{version: number, mode: Mode}} change @returns {Promise<Conversation>} */
  change = (id, change) => this.#request("PATCH", conversationPath(id), { body: change });

  /** @returns {Promise<Metrics>} the last seven days */
  metrics = () => this.#request("GET", "/api/metrics");

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, seconds?: number, token?: string | null}} [options]
   * @returns {Promise<any>}
   */
  async #request(method, path, { body, seconds = READ_SECONDS, token = this.#token } = {}) {
    const response = await this.#send(path, seconds, {
      method,
      headers: headers(token, body),
      body: body === undefined ? null : JSON.stringify(body),
      cache: "no-store",
    });
    if (response.status === 401 && token !== null) {
      if (token === this.#token) this.#onSessionEnded();
      throw new ApiError("session_ended", "Tu sesión terminó.", { status: 401 });
    }
    return readAnswer(response);
  }

  /**
   * @param {string} path
   * @param {number} seconds
   * @param {RequestInit} request
   */
  async #send(path, seconds, request) {
    const signedIn = this.#signedIn.signal;
    const signal = AbortSignal.any([signedIn, AbortSignal.timeout(seconds * 1000)]);
    try {
      return await this.#fetch(this.#baseUrl + path, { ...request, signal });
    } catch (cause) {
      if (signedIn.aborted) throw new ApiError("abandoned", "La sesión cambió.", { cause });
      throw new ApiError("unreachable", "No hay conexión con el servidor.", { cause });
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
  const { code = "unreadable_answer", message = "El servidor dio una respuesta inesperada." } =
    answer?.error ?? {};
  throw new ApiError(code, message, { status, retryAfter });
}

/** @param {string} id */
const conversationPath = (id) => `/api/conversations/${encodeURIComponent(id)}`;

/** @param {Record<string, string | null>} parameters */
function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  const text = new URLSearchParams(/** @type {[string, string][]} */ (given)).toString();
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
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
  };
}
