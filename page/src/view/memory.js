// What is remembered about the person who asks, each thing with its "forget".
import { byId, h, replace } from "../dom.js";
import { openDialog } from "./dialog.js";

/** Open the list; `on.said(text)` tells what happened, `on.forgetEverything()` starts the conversation about it. */
export async function openMemory(api, say, on) {
  const list = h("div", { class: "memory", "aria-live": "polite" }, h("p", {}, "…"));
  const close = openDialog(say.t("memory.title"), list, say);
  const draw = async () => {
    const known = await api.memory(say.lang).catch(() => null);
    if (!known) return replace(list, h("p", {}, say.t("trouble.part")));
    const forget = async (fact) => {
      const done = await api.forgetFact(fact.id).then(() => true, () => false);
      on.said(done ? say.t("memory.forgotten", { text: fact.text }) : say.t("trouble.part"));
      await draw();
      byId("dialog").querySelector(".close")?.focus();
    };
    return replace(list,
      known.facts.length ? h("ul", { class: "facts-known" }, known.facts.map((fact) => drawFact(fact, say, forget)))
        : h("p", {}, say.t("memory.none")),
      h("div", { class: "actions" },
        h("button", { type: "button", onclick: () => takeHome(api).catch(() => on.said(say.t("trouble.part"))) },
          say.t("memory.export")),
        h("button", { type: "button", class: "danger", onclick: () => { close(); on.forgetEverything(); } },
          say.t("memory.everything"))));
  };
  await draw();
}

// Fetched, not linked: a link would not carry the token of this tab.
async function takeHome(api) {
  const address = URL.createObjectURL(await api.everything());
  h("a", { href: address, download: "konak.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function drawFact(fact, say, forget) {
  return h("li", {},
    h("span", { dir: "auto" }, fact.text,
      fact.stated_at && h("small", {}, say.t("memory.said", { day: say.day(fact.stated_at) }))),
    fact.forgettable !== false && h("button", {
      type: "button", "aria-label": say.t("memory.forget_this", { text: fact.text }), onclick: () => forget(fact),
    }, say.t("memory.forget")));
}
