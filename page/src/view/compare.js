// Homes side by side, from their cards; what the data does not say is said to be missing.
import { h } from "../dom.js";
import { table } from "./table.js";

/** Draw a table with a column for each home. */
export function comparison(homes, say) {
  const none = say.t("compare.none");
  return table(say.t("compare.title"), homes.map((home) => column(home, say)),
    Object.entries(rowsOf(say)).map(([key, cell]) =>
      [say.t(`compare.${key}`), ...homes.map((home) => h("bdi", {}, cell(home) || none))]));
}

function column(home, say) {
  return h("div", {}, h("bdi", {}, home.title),
    home.demo && h("small", {}, say.word("mark", "demo"), " ", h("bdi", { class: "id" }, home.id)));
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
