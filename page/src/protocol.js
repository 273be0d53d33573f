// What the page and the API have agreed on; no library, so that node can test what leans on it.
export const ASSISTANT = "assistant";
export const STREAM_MODES = ["messages-tuple", "updates", "custom"];

/** What an error means for the user: who they are, too much, gone, the connection, a fault of ours. */
export function kindOf(error) {
  if (error?.kind) return error.kind;
  const status = error?.status ?? error?.response?.status;
  if (status === 401 || status === 403) return "sign_in";
  if (status === 404) return "gone";
  if (status === 429 || status === 409) return "busy"; // 409: another turn of this thread is under way
  if (status === 413) return "too_long";
  if (status >= 502 && status <= 504) return "away";
  if (status >= 400) return "refused";
  return "away";
}
