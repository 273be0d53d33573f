import assert from "node:assert/strict";
import { test } from "node:test";
import { holdTurn } from "../src/turns.js";

const MESSAGE = { id: "u", text: "hi" };
const REPLY = { id: "9", event: "messages", data: [{ type: "ai", id: "a", content: "Hello" }, {}] };
const state = (...messages) => ({ values: { messages } });
const human = { type: "human", id: "u", content: "hi" };
const answer = { type: "ai", id: "a", content: "Hello" };
const gone = () => Promise.reject(Object.assign(new Error("gone"), { status: 404 }));

async function* parts(...given) {
  for (const part of given) {
    if (part instanceof Error) throw part;
    yield part;
  }
}

function hold({ streams, runs = [], listed = [], states = [], turn = {} }) {
  const seen = { sent: 0, joined: [], steps: [], trouble: [], state: null };
  const client = {
    runs: {
      stream: (_, __, payload) => {
        seen.sent++;
        payload.onRunCreated({ run_id: "r" });
        return streams.shift();
      },
      joinStream: (_, run, options) => {
        seen.joined.push(options.lastEventId);
        return streams.shift();
      },
      list: () => Promise.resolve(listed),
      get: () => (runs.length ? Promise.resolve(runs.shift()) : gone()),
    },
    threads: { getState: () => (states.length ? Promise.resolve(states.shift()) : gone()) },
  };
  const on = {
    step: (step) => seen.steps.push(step.kind), begun: () => {}, state: (found) => { seen.state = found; },
    trouble: (kind) => seen.trouble.push(kind),
  };
  return holdTurn(client, { thread: "t", message: MESSAGE, ...turn }, on).then(() => seen);
}

test("a turn that nothing disturbs is sent once and read once", async () => {
  const seen = await hold({ streams: [parts(REPLY)] });
  assert.equal(seen.sent, 1);
  assert.deepEqual(seen.steps, ["reply"]);
});

test("a broken stream is joined behind the last part that came", async () => {
  const update = { id: "5", event: "updates", data: {} };
  const seen = await hold({ streams: [parts(update, new TypeError("network")), parts(REPLY)], runs: [{ status: "running" }] });
  assert.deepEqual([seen.sent, seen.joined], [1, ["5"]]);
  assert.ok(seen.trouble.includes("away"));
  assert.equal(seen.trouble.at(-1), null);
});

test("a turn that ended while the connection was away is read from the thread", async () => {
  const seen = await hold({ streams: [parts(new TypeError("network"))], runs: [{ status: "success" }], states: [state(human, answer)] });
  assert.equal(seen.sent, 1);
  assert.equal(seen.state.values.messages.length, 2);
});

test("a turn that the server lost is sent again with the same id", async () => {
  const seen = await hold({ streams: [parts(new TypeError("network")), parts(REPLY)], states: [state(human)] });
  assert.equal(seen.sent, 2);
});

test("a turn that a reload cut off is joined from its beginning", async () => {
  const seen = await hold({ streams: [parts(REPLY)], runs: [{ status: "running" }], turn: { run: "r", again: true } });
  assert.deepEqual([seen.sent, seen.joined], [0, ["-1"]]);
  assert.deepEqual(seen.steps, ["restarted", "reply"]);
});

test("a turn whose run a reload never learned of is found by its thread", async () => {
  const seen = await hold({ streams: [parts(REPLY)], listed: [{ run_id: "x", status: "pending" }], turn: { again: true } });
  assert.deepEqual([seen.sent, seen.joined], [0, ["-1"]]);
});

test("a message sent again that was answered before shows what was answered", async () => {
  const seen = await hold({ streams: [parts()], states: [state(human, answer)] });
  assert.equal(seen.state.values.messages.length, 2);
});

test("a run that fails is begun once more, and its second failure is said", async () => {
  const fault = { event: "error", data: { error: "RuntimeError" } };
  const seen = await hold({ streams: [parts(fault), parts(REPLY)], states: [state(human)] });
  assert.equal(seen.sent, 2);
  await assert.rejects(hold({ streams: [parts(fault), parts(fault)], states: [state(human)] }), { kind: "failed" });
});

test("a refusal ends the turn", async () => {
  const refusal = Object.assign(new Error("422"), { status: 422 });
  await assert.rejects(hold({ streams: [parts(refusal)] }), refusal);
});

test("an answer to a form is sent again only while the form still waits", async () => {
  const turn = { message: undefined, resume: { confirm: true }, question: "i" };
  const waiting = { values: {}, tasks: [{ interrupts: [{ id: "i", value: {} }] }] };
  const again = await hold({ streams: [parts(new TypeError("network")), parts(REPLY)], states: [waiting], turn });
  assert.equal(again.sent, 2);
  const done = await hold({ streams: [parts(new TypeError("network"))], states: [{ values: {}, tasks: [] }], turn });
  assert.equal(done.sent, 1);
});
