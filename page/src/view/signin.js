// Ask for the token of a deployment with logins; a proxy that signs people in makes this unnecessary.
import { byId, h } from "../dom.js";
import { openDialog } from "./dialog.js";

/** Ask once; `given(token)` goes on with it. */
export function askToken(say, given) {
  if (byId("dialog").open) return;
  const form = h("form", { method: "dialog", class: "edit" },
    h("p", {}, say.t("signin.text")),
    h("label", {}, say.t("signin.token"),
      h("input", { type: "password", name: "token", required: true, autocomplete: "off", dir: "ltr" })),
    h("button", { type: "submit", class: "primary" }, say.t("signin.continue")));
  const close = openDialog(say.t("signin.title"), form, say);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    given(String(new FormData(form).get("token")).trim());
  });
}
