/**
 * `fetch`, told how far a body was sent: only the older interface of browsers says it.
 * @param {string} url
 * @param {RequestInit} request
 * @param {(share: number) => void} onProgress share of the body that was sent, from 0 to 1
 * @returns {Promise<Response>}
 */
export function fetchWithProgress(url, { method = "GET", headers, body, signal }, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total ? loaded / total : 1),
    );
    request.upload.addEventListener("load", () => onProgress(1));
    request.addEventListener("load", () => resolve(responseOf(request)));
    request.addEventListener("error", () => reject(new TypeError("The request failed")));
    request.addEventListener("abort", () => reject(signal?.reason));
    signal?.addEventListener("abort", () => request.abort());
    request.send(/** @type {XMLHttpRequestBodyInit | null} */ (body ?? null));
  });
}

/** @param {XMLHttpRequest} request */
function responseOf(request) {
  const retryAfter = request.getResponseHeader("Retry-After");
  return new Response(request.status === 204 ? null : request.responseText, {
    status: request.status,
    headers: retryAfter === null ? {} : { "Retry-After": retryAfter },
  });
}
