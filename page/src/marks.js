// Read the little markup that replies use: paragraphs, numbered and dashed lists, tables, **bold**. Pure; gives plain values.

const NUMBERED = /^(\d+)\.\s+(.*)$/;
const DASHED = /^[-•]\s+(.*)$/;
const ROW = /^\|(.*)\|$/;
const RULE = /^[\s|:-]+$/;
const BOLD = /\*\*(.+?)\*\*/;

/** Split a reply into blocks: {kind: "text" | "numbers" | "dashes" | "table", lines | items: [{number?, lines}] | rows}. */
export function blocksOf(text) {
  const blocks = [];
  for (const line of text.split("\n")) {
    const last = blocks.at(-1);
    const [, number, numbered] = NUMBERED.exec(line) ?? [];
    const [, dashed] = DASHED.exec(line) ?? [];
    if (numbered !== undefined) listed(blocks, "numbers").push({ number: Number(number), lines: [numbered] });
    else if (dashed !== undefined) listed(blocks, "dashes").push({ lines: [dashed] });
    else if (ROW.test(line.trim())) rowOf(blocks, ROW.exec(line.trim())[1]);
    else if (/^\s+\S/.test(line) && last?.items) last.items.at(-1).lines.push(line.trim());
    else if (line.trim() === "") blocks.push({ kind: "gap" });
    else if (last?.kind === "text") last.lines.push(line);
    else blocks.push({ kind: "text", lines: [line] });
  }
  return blocks.filter((block) => block.kind !== "gap");
}

/** Split a line into {text, bold} pieces. */
export function piecesOf(line) {
  return line.split(new RegExp(BOLD, "g")).map((text, at) => ({ text, bold: at % 2 === 1 })).filter((one) => one.text);
}

/** Tell whether a list only names what cards show anyway. */
export function isShownByCards(block, cards) {
  const numbers = new Set(cards.map((card) => card.number));
  return block.kind === "numbers" && cards.length > 0 && block.items.every((item) => numbers.has(item.number));
}

function rowOf(blocks, inner) {
  if (blocks.at(-1)?.kind !== "table") blocks.push({ kind: "table", rows: [] });
  if (!RULE.test(inner)) blocks.at(-1).rows.push(inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll("\\|", "|").trim()));
}

function listed(blocks, kind) {
  const last = blocks.at(-1);
  if (last?.kind === kind) return last.items;
  blocks.push({ kind, items: [] });
  return blocks.at(-1).items;
}
