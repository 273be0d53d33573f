// The user's conversations, newest first, to go back to or to delete.
import { textOf } from "../events.js";
import { byId, h, replace } from "../dom.js";
import { openDialog } from "./dialog.js";

const TITLE_CHARS = 70;

/** Open the list; `on.open(thread)` goes there, `on.deleted(thread)` tells that it is gone. */
export async function openHistory(api, say, current, on) {
  const list = h("div", { "aria-live": "polite" }, h("p", {}, "…"));
  const close = openDialog(say.t("history.title"), list, say);
  const threads = await api.conversations().catch(() => null);
  if (!threads) return replace(list, h("p", {}, say.t("trouble.part")));
  const begun = await Promise.all(threads.map(async (thread) => ({ thread, title: await titleOf(api, thread) })));
  const items = begun.filter((one) => one.title).map(({ thread, title }) => {
    const remove = async () => {
      const gone = await api.client.threads.delete(thread.thread_id).then(() => true, () => false);
      if (!gone) return replace(list, h("p", {}, say.t("trouble.part")));
      on.deleted(thread.thread_id);
      const left = item.parentElement;
      item.remove();
      if (!left.children.length) replace(list, h("p", {}, say.t("history.none")));
      return byId("dialog").querySelector(".close").focus();
    };
    const item = h("li", {},
      h("button", {
        type: "button", class: "thread", "aria-current": thread.thread_id === current ? "true" : null,
        onclick: () => { close(); on.open(thread.thread_id); },
      }, h("span", { dir: "auto" }, title), h("small", {}, say.moment(thread.updated_at))),
      removeButton(title, say, remove));
    return item;
  });
  return replace(list, items.length ? h("ul", { class: "threads" }, items) : h("p", {}, say.t("history.none")));
}

// A conversation does not come back: the first click asks, the second does it.
function removeButton(title, say, remove) {
  const button = h("button", { type: "button", class: "chip-remove" });
  const calm = () => {
    button.classList.remove("danger");
    button.textContent = "×";
    button.setAttribute("aria-label", say.t("history.delete", { title }));
  };
  calm();
  button.addEventListener("click", () => {
    if (button.classList.contains("danger")) return remove();
    button.classList.add("danger");
    button.textContent = say.t("history.sure");
    button.setAttribute("aria-label", `${say.t("history.sure")} ${title}`);
    return undefined;
  });
  button.addEventListener("blur", calm);
  return button;
}

async function titleOf(api, thread) {
  const values = thread.values ?? (await api.client.threads.getState(thread.thread_id).catch(() => null))?.values;
  const first = (values?.messages ?? []).find((message) => message.type === "human");
  const text = first ? textOf(first.content) : "";
  return text.length > TITLE_CHARS ? `${text.slice(0, TITLE_CHARS - 1)}…` : text;
}
