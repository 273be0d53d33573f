// The language and the colours of the page: chosen once, kept in this browser, applied to everything that is written.
import { byId } from "./dom.js";
import { language, theme } from "./preferences.js";
import { chooseLanguage, voice } from "./words.js";

let current = voice("en");

/** The voice the page speaks with now. */
export function speaking() {
  return current;
}

/** Set language and colours and keep them switchable; `changed()` draws what is made by script. */
export function pageSpeaks(api, changed) {
  const asked = new URLSearchParams(location.search).get("lang");
  const select = byId("language");
  select.value = chooseLanguage(asked, language.read(), navigator.languages ?? []);
  select.addEventListener("change", () => {
    language.write(select.value);
    speak(api, select.value, changed);
  });
  const dark = byId("dark");
  paint(dark);
  dark.addEventListener("click", () => {
    theme.write(isDark() ? "light" : "dark");
    paint(dark);
  });
  speak(api, select.value, changed);
}

async function speak(api, lang, changed) {
  apply(voice(lang), changed);
  const words = await api.words(lang).catch(() => null);
  if (words && current.lang === lang) apply(voice(lang, words), changed);
}

function apply(next, changed) {
  current = next;
  document.documentElement.lang = next.lang;
  document.documentElement.dir = next.direction;
  document.title = next.t("page.title");
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = next.t(one.dataset.text);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", next.t(one.dataset.label));
  for (const one of document.querySelectorAll("[data-hint]")) one.placeholder = next.t(one.dataset.hint);
  changed();
}

function isDark() {
  const chosen = theme.read();
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function paint(button) {
  if (theme.read()) document.documentElement.dataset.theme = theme.read();
  button.setAttribute("aria-pressed", String(isDark()));
}
