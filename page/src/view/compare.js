// Homes side by side, from their cards; what the data does not say is said to be missing.
import { h } from "../dom.js";

/** Draw a table with a column for each home. */
export function comparison(homes, say) {
  const none = say.t("compare.none");
  const rows = Object.entries(rowsOf(say)).map(([key, cell]) =>
    h("tr", {}, h("th", { scope: "row" }, say.t(`compare.${key}`)),
      homes.map((home) => h("td", {}, h("bdi", {}, cell(home) || none)))));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say.t("compare.title") },
    h("table", { class: "comparison" },
      h("thead", {}, h("tr", {}, h("td", {}), homes.map((home) =>
        h("th", { scope: "col" }, h("bdi", {}, home.title), home.demo && h("small", {}, ` ${say.word("mark", "demo")} `, home.id))))),
      h("tbody", {}, rows)));
}

function rowsOf(say) {
  const known = (value, write) => (value === null || value === undefined ? "" : write(value));
  return {
    price: (home) => home.price_text,
    place: (home) => known(home.place, (place) => say.word("place", place)),
    rooms: (home) => known(home.bedrooms, say.number),
    baths: (home) => known(home.bathrooms, say.number),
    area: (home) => known(home.area_m2, (value) => say.t("home.area", { value: say.number(value) })),
    deed: (home) => known(home.title_deed, (deed) => say.word("title_deed", deed)),
    sea: (home) => known(home.sea_distance_m, (metres) => say.distance(metres / 1000)),
    features: (home) => (home.features ?? []).map((one) => say.word("feature", one)).join(", "),
  };
}
