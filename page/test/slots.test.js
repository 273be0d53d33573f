import assert from "node:assert/strict";
import { test } from "node:test";
import { chipsOf, rangeText, withChip, withoutChip } from "../src/slots.js";

const say = {
  t: (key, values = {}) => `${key} ${Object.values(values).join(" ")}`.trim(),
  word: (_, key) => key,
  knows: () => false,
  number: String,
  money: (value, currency) => `${value} ${currency}`,
};
const slot = (value, source = "said") => ({ value, source, turn: 0 });

test("a list has a chip for each item, a range has one", () => {
  const chips = chipsOf({ features: slot(["pool", "garden"]), price: slot([null, 900]), currency: slot("EUR") }, say);
  assert.deepEqual(chips.map((chip) => [chip.slot, chip.item]), [["price", null], ["features", "pool"], ["features", "garden"]]);
  assert.match(chips[0].label, /900 EUR/);
});

test("taking one of several items away leaves the others", () => {
  const slots = { features: slot(["pool", "garden"]) };
  const [first] = chipsOf(slots, say);
  assert.deepEqual(withoutChip(first, slots), { remove: { features: ["pool"] } });
  assert.deepEqual(withoutChip({ slot: "features", item: "pool" }, { features: slot(["pool"]) }), { clear: ["features"] });
});

test("a range that is open on both sides is no condition any more", () => {
  assert.deepEqual(withChip({ slot: "price" }, [null, null]), { clear: ["price"] });
  assert.deepEqual(withChip({ slot: "price" }, [100, null]), { set: { price: [100, null] } });
});

test("ranges are said exactly, from, up to and between", () => {
  const write = String;
  assert.equal(rangeText([2, 2], write, say), "2");
  assert.equal(rangeText([2, null], write, say), "range.min 2");
  assert.equal(rangeText([null, 3], write, say), "range.max 3");
  assert.equal(rangeText([2, 3], write, say), "range.between 2 3");
});

test("slots of a form nobody knows are left out rather than shown wrongly", () => {
  assert.deepEqual(chipsOf({ price: slot("cheap"), novelty: slot(1), listing_type: slot("") }, say), []);
});
