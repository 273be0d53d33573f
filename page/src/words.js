// The page's texts in five languages, the assistant's own words for chips and cards, and how numbers are written.
import de from "../texts/de.json";
import en from "../texts/en.json";
import fa from "../texts/fa.json";
import ru from "../texts/ru.json";
import tr from "../texts/tr.json";

export const TEXTS = { tr, en, ru, de, fa };
const RIGHT_TO_LEFT = new Set(["fa"]);
const NO_WORDS = {};

/** Speak a language: `t` a text of the page, `word` one of the assistant's words, numbers as its readers write them. */
export function voice(lang, words = NO_WORDS) {
  const texts = TEXTS[lang] ?? TEXTS.en;
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  return {
    lang,
    direction: RIGHT_TO_LEFT.has(lang) ? "rtl" : "ltr",
    t: (key, values = NO_WORDS) =>
      (texts[key] ?? TEXTS.en[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole),
    word: (group, key) => words[group]?.[key] ?? String(key).replaceAll("_", " "),
    knows: (group, key) => words[group]?.[key] !== undefined,
    number: (value) => number.format(value),
    money: (value, currency) => money(lang, value, currency),
    currency: (code) => symbolOf(lang, code),
    distance: (km) => distance(lang, km),
    day: (moment) => new Intl.DateTimeFormat(lang, { dateStyle: "medium" }).format(new Date(moment)),
    moment: (moment) =>
      new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment)),
  };
}

/** Choose among the page's languages: what was chosen before, what the address asks for, what the browser prefers. */
export function chooseLanguage(...wishes) {
  const short = wishes.flat().map((wish) => String(wish ?? "").slice(0, 2).toLowerCase());
  return short.find((wish) => wish in TEXTS) ?? "en";
}

function money(lang, value, currency) {
  try {
    return new Intl.NumberFormat(lang, { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
  } catch {
    return `${value} ${currency ?? ""}`.trim();
  }
}

function symbolOf(lang, currency) {
  try {
    const parts = new Intl.NumberFormat(lang, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
    return parts.find((part) => part.type === "currency").value;
  } catch {
    return currency;
  }
}

function distance(lang, km) {
  const far = km >= 0.95;
  const value = far ? Math.round(km * 10) / 10 : Math.max(50, Math.round(km * 20) * 50);
  const unit = far ? "kilometer" : "meter";
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
