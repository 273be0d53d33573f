// Hold one turn to its end, whatever happens to the connection, the server or the page in between.
import { ASSISTANT, STREAM_MODES, kindOf } from "./protocol.js";
import { fromState, isUnanswered } from "./conversation.js";
import { steps } from "./events.js";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5000;
const RUNNING = new Set(["pending", "running"]);
const RETRIED = new Set(["away", "busy", "gone"]);
const FAULTS = 2; // a run that fails is begun once more: what stopped it may have been the server's own stop
const FROM_THE_START = "-1";

/**
 * Run a turn: {thread, message | resume, context, run?, again?}. `again` is a turn that was begun before a reload.
 *
 * `on.step(step)` for what is streamed, `on.begun(run)` when the server has it, `on.state(state)` when the thread's
 * state replaces what was streamed, `on.trouble(kind | null)` when the connection goes and comes back. Rejects with the
 * error that ends the turn, such as a refusal.
 */
export async function holdTurn(client, turn, on) {
  let run = turn.run ?? null;
  let last = FROM_THE_START;
  let sent = Boolean(turn.again);
  let faults = 0;
  for (let failures = 0; ; failures++) {
    try {
      if (failures || sent) {
        const standing = await whereItStands(client, turn, run, sent);
        on.trouble(null);
        if (standing.over) return on.state(standing.state);
        if (standing.run !== run) last = FROM_THE_START;
        run = standing.run;
      }
      if (run && last === FROM_THE_START) on.step({ kind: "restarted" });
      const begun = (created) => {
        run = created.run_id;
        on.begun(run);
      };
      sent = true;
      const answered = await follow(run ? join(client, turn, run, last) : start(client, turn, begun), (part) => {
        failures = 0;
        last = part.id ?? last;
        for (const step of steps(part)) on.step(step);
        return part;
      });
      on.trouble(null);
      if (!answered) on.state(await client.threads.getState(turn.thread));
      return undefined;
    } catch (error) {
      const kind = kindOf(error);
      faults += kind === "failed";
      const again = RETRIED.has(kind) ? kind !== "gone" || run : kind === "failed" && faults < FAULTS;
      if (!again) throw error;
      if (kind !== "failed") on.trouble(kind);
      if (kind === "gone" || kind === "failed") run = null;
      await pause(error.waitMs ?? Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS));
    }
  }
}

// After a break: is the run still going, is the turn over, or was it lost and must be sent again? Sending again is
// harmless: the message keeps its id, and an interrupt is resumed only while it still waits.
async function whereItStands(client, turn, run, sent) {
  const known = run
    ? await client.runs.get(turn.thread, run).catch(whenGone)
    : sent && (await client.runs.list(turn.thread, { limit: 1 }).catch(whenGone))?.[0];
  if (known && RUNNING.has(known.status)) return { over: false, run: known.run_id ?? run };
  const state = sent ? await client.threads.getState(turn.thread).catch(whenGone) : null;
  return { over: state !== null && isOver(turn, state), state, run: null };
}

function isOver(turn, state) {
  const talk = fromState(state);
  if (turn.message) return talk.messages.some((one) => one.id === turn.message.id) && !isUnanswered(talk);
  return !talk.questions.some((question) => question.id === turn.question);
}

function whenGone(error) {
  if (kindOf(error) === "gone") return null;
  throw error;
}

async function follow(parts, take) {
  let answered = false;
  for await (const part of parts) {
    const kinds = steps(take(part)).map((step) => step.kind);
    if (kinds.includes("failed")) throw Object.assign(new Error("the run failed"), { kind: "failed" });
    answered ||= kinds.some((kind) => kind === "reply" || kind === "asked");
  }
  return answered;
}

function start(client, turn, begun) {
  const what = turn.message
    ? { input: { messages: [asInput(turn.message)] } }
    : { command: { resume: turn.resume } };
  return client.runs.stream(turn.thread, ASSISTANT, {
    ...what,
    context: turn.context,
    streamMode: STREAM_MODES,
    streamResumable: true,
    onDisconnect: "continue",
    ifNotExists: "create",
    onRunCreated: begun,
  });
}

function join(client, turn, run, last) {
  return client.runs.joinStream(turn.thread, run, { lastEventId: last ?? FROM_THE_START, streamMode: STREAM_MODES });
}

function asInput(message) {
  const extra = message.slots ? { additional_kwargs: { konak: { slots: message.slots } } } : {};
  return { role: "user", content: message.text, id: message.id, ...extra };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
