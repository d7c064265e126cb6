/**
 * Erasing a customer's data and making a copy of it are jobs: asked for, then followed until they end.
 * @import { App, Job } from "../types.js"
 */
import { ApiError, conversationPath } from "../api.js";

const EVERY = 1000;
const SLOWER = 5000;

/** @param {App} app @param {string} id @returns {Promise<{job_id: string}>} */
export const askToErase = ({ api }, id) => api.request("DELETE", conversationPath(id));

/** @param {App} app @param {string} id @returns {Promise<{job_id: string}>} */
export const askForExport = ({ api }, id) => api.request("GET", `${conversationPath(id)}/export`);

/** @param {App} app @param {string} jobId @returns {Promise<Job>} */
export const readJob = ({ api }, jobId) => api.request("GET", `/api/jobs/${encodeURIComponent(jobId)}`);

/**
 * Tells each step until the job has ended. An outage is waited out: the job goes on without the page.
 * @param {App} app
 * @param {string} jobId
 * @param {(job: Job | null) => void} tell null: the server cannot be asked at the moment
 * @returns {Promise<Job>}
 * @throws {ApiError} when the job can no longer be asked for
 */
export async function followJob(app, jobId, tell) {
  for (;;) {
    const job = await readJob(app, jobId).catch(waitedOut);
    tell(job);
    if (job && (job.state === "done" || job.state === "failed")) return job;
    await new Promise((resolve) => setTimeout(resolve, job ? EVERY : SLOWER));
  }
}

/** @param {unknown} error */
function waitedOut(error) {
  // Until the operator has signed in again.
  const passes = error instanceof ApiError && (error.isOutage || error.status === 401);
  if (!passes) throw error;
  return null;
}
