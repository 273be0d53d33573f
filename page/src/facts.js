// What the data says of a home, as short texts in the reader's language. Pure.

/** The facts of a home as short texts, those that the data has. */
export function homeFacts(item, say) {
  return [
    item.bedrooms === 0 ? say.t("home.studio") : count("home.bedrooms", item.bedrooms, say),
    count("home.bathrooms", item.bathrooms, say),
    item.area_m2 ? say.t("home.area", { value: say.number(item.area_m2) }) : null,
    item.plot_m2 ? say.t("home.plot", { value: say.number(item.plot_m2) }) : null,
    item.title_deed ? say.word("title_deed", item.title_deed) : null,
    item.sea_distance_m !== null && item.sea_distance_m !== undefined
      ? say.t("home.sea", { distance: say.distance(item.sea_distance_m / 1000) }) : null,
    item.distance_km !== null && item.distance_km !== undefined
      ? say.t("home.away", { distance: say.distance(item.distance_km) }) : null,
  ].filter(Boolean);
}

/** Name in words what a home has of what was asked for. */
export function matchedWords(item, say) {
  return (item.matched ?? []).map((key) => {
    if (key.startsWith("no_")) return say.t("chip.without", { item: say.word("feature", key.slice(3)) });
    return say.knows("slot", key) ? say.word("slot", key) : say.word("feature", key);
  });
}

function count(key, value, say) {
  return value === null || value === undefined ? null : say.t(key, { count: say.number(value) });
}
