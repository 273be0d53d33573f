import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf, isShownByCards, piecesOf } from "../src/marks.js";

const REPLY = "**2 homes fit**:\n\n1. **A flat** — £770\n   84 m²\n2. **Another** — £700\n\nSay more.\n- one\n- two";

test("a reply is read as paragraphs and lists", () => {
  assert.deepEqual(blocksOf(REPLY).map((block) => block.kind), ["text", "numbers", "text", "dashes"]);
  assert.deepEqual(blocksOf(REPLY)[1].items[0], { number: 1, lines: ["**A flat** — £770", "84 m²"] });
});

test("a list gives its place to cards only when they show all of it", () => {
  const [, list] = blocksOf(REPLY);
  assert.equal(isShownByCards(list, [{ number: 1 }, { number: 2 }]), true);
  assert.equal(isShownByCards(list, [{ number: 1 }]), false);
  assert.equal(isShownByCards(list, []), false);
});

test("bold is bold and everything else is text", () => {
  assert.deepEqual(piecesOf("a **b** <i>c</i>"), [{ text: "a ", bold: false }, { text: "b", bold: true }, { text: " <i>c</i>", bold: false }]);
  assert.deepEqual(piecesOf("2 ** 3"), [{ text: "2 ** 3", bold: false }]);
});

test("a table is rows of cells, without the rule below its head", () => {
  const [before, table, after] = blocksOf("Side by side:\n\n| | 1. Villa | 2. Flat |\n| --- | --- | --- |\n| Price | £1 | a \\| b |\n\nDone.");
  assert.deepEqual(table, { kind: "table", rows: [["", "1. Villa", "2. Flat"], ["Price", "£1", "a | b"]] });
  assert.equal(before.kind, "text");
  assert.equal(after.kind, "text");
});
