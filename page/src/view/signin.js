// Ask for the token of a deployment with logins; a proxy that signs people in makes this unnecessary.
import { byId, h } from "../dom.js";
import { openDialog } from "./dialog.js";

/** Ask once; `on.given(token)` goes on with it, `on.left()` without. `wrong`: one was given, and not accepted. */
export function askToken(say, wrong, on) {
  const dialog = byId("dialog");
  if (dialog.open) return;
  let token = null;
  const form = h("form", { method: "dialog", class: "edit" },
    wrong && h("p", { class: "error", role: "alert" }, say.t("signin.wrong")),
    h("p", {}, say.t("signin.text")),
    h("label", {}, say.t("signin.token"),
      h("input", { type: "password", name: "token", required: true, autocomplete: "off", dir: "ltr" })),
    h("button", { type: "submit", class: "primary" }, say.t("signin.continue")));
  const close = openDialog(say.t("signin.title"), form, say);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    token = String(new FormData(form).get("token")).trim();
    close();
  });
  dialog.addEventListener("close", () => (token ? on.given(token) : on.left()), { once: true });
}
