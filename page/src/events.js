// Read the parts of a LangGraph stream as what they mean for a conversation. Pure.

/** The text of a message's content, which is a string or a list of blocks. */
export function textOf(content) {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((block) => (typeof block === "string" ? block : block.text ?? "")).join("");
}

/** Read one part; gives a list of steps for `advance` in conversation.js. */
export function steps(part) {
  const kind = part.event.split("|")[0];
  if (kind === "messages") return messageSteps(part.data?.[0]);
  if (kind === "updates") return Object.entries(part.data ?? {}).flatMap(([node, update]) => updateSteps(node, update));
  if (kind === "custom") return customSteps(part.data);
  if (kind === "error") return [{ kind: "failed", reason: part.data?.error ?? "" }];
  return [];
}

function messageSteps(message) {
  if (!message) return [];
  if (message.type === "AIMessageChunk") {
    return [{ kind: "piece", id: message.id, agent: message.name, text: textOf(message.content) }];
  }
  if (message.type === "ai") {
    return [{ kind: "reply", id: message.id, agent: message.name, text: textOf(message.content) }];
  }
  if (message.type === "remove") return [{ kind: "removed", id: message.id }];
  return [];
}

function updateSteps(node, update) {
  if (node === "__interrupt__") return [{ kind: "asked", questions: update ?? [] }];
  const found = [];
  for (const part of [update].flat()) {
    // A reply that was streamed in pieces is not streamed again as a whole; the node's update has it.
    found.push(...[part?.messages ?? []].flat().flatMap(messageSteps));
    if (part?.slots) found.push({ kind: "slots", slots: part.slots });
    if (part?.handoffs?.length) found.push({ kind: "handed", handoff: part.handoffs.at(-1) });
  }
  return found;
}

function customSteps(data) {
  if (data?.type === "ui") return [{ kind: "shown", ui: data }];
  if (data?.type === "remove-ui") return [{ kind: "unshown", id: data.id }];
  if (data?.type === "memory") return [{ kind: "memory", trace: data }];
  return [];
}
