// Bring the page to life: what is said goes to the assistant, what comes back is drawn.
import { openApi } from "./api.js";
import { byId, h, replace } from "./dom.js";
import { latestShown } from "./conversation.js";
import { openSession } from "./session.js";
import { openMapPanel } from "./panel.js";
import { pageSpeaks, speaking } from "./speaking.js";
import { token } from "./preferences.js";
import { drawChips } from "./view/chips.js";
import { comparison } from "./view/compare.js";
import { openDialog } from "./view/dialog.js";
import { openHistory } from "./view/history.js";
import { openMemory } from "./view/memory.js";
import { drawQuestion } from "./view/questions.js";
import { askToken } from "./view/signin.js";
import { transcript } from "./view/transcript.js";

const TRIES = ["try.1", "try.2", "try.3"];
const api = openApi(() => token.read());
const picked = new Map();
let hosts = []; // where photos may come from
const drawMessages = transcript(byId("messages"));
const session = openSession(api, { changed: draw, locale: () => speaking().lang });
const panel = openMapPanel(api, (id) => byId(`card-${id}`)?.focus());

function draw() {
  const { talk, busy, trouble } = session;
  const say = speaking();
  const newest = latestShown(talk);
  const on = { say: (text) => session.say({ text }), compare: pick };
  const waiting = busy && talk.messages.at(-1)?.from === "user";
  const following = isAtEnd();
  if (talk.messages.at(-1)?.from === "konak" && !performance.getEntriesByName(talk.messages.at(-1).id).length) {
    performance.mark(talk.messages.at(-1).id); // when a reply was first drawn: what "first token" is measured by
  }
  drawMessages({ ...talk, say, picked, waiting, on, hosts, active: busy ? [] : newest.map((ui) => ui.id) });
  drawChips(byId("chips"), talk.slots, say, (text, slots) => session.say({ text, slots }));
  drawQuestion(byId("question"), busy ? null : talk.questions[0], say, (resume) => session.resume(resume));
  byId("welcome").hidden = talk.messages.length > 0;
  byId("send").disabled = busy;
  byId("trouble").hidden = !trouble;
  byId("trouble").textContent = trouble ? say.t(`trouble.${trouble}`) : "";
  drawCompare(say);
  panel.show(newest.flatMap((ui) => ui.props.items), say);
  if (trouble === "sign_in") {
    askToken(say, Boolean(token.read()), { left: session.giveUp, given: (one) => { token.write(one); session.signedIn(); } });
  }
  giveBack(session);
  if (following) showNewest();
}

// What the server did not take is not to be typed again.
function giveBack(held) {
  if (held.unsent) byId("message").value ||= held.unsent;
  held.unsent = null;
}

function pick(home) {
  if (!picked.delete(home.id)) picked.set(home.id, home);
  draw();
  document.querySelector(`[data-home="${CSS.escape(home.id)}"]`)?.focus();
}

function drawCompare(say) {
  byId("picked").hidden = picked.size < 2;
  byId("compare").textContent = say.t("compare.open", { count: say.number(picked.size) });
}

function isAtEnd() {
  const box = byId("scroller");
  return box.scrollHeight - box.scrollTop - box.clientHeight < 160 || session.justSaid();
}

// The beginning of a long answer is worth more than its end; a form that waits is what is to be done next.
function showNewest() {
  const box = byId("scroller");
  if (!byId("question").hidden) {
    box.scrollTop = byId("question").offsetTop - 8;
    return;
  }
  const last = [...byId("messages").querySelectorAll(".message.user")].at(-1);
  box.scrollTop = last ? Math.min(box.scrollHeight, last.offsetTop - 8) : box.scrollHeight;
}

function speak() {
  replace(byId("tries"), TRIES.map((key) => h("li", {}, h("button", {
    type: "button", onclick: () => session.say({ text: speaking().t(key) }),
  }, speaking().t(key)))));
  draw();
}

function forgetPicked() {
  picked.clear();
  byId("message").focus();
}

byId("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("message");
  const text = field.value.trim();
  if (!text || session.busy) return;
  field.value = "";
  session.say({ text });
});
byId("message").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("compose").requestSubmit();
});
byId("new").addEventListener("click", () => { session.leave(); forgetPicked(); });
byId("history").addEventListener("click", () => openHistory(api, speaking(), session.thread, {
  open: (thread) => { session.open(thread); forgetPicked(); },
  deleted: (thread) => { if (thread === session.thread) session.leave(); },
}));
byId("memory").addEventListener("click", () => openMemory(api, speaking(), {
  said: (text) => { byId("said").textContent = text; },
  forgetEverything: () => session.say({ text: speaking().t("say.forget_me") }),
}));
byId("compare").addEventListener("click", () =>
  openDialog(speaking().t("compare.title"), comparison([...picked.values()], speaking()), speaking(), { wide: true }));

byId("compare-none").addEventListener("click", () => { forgetPicked(); draw(); });

pageSpeaks(api, speak);
api.config().then((config) => { hosts = config.images ?? []; draw(); }, () => {});
session.begin();
