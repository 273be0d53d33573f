// The public API and nothing else: LangGraph's routes on this origin, and `/app/`.
import { Client } from "@langchain/langgraph-sdk/client";

const LONGEST_WAIT_S = 60;
const NEVER_SENT_AGAIN_BY_ITSELF = { maxRetries: 0 };

/** Open the API; `bearer()` gives the token of this tab, or nothing. */
export function openApi(bearer) {
  const authorised = () => (bearer() ? { authorization: `Bearer ${bearer()}` } : {});
  const client = new Client({
    apiUrl: location.origin,
    apiKey: null,
    callerOptions: { ...NEVER_SENT_AGAIN_BY_ITSELF, fetch: withoutSilentReconnect },
    onRequest: (_, init) => ({ ...init, headers: { ...init.headers, ...authorised() } }),
  });
  const fetched = async (path, init = {}) => {
    const response = await fetch(path, { ...init, headers: { accept: "*/*", ...authorised() } });
    if (!response.ok) throw Object.assign(new Error(path), { status: response.status, response });
    return response;
  };
  const ask = async (path, init) => (await fetched(path, init)).json();
  let config = null;
  return {
    client,
    config: () => (config ??= ask("/app/static/config.json").catch((error) => { config = null; throw error; })),
    words: (lang) => ask(`/app/static/words/${lang}.json`),
    memory: (lang) => ask(`/app/memory?lang=${lang}`),
    forgetFact: (id) => ask(`/app/memory/facts/${encodeURIComponent(id)}`, { method: "DELETE" }),
    everything: async () => (await fetched("/app/export")).blob(),
    conversations: () => client.threads.search({ limit: 30, sortBy: "updated_at", sortOrder: "desc" }),
  };
}

// The SDK joins a broken stream again without a word, for up to twenty seconds. The page wants to say what happens, and
// after a restart there is no stream to join: turns.js does both, so the SDK is not told where to reconnect.
async function withoutSilentReconnect(...request) {
  const response = await fetch(...request);
  if (response.headers.has("retry-after")) throw later(response);
  if (!response.headers.has("location")) return response;
  const headers = new Headers(response.headers);
  headers.delete("location");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

// The SDK's error has no headers; how long the server wants to be left alone is one.
function later({ status, headers }) {
  const seconds = Number(headers.get("retry-after"));
  const waitMs = Number.isFinite(seconds) ? Math.min(seconds, LONGEST_WAIT_S) * 1000 : undefined;
  return Object.assign(new Error(`HTTP ${status}`), { status, waitMs });
}
