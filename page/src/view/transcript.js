// The conversation as it stands: one item a message, drawn once and changed only where it changed.
import { h, replace } from "../dom.js";
import { homeCards, placeCards } from "./cards.js";
import { replyBody } from "./reply.js";

/** Make the drawer of a list; call it with what is to stand there. */
export function transcript(list) {
  const drawn = new Map();
  return function draw({ messages, shown, say, active, picked, waiting, on, hosts }) {
    const items = messages.map((message) => {
      const ui = shown.filter((one) => one.metadata?.message_id === message.id);
      const live = ui.some((one) => active.includes(one.id));
      const face = [say.lang, say.knows("slot", "price"), message.text, message.agent, ui.map((one) => one.id), live,
        live && [...picked.keys()], ui.length > 0 && hosts];
      return kept(drawn, message.id, JSON.stringify(face), () => item(message, ui, say, { active: live, picked, on, hosts }));
    });
    if (waiting) items.push(kept(drawn, "waiting", say.lang, () => waitingItem(say)));
    for (const id of drawn.keys()) if (!items.includes(drawn.get(id).element)) drawn.delete(id);
    place(list, items);
    list.setAttribute("aria-busy", String(Boolean(waiting)));
  };
}

function item(message, ui, say, options) {
  const speaker = message.from === "user" ? say.t("talk.you") : say.t(`agent.${message.agent ?? "concierge"}`);
  return h("li", { class: `message ${message.from}`, "data-id": message.id, "data-agent": message.agent },
    h("p", { class: "speaker" }, speaker),
    message.from === "user"
      ? h("div", { class: "text", dir: "auto" }, message.text)
      : replyBody(message.text, ui.flatMap((one) => one.props.items), ui.map((one) => results(one, say, options))));
}

function results(ui, say, options) {
  return ui.name === "homes" ? homes(ui.props.items, say, options) : placeCards(ui.props.items, say);
}

function homes(items, say, options) {
  const more = options.active && items.length > 1 && h("button", {
    type: "button", class: "more", onclick: () => options.on.say(say.t("say.more")),
  }, say.t("homes.more"));
  return h("div", { class: "results" }, homeCards(items, say, options), more);
}

function waitingItem(say) {
  return h("li", { class: "message konak waiting" },
    h("p", { class: "dots" }, h("span", { class: "quiet" }, say.t("talk.waiting")),
      h("i", { "aria-hidden": "true" }), h("i", { "aria-hidden": "true" }), h("i", { "aria-hidden": "true" })));
}

function kept(drawn, id, face, make) {
  const before = drawn.get(id);
  if (before?.face === face) return before.element;
  const element = make();
  before?.element.replaceWith(element);
  drawn.set(id, { face, element });
  return element;
}

// Moving an element that stands right already would take the focus and the screen reader's place away.
function place(list, items) {
  if (items.length === list.children.length && items.every((one, at) => list.children[at] === one)) return;
  const wanted = new Set(items);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  items.forEach((one, at) => {
    if (list.children[at] !== one) list.insertBefore(one, list.children[at] ?? null);
  });
  if (!items.length) replace(list);
}
