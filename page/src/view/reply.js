// A reply as text and cards: a list that the cards show anyway gives its place to them.
import { h } from "../dom.js";
import { blocksOf, isShownByCards, piecesOf } from "../marks.js";
import { table } from "./table.js";

/** Draw a reply's text around its cards; `cards` is what they are of, `drawn` the elements. */
export function replyBody(text, cards, drawn) {
  const blocks = blocksOf(text);
  const at = blocks.findIndex((block) => isShownByCards(block, cards));
  if (at < 0) return [bubble(blocks), ...drawn];
  const [before, after] = [blocks.slice(0, at), blocks.slice(at + 1)];
  return [before.length && bubble(before), ...drawn, after.length && bubble(after)].filter(Boolean);
}

function bubble(blocks) {
  return h("div", { class: "text", dir: "auto" }, blocks.map(drawBlock));
}

function drawBlock(block) {
  if (block.kind === "table") return drawTable(block.rows);
  if (block.kind === "text") return h("p", {}, lines(block.lines));
  const items = block.items.map((item) => h("li", { value: item.number }, lines(item.lines)));
  return h(block.kind === "numbers" ? "ol" : "ul", {}, items);
}

function drawTable([head = [], ...rows]) {
  const drawn = (cell) => h("bdi", {}, piecesOf(cell).map(piece));
  return table(head.filter(Boolean).join(", "), head.slice(1).map(drawn), rows.map((row) => row.map(drawn)));
}

function lines(all) {
  return all.flatMap((line, at) => [at > 0 && h("br"), ...piecesOf(line).map(piece)]);
}

function piece({ text, bold }) {
  return bold ? h("strong", {}, text) : text;
}
