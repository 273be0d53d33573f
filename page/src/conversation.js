// What a conversation holds, and how each step changes it. Pure: a step gives a new value, nothing is altered.
import { textOf } from "./events.js";

/** The graph's word for "every message of this thread". */
export const ALL_MESSAGES = "__remove_all__";

/** A conversation that has not begun. */
export const EMPTY = Object.freeze({
  messages: [], // {id, from: "user" | "konak", agent, text, draft}
  shown: [], // UI messages: {id, name, props, metadata: {message_id}}
  slots: {}, // {name: {value, source, turn}}
  questions: [], // what the graph waits for: {id, value}
  heard: 0, // how many messages there were when the turn began
});

/** Take over a step. */
export function advance(talk, step) {
  const change = CHANGES[step.kind];
  return change ? { ...talk, ...change(talk, step) } : talk;
}

/** Begin a turn: the user's message stands there before the server has it. */
export function say(talk, message) {
  const messages = put(talk.messages, { ...message, from: "user" });
  return { ...answering(talk), messages, slots: aged(talk.slots, Infinity) };
}

/** Begin a turn without a message: an answer to what the graph waited for. */
export function answering(talk) {
  return { ...talk, heard: talk.messages.length, questions: [] };
}

/** Read a thread's state as the server keeps it. What was shown before the last turn is taken from `known`. */
export function fromState(state, known = EMPTY) {
  const values = state.values ?? {};
  const messages = (values.messages ?? []).filter(isTalk).map((message) => ({
    id: message.id,
    from: message.type === "human" ? "user" : "konak",
    agent: message.name ?? null,
    text: textOf(message.content),
  }));
  const ids = new Set(messages.map((message) => message.id));
  const kept = known.shown.filter((ui) => ids.has(ui.metadata?.message_id));
  return {
    ...EMPTY,
    messages,
    shown: (values.ui ?? []).reduce(put, kept),
    slots: aged(values.slots ?? {}, currentTurn(messages, values.slots ?? {})),
    questions: (state.tasks ?? []).flatMap((task) => task.interrupts ?? []),
  };
}

/** Tell whether the last thing said is the user's: a turn is not finished, or was lost. */
export function isUnanswered(talk) {
  return talk.messages.at(-1)?.from === "user" && !talk.questions.length;
}

/** The newest results, by kind; older ones are no longer what "the second one" means. */
export function latestShown(talk) {
  const last = talk.messages.findLastIndex((message) => message.from === "user");
  const ids = new Set(talk.messages.slice(last + 1).map((message) => message.id));
  const newest = talk.shown.filter((ui) => ids.has(ui.metadata?.message_id));
  if (newest.length) return newest;
  const previous = talk.shown.at(-1)?.metadata?.message_id;
  return talk.shown.filter((ui) => ui.metadata?.message_id === previous);
}

const CHANGES = {
  piece: (talk, step) => {
    const before = talk.messages.find((message) => message.id === step.id)?.text ?? "";
    const piece = { id: step.id, from: "konak", agent: step.agent, text: before + step.text, draft: true };
    return { messages: put(talk.messages, piece) };
  },
  // A model's pieces carry the model's own id; the reply that they become has the turn's.
  reply: (talk, step) => ({
    messages: put(finished(talk), { id: step.id, from: "konak", agent: step.agent, text: step.text }),
  }),
  restarted: (talk) => ({ messages: finished(talk) }),
  // Forgetting empties the thread; what was just answered about it still stands there to be read.
  removed: (talk, step) =>
    step.id === ALL_MESSAGES
      ? { messages: talk.messages.slice(talk.heard).filter((message) => message.from === "konak"), shown: [], heard: 0 }
      : { messages: talk.messages.filter((message) => message.id !== step.id) },
  slots: (_, step) => ({ slots: step.slots }),
  shown: (talk, step) => ({ shown: put(talk.shown, step.ui) }),
  unshown: (talk, step) => ({ shown: talk.shown.filter((ui) => ui.id !== step.id) }),
  asked: (_, step) => ({ questions: step.questions }),
};

function finished(talk) {
  return talk.messages.filter((message) => !message.draft);
}

// The server ages a value when the search is next spoken of; the page shows it at once.
function aged(slots, turn) {
  return Object.fromEntries(Object.entries(slots).map(([name, slot]) =>
    [name, slot.source === "said" && slot.turn < turn ? { ...slot, source: "earlier" } : slot]));
}

// Turns are counted from 0. A thread keeps a window of its messages; behind it the newest value tells the turn.
function currentTurn(messages, slots) {
  const asked = messages.filter((message) => message.from === "user").length - 1;
  return Math.max(asked, ...Object.values(slots).map((slot) => slot.turn));
}

function isTalk(message) {
  return (message.type === "human" || message.type === "ai") && textOf(message.content) !== "";
}

function put(items, item) {
  const at = items.findIndex((known) => known.id === item.id);
  return at < 0 ? [...items, item] : items.map((known, i) => (i === at ? { ...known, ...item } : known));
}
