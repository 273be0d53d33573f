// What `<script onload="__LGUI_assistant.render(name, shadowRootId)">` calls: give the client a component by its name.
import components from "./index.jsx";

export function render(name, shadowRootId) {
  const root = document.getElementById(shadowRootId).shadowRoot;
  const place = root.appendChild(document.createElement("div"));
  globalThis[Symbol.for("LGUI_EXT_STORE")].respond(shadowRootId, components[name], place);
}
