/** Calls of the phone's own server; an error carries the sentence to show. */

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error?.message ?? "No se pudo.");
  return content;
}

export const addCustomer = (customer) => call("POST", "/api/customers", customer);
export const changeCustomer = (id, changes) => call("PATCH", `/api/customers/${id}`, changes);
export const sendMessage = (id, message) => call("POST", `/api/customers/${id}/messages`, message);
export const readChanges = (since) => call("GET", `/api/messages?since=${since}&wait=20`);
export const readFaults = () => call("GET", "/faults");
export const changeFaults = (faults) => call("POST", "/faults", faults);
export const clearFaults = () => call("DELETE", "/faults");
