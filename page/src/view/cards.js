// A home and a place as cards: what is known about them, what they fit, and what can be asked next.
import { h } from "../dom.js";
import { homeFacts, matchedWords } from "../facts.js";
import { photoOf } from "../photos.js";
import { drawing } from "./drawing.js";

/** Draw a list of homes; `on.say(text)` sends a message, `on.compare(item)` picks, `active` says whether numbers still hold, `hosts` where photos may come from. */
export function homeCards(items, say, options) {
  return h("ul", { class: "cards", "aria-label": say.t("homes.label") },
    items.map((item) => h("li", {}, homeCard(item, say, options))));
}

/** Draw a list of places with their distances. */
export function placeCards(items, say) {
  return h("ul", { class: "places", "aria-label": say.t("places.label") },
    items.map((item) => h("li", {}, placeCard(item, say))));
}

function homeCard(item, say, { active, picked, on, hosts }) {
  const number = item.number ? String(item.number) : "";
  const matched = matchedWords(item, say);
  return h("article", { class: "card", id: `card-${item.id}`, tabindex: "-1" },
    picture(item, say, hosts),
    h("div", { class: "card-body" },
      h("h3", {}, number && h("span", { class: "number" }, number), " ", h("bdi", {}, item.title)),
      h("p", { class: "price" }, h("bdi", {}, item.price_text ?? "")),
      h("p", { class: "where" }, say.word("place", item.place ?? ""), item.property_name ? ` · ${item.property_name}` : ""),
      h("ul", { class: "facts" }, homeFacts(item, say).map((fact) => h("li", {}, fact))),
      matched.length > 0 && h("p", { class: "matched" }, say.t("home.matched", { items: matched.join(" · ") })),
      item.demo && h("p", { class: "demo" }, say.word("mark", "demo"), " ", h("bdi", {}, item.id)),
      active && actions(item, say, { picked, on })));
}

function actions(item, say, { picked, on }) {
  const ask = (key) => h("button", {
    type: "button", onclick: () => on.say(say.t(`say.${key}`, { n: item.number })),
    "aria-label": `${say.t(`home.${key}`)} (${item.number})`,
  }, say.t(`home.${key}`));
  const chosen = picked.has(item.id);
  return h("div", { class: "actions" },
    ask("details"), ask("why"), ask("nearby"), ask("viewing"),
    h("button", {
      type: "button", class: "compare", "aria-pressed": String(chosen), "data-home": item.id,
      "aria-label": `${say.t("home.compare")} (${item.number})`, onclick: () => on.compare(item),
    }, say.t("home.compare")));
}

function picture(item, say, hosts) {
  const drawn = () => h("div", { class: "picture drawn", role: "img", "aria-label": say.t("home.nophoto") },
    drawing(item.property_type));
  const photo = photoOf(item.photos, hosts);
  if (!photo) return drawn();
  const image = h("img", { src: photo, alt: say.t("home.photo", { title: item.title }), loading: "lazy",
    referrerpolicy: "no-referrer" });
  const frame = h("div", { class: "picture" }, image);
  image.addEventListener("error", () => frame.replaceWith(drawn()), { once: true });
  return frame;
}

function placeCard(item, say) {
  const open = item.open_now === true ? "place.open" : item.open_now === false ? "place.closed" : null;
  const notes = [
    say.word("category", item.category),
    item.place ? say.word("place", item.place) : null,
    open ? say.t(open) : null,
    item.opening_hours ? say.t("place.hours", { hours: item.opening_hours }) : null,
    item.approximate ? say.t("place.approximate") : null,
  ].filter(Boolean);
  return h("article", { class: "place", id: `card-${item.id}`, tabindex: "-1" },
    h("h3", {}, h("span", { class: "number" }, String(item.number ?? "")), " ", h("bdi", {}, item.title)),
    item.distance_km !== null && item.distance_km !== undefined
      && h("p", { class: "distance" }, say.distance(item.distance_km)),
    h("p", { class: "where" }, notes.join(" · ")),
    item.phone && h("p", {}, h("a", { href: `tel:${item.phone.replace(/[^+\d]/g, "")}`, dir: "ltr" }, item.phone)));
}
