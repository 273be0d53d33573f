// A table with a column for each thing that is compared. Roles are said again: a narrow screen shows it as a grid.
import { h } from "../dom.js";

/** Draw a table; `head` names the columns, each of `rows` is a name and its cells. All of them may be texts or elements. */
export function table(label, head, rows) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    h("table", { class: "comparison", role: "table" },
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("td", { role: "cell" }),
        head.map((name) => h("th", { scope: "col", role: "columnheader" }, name)))),
      h("tbody", { role: "rowgroup" }, rows.map(([name, ...cells]) =>
        h("tr", { role: "row" }, h("th", { scope: "row", role: "rowheader" }, name),
          cells.map((cell) => h("td", { role: "cell" }, cell)))))));
}
