// The search as chips: what it is made of, where each value comes from, taken away or changed by hand.
import { h, replace } from "../dom.js";
import { chipsOf, unitOf, withChip, withoutChip } from "../slots.js";
import { openDialog } from "./dialog.js";

const PURPOSES = ["rent", "sale", "short_stay"];

/** Draw the chips into a list; `change(text, slots)` sends what a click means. */
export function drawChips(list, slots, say, change) {
  const chips = chipsOf(slots, say);
  list.closest("section").hidden = chips.length === 0;
  replace(list, chips.map((chip) => drawChip(chip, slots, say, change)));
}

function drawChip(chip, slots, say, change) {
  const words = [h("span", { class: "chip-label" }, chip.label), h("span", { class: "source" }, say.t(`source.${chip.source}`))];
  const remove = () => change(say.t("edit.removed", { label: chip.label }), withoutChip(chip, slots));
  return h("li", { class: "chip", "data-slot": chip.slot, "data-source": chip.source },
    chip.editable
      ? h("button", { type: "button", class: "chip-words", title: say.t("chips.edit", { label: chip.label }),
        onclick: () => edit(chip, slots, say, change) }, words)
      : h("span", { class: "chip-words" }, words),
    h("button", { type: "button", class: "chip-remove", "aria-label": say.t("chips.remove", { label: chip.label }),
      onclick: remove }, "×"));
}

function edit(chip, slots, say, change) {
  const value = slots[chip.slot].value;
  const form = h("form", { method: "dialog", class: "edit" },
    chip.slot === "listing_type" ? purposes(value, say) : sides(value, say, unitOf(chip.slot, slots, say)),
    h("button", { type: "submit", class: "primary" }, say.t("edit.apply")));
  const close = openDialog(say.word("slot", chip.slot), form, say);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    const given = new FormData(form);
    const next = chip.slot === "listing_type" ? given.get("value") : [side(given, "low"), side(given, "high")].sort(ascending);
    if (JSON.stringify(next) === JSON.stringify(value)) return;
    const label = chipsOf({ ...slots, [chip.slot]: { ...slots[chip.slot], value: next } }, say)
      .find((one) => one.slot === chip.slot)?.label ?? say.word("slot", chip.slot);
    change(say.t("edit.changed", { label }), withChip(chip, next));
  });
}

function sides([low, high], say, unit) {
  const field = (name, value) => h("label", {}, `${say.t(`edit.${name}`)}${unit && ` (${unit})`}`,
    h("input", { type: "number", name, min: 0, step: "any", value: value ?? "", inputmode: "decimal" }));
  return [field("low", low), field("high", high)];
}

function purposes(value, say) {
  return h("label", {}, say.word("slot", "listing_type"),
    h("select", { name: "value" }, PURPOSES.map((one) =>
      h("option", { value: one, selected: one === value }, say.word("listing_type", one)))));
}

function side(given, name) {
  const text = given.get(name);
  return text === "" ? null : Math.max(0, Number(text));
}

function ascending(one, other) {
  return one === null || other === null ? 0 : one - other;
}
