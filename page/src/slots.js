// Turn the search's slots into chips, and a click on a chip into the change it means. Pure.

const RANGES = ["bedrooms", "bathrooms", "price", "area_m2", "plot_donum"];
const WORDS = { property_type: "property_type", features: "feature", title_deed: "title_deed", location: "place" };
const NOT = { exclude_location: "place", exclude_features: "feature", exclude_title_deed: "title_deed" };
const ORDER = [
  "listing_type", "property_type", "property_name", "bedrooms", "bathrooms", "location", "exclude_location", "near",
  "price", "area_m2", "plot_donum", "features", "exclude_features", "title_deed", "exclude_title_deed", "visit_date",
];
const PINNED = /^(.+) @-?\d+\.\d+,-?\d+\.\d+$/;

/** List chips: {slot, item, label, source, turn, editable}; a list has a chip for each of its items. */
export function chipsOf(slots, say) {
  return ORDER.filter((name) => slots[name]).flatMap((name) => {
    const { value, source, turn } = slots[name];
    const chip = { slot: name, item: null, source, turn, editable: false };
    if (RANGES.includes(name)) {
      return isRange(value) ? [{ ...chip, label: rangeLabel(name, value, slots, say), editable: true }] : [];
    }
    if (Array.isArray(value)) return value.map((item) => ({ ...chip, item, label: itemLabel(name, item, say) }));
    if (value === null || value === "") return [];
    return [{ ...chip, label: wordOf(name, value, say), editable: name === "listing_type" }];
  });
}

/** The change that takes a chip away, as `graph/slot_edit.py` reads it. */
export function withoutChip(chip, slots) {
  const rest = chip.item === null ? [] : slots[chip.slot].value.filter((item) => item !== chip.item);
  return rest.length ? { remove: { [chip.slot]: [chip.item] } } : { clear: [chip.slot] };
}

/** The change that gives a chip another value. */
export function withChip(chip, value) {
  const open = isRange(value) && value.every((side) => side === null);
  return open ? { clear: [chip.slot] } : { set: { [chip.slot]: value } };
}

/** Say a range: exactly, from, up to, between. */
export function rangeText([low, high], write, say) {
  if (low !== null && high !== null) {
    return low === high ? write(low) : say.t("range.between", { low: write(low), high: write(high) });
  }
  return low !== null ? say.t("range.min", { low: write(low) }) : say.t("range.max", { high: write(high) });
}

/** The unit in which a range is typed; "" for what is counted. */
export function unitOf(name, slots, say) {
  return { price: say.currency(slots.currency?.value ?? "GBP"), area_m2: "m²", plot_donum: "dönüm" }[name] ?? "";
}

function rangeLabel(name, value, slots, say) {
  const write = name === "price" ? (side) => say.money(side, slots.currency?.value ?? "GBP") : WRITE[name](say);
  return say.t("chip.range", { name: say.word("slot", name), range: rangeText(value, write, say) });
}

const WRITE = {
  bedrooms: (say) => say.number,
  bathrooms: (say) => say.number,
  area_m2: (say) => (side) => `${say.number(side)} m²`,
  plot_donum: (say) => (side) => `${say.number(side)} dönüm`,
};

function itemLabel(name, item, say) {
  if (name === "near") return say.t("chip.near", { place: nearLabel(item, say) });
  if (NOT[name]) return say.t("chip.without", { item: say.word(NOT[name], item) });
  return say.word(WORDS[name] ?? name, item);
}

function nearLabel(item, say) {
  const pinned = PINNED.exec(item);
  if (pinned) return pinned[1];
  const group = ["near", "category", "place"].find((one) => say.knows(one, item)) ?? "place";
  return say.word(group, item);
}

function wordOf(name, value, say) {
  if (name === "listing_type") return say.word("listing_type", value);
  return say.t("chip.range", { name: say.word("slot", name), range: String(value) });
}

function isRange(value) {
  return Array.isArray(value) && value.length === 2;
}
