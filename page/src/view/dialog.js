// One modal dialog at a time: the browser keeps the focus in it and gives it back.
import { byId, h, replace } from "../dom.js";

/** Open the page's dialog; gives a function that closes it. */
export function openDialog(title, content, say, { wide = false } = {}) {
  const dialog = byId("dialog");
  dialog.classList.toggle("wide", wide);
  dialog.setAttribute("aria-labelledby", "dialog-title");
  replace(dialog,
    h("header", {}, h("h2", { id: "dialog-title" }, title),
      h("button", { type: "button", class: "close", "aria-label": say.t("dialog.close"), onclick: () => dialog.close() }, "×")),
    h("div", { class: "dialog-body" }, content));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".dialog-body :is(input, select, textarea)")?.focus();
  return () => dialog.close();
}
