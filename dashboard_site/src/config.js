/**
 * Where the API is: the page is the same file wherever it is served from, so it asks its own server.
 * @returns {Promise<{api_url: string}>}
 */
export async function readConfig() {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}`);
  const config = await response.json();
  if (typeof config?.api_url !== "string") throw new Error("/config.json has no api_url");
  return config;
}
