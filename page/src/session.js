// One tab's conversation: what is said in it, which turn is under way, and what a reload must find again.
import { kindOf } from "./protocol.js";
import { EMPTY, advance, answering, fromState, isUnanswered, say as said } from "./conversation.js";
import { turnUnderWay } from "./preferences.js";
import { holdTurn } from "./turns.js";

const PARAMETER = "c";
const JUST_MS = 400;
const REOPEN_MS = 2000;

/** Open the tab's session; `changed()` is called, once a frame, after anything in it has changed. */
export function openSession(api, { changed, locale }) {
  let generation = 0; // a conversation that was left no longer draws
  let saidAt = 0;
  let frame = 0;
  let held = null; // the turn that waits for its user to sign in
  const session = { talk: EMPTY, thread: null, busy: false, trouble: null, unsent: null, begin, open, leave, say, resume,
    signedIn, giveUp, justSaid };

  function update(change) {
    Object.assign(session, change);
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      changed();
    });
  }

  /** Go on where this tab was: the conversation of the address, and its turn if one was cut off by a reload. */
  async function begin() {
    const thread = new URLSearchParams(location.search).get(PARAMETER);
    const turn = turnUnderWay.read();
    if (thread) await open(thread, turn?.thread === thread ? { ...turn, again: true } : null);
    else update({});
  }

  async function open(thread, turn = null) {
    const mine = ++generation;
    goTo(thread);
    update({ talk: EMPTY, busy: true, trouble: null });
    try {
      const talk = fromState(await api.client.threads.getState(thread), session.talk);
      if (mine !== generation) return;
      update({ talk, busy: false });
    } catch (error) {
      if (mine !== generation) return;
      const kind = kindOf(error) === "refused" ? "gone" : kindOf(error); // no thread has such an id
      if (kind === "away") setTimeout(() => mine === generation && open(thread, turn), REOPEN_MS);
      if (kind !== "gone" || !turn) {
        if (kind === "gone") goTo(null); // what is said next begins a conversation of its own
        update({ busy: false, trouble: kind });
        return;
      }
    }
    if (turn) await hold(turn);
    else await answerLast();
  }

  // A message that nobody answered: its turn is still going on elsewhere, or was lost; sending it again finishes it.
  async function answerLast() {
    const last = session.talk.messages.at(-1);
    if (isUnanswered(session.talk)) await hold(turnOf({ message: { id: last.id, text: last.text }, again: true }));
  }

  function leave() {
    generation++;
    turnUnderWay.write(null);
    goTo(null);
    update({ talk: EMPTY, busy: false, trouble: null });
  }

  /** Send a message: {text, slots?}. */
  async function say({ text, slots }) {
    if (session.busy) return;
    if (!session.thread) goTo(crypto.randomUUID());
    saidAt = performance.now();
    await hold(turnOf({ message: { id: crypto.randomUUID(), text, slots } }));
  }

  /** Answer what the graph waits for. */
  async function resume(value) {
    const [question] = session.talk.questions;
    if (!session.busy && question) await hold(turnOf({ resume: value, question: question.id }));
  }

  async function hold(turn) {
    const mine = ++generation;
    const still = (act) => (...given) => mine === generation && act(...given);
    const talk = turn.message ? said(session.talk, turn.message) : answering(session.talk);
    turnUnderWay.write(turn);
    update({ talk, busy: true, trouble: null });
    try {
      await holdTurn(api.client, turn, {
        step: still((step) => update({ talk: advance(session.talk, step) })),
        begun: still((run) => turnUnderWay.write({ ...turn, run })),
        state: still((state) => update({ talk: fromState(state, session.talk) })),
        trouble: still((trouble) => trouble !== session.trouble && update({ trouble })),
      });
    } catch (error) {
      if (mine === generation && kindOf(error) === "gone") goTo(null);
      const kind = kindOf(error);
      if (kind === "sign_in") still(() => { held = turn; })();
      still(update)({ trouble: kind, unsent: kind === "sign_in" ? null : turn.message?.text ?? null });
    }
    if (mine !== generation) return;
    turnUnderWay.write(null);
    update({ busy: false });
  }

  /** Go on as whom the token says: with the turn that was refused, or where this tab was. */
  async function signedIn() {
    const turn = held;
    held = null;
    if (turn) await hold(turn);
    else await begin();
  }

  /** Go on without signing in: what was not sent is given back, to be sent another time. */
  function giveUp() {
    const message = held?.message;
    held = null;
    const messages = session.talk.messages.filter((one) => one.id !== message?.id);
    update({ talk: { ...session.talk, messages }, trouble: null, unsent: message?.text ?? null });
  }

  function turnOf(what) {
    return { thread: session.thread, context: { locale: locale() }, ...what };
  }

  function goTo(thread) {
    session.thread = thread;
    const address = thread ? `?${PARAMETER}=${encodeURIComponent(thread)}` : location.pathname;
    history.replaceState(null, "", address);
  }

  function justSaid() {
    return performance.now() - saidAt < JUST_MS;
  }

  return session;
}
