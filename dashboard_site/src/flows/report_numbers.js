/** @import { App } from "../types.js" */
import { ApiError } from "../api.js";

/**
 * @param {App} app
 * @throws {ApiError}
 */
export async function readNumbers({ api, store }) {
  try {
    store.changeNumbers({ metrics: await api.metrics(), error: null });
  } catch (error) {
    if (error instanceof ApiError) store.changeNumbers({ error: error.message });
    throw error;
  }
}
