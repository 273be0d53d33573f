import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL_MESSAGES, EMPTY, advance, answering, fromState, isUnanswered, latestShown, say } from "../src/conversation.js";
import { steps } from "../src/events.js";

const reply = (id, text) => ({ event: "messages", data: [{ type: "ai", id, name: "real_estate", content: text }, {}] });
const piece = (id, text) => ({ event: "messages", data: [{ type: "AIMessageChunk", id, content: text }, {}] });
const homes = (message) => ({ event: "custom", data: { type: "ui", id: `${message}:homes`, name: "homes", props: { items: [] }, metadata: { message_id: message } } });
const after = (talk, ...parts) => parts.flatMap(steps).reduce(advance, talk);

test("a reply that comes in pieces grows, and its last form replaces the pieces", () => {
  const talk = after(say(EMPTY, { id: "u", text: "hi" }), piece("run-1", "Hel"), piece("run-1", "lo"));
  assert.equal(talk.messages.at(-1).text, "Hello");
  const done = after(talk, reply("a", "Hello."));
  assert.deepEqual(done.messages.map((one) => one.text), ["hi", "Hello."]);
});

test("pieces become the whole reply that the node's update carries", () => {
  const update = { event: "updates", data: { real_estate: { messages: [{ type: "ai", id: "a", name: "real_estate", content: "Hello." }], slots: {} } } };
  const talk = after(say(EMPTY, { id: "u", text: "hi" }), piece("a", "Hel"), update);
  assert.deepEqual(talk.messages.map((one) => [one.text, one.draft]), [["hi", undefined], ["Hello.", undefined]]);
});

test("the same stream read twice gives the same conversation", () => {
  const parts = [reply("a", "Homes"), homes("a")];
  const once = after(say(EMPTY, { id: "u", text: "hi" }), ...parts);
  assert.deepEqual(after(once, ...parts), once);
});

test("what was said becomes earlier when the next thing is said", () => {
  const talk = advance(EMPTY, { kind: "slots", slots: { price: { value: [null, 900], source: "said", turn: 0 } } });
  assert.equal(say(talk, { id: "u", text: "and?" }).slots.price.source, "earlier");
});

test("after forgetting, the answer about it is all that stands", () => {
  const talk = after(say(EMPTY, { id: "u", text: "hi" }), reply("a", "Shall I?"));
  const done = after(answering(talk), reply("b", "Done."), { event: "messages", data: [{ type: "remove", id: ALL_MESSAGES }] });
  assert.deepEqual(done.messages.map((one) => one.text), ["Done."]);
});

test("a thread's state is read as it is shown, with what it waits for", () => {
  const talk = fromState({
    values: { messages: [{ type: "human", id: "u", content: "hi" }, { type: "ai", id: "a", content: [{ type: "text", text: "Day?" }] }] },
    tasks: [{ interrupts: [{ id: "i", value: { kind: "viewing" } }] }],
  });
  assert.deepEqual(talk.messages.map((one) => [one.from, one.text]), [["user", "hi"], ["konak", "Day?"]]);
  assert.equal(talk.questions[0].id, "i");
  assert.equal(isUnanswered(talk), false);
});

test("a message without an answer is known to be one", () => {
  assert.equal(isUnanswered(say(EMPTY, { id: "u", text: "hi" })), true);
  assert.equal(isUnanswered(EMPTY), false);
});

test("the newest results are those of the last turn, or the last ones there were", () => {
  const talk = after(say(EMPTY, { id: "u", text: "hi" }), reply("a", "Homes"), homes("a"));
  assert.deepEqual(latestShown(talk).map((ui) => ui.id), ["a:homes"]);
  const later = after(say(talk, { id: "v", text: "thanks" }), reply("b", "Bye"));
  assert.deepEqual(latestShown(later).map((ui) => ui.id), ["a:homes"]);
});

test("unknown events and empty updates change nothing", () => {
  const strange = [{ event: "metadata", data: { run_id: "r" } }, { event: "updates", data: { redact: null } }, { event: "messages", data: [] }, { event: "novelty", data: 1 }];
  assert.deepEqual(after(EMPTY, ...strange), EMPTY);
});
