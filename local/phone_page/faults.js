/** The drawer that makes Twilio fail. */

import { changeFaults, clearFaults, readFaults } from "./api.js";

const HARMLESS = { refuse_code: true, undeliver_code: true };

let last = Promise.resolve();

/** One call after the other: an answer that comes late must not cover a newer one. */
function inTurn(work) {
  const answer = last.then(work);
  last = answer.catch(() => {});
  return answer;
}

export function setUpFaults(store) {
  const dialog = document.querySelector("[data-faults-dialog]");
  const form = document.querySelector("[data-faults-form]");
  const error = document.querySelector("[data-faults-error]");
  const active = document.querySelector("[data-faults-active]");

  function show(faults, { fill }) {
    active.hidden = !Object.entries(faults).some(
      ([name, value]) => !HARMLESS[name] && value !== 0 && value !== "normal",
    );
    if (!fill) return;
    for (const [name, value] of Object.entries(faults)) form.elements[name].value = value;
  }

  async function attempt(work, options) {
    error.textContent = "";
    try {
      show(await inTurn(work), options);
      return true;
    } catch (failure) {
      error.textContent = failure.message;
      return false;
    }
  }

  document.querySelector("[data-faults]").addEventListener("click", async () => {
    // Filled before it is shown: what is typed stays.
    await attempt(readFaults, { fill: true });
    dialog.showModal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = {};
    for (const { name, value } of form.elements) {
      if (name) wanted[name] = name === "callbacks" ? value : Number(value);
    }
    if (await attempt(() => changeFaults(wanted), { fill: true })) dialog.close();
  });
  document
    .querySelector("[data-faults-clear]")
    .addEventListener("click", () => attempt(clearFaults, { fill: true }));
  store.addEventListener("changed", () => attempt(readFaults, { fill: false }));
}
