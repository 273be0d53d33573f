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
