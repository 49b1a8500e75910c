// Numbers as a table whose cells are coloured: the stronger, the further from zero, or
// from the least number where all have one sign. A cursor walks on it.
import { h, fill } from "../front/dom.mjs";

const TABLE_MOVES = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const TABLE_PAGES = [
  [0, "rows", "▲▼"],
  [1, "columns", "◀▶"],
];
const TABLE_PATIENCE = 500; // milliseconds in which Python's answer should be here
const ODD_CELLS = ["nan", "inf", "-inf"];

export class ValueTable {
  // `tell(text)` says what the pointer is on; `send` tells Python, if it is there.
  constructor({ tell, send }) {
    Object.assign(this, { tell, send });
    this.at = [0, 0]; // the cursor, counted in the part that is shown
    this.asked = null; // the index that Python was told of last
    this.leapt = 0; // when the cursor last left the part that is shown
    this.scroll = h("div", { class: "minitf-value-scroll" });
    this.more = h("div", { class: "minitf-value-more" });
    this.legend = h("div", { class: "minitf-value-legend", "aria-hidden": "true" });
    this.element = h("div", {}, this.more, this.scroll, this.legend);
    this.scroll.addEventListener("keydown", (event) => this.walk(event));
    this.scroll.addEventListener("click", (event) => this.pick(event.target));
    this.scroll.addEventListener("pointermove", (event) => this.point(event.target));
    this.scroll.addEventListener("pointerleave", () => this.tellCursor());
  }

  show({ table, name }) {
    const focused = this.scroll.contains?.(document.activeElement);
    this.table = table;
    this.name = name || "value";
    this.follow(table);
    this.at = [
      Math.min(this.at[0], table.cells.length - 1),
      Math.min(this.at[1], table.cells[0].length - 1),
    ];
    this.rows = [];
    fill(this.scroll, this.grid());
    this.drawMore();
    this.drawLegend();
    this.mark(focused);
  }

  // The cursor goes where Python says, unless that is an answer to an earlier key.
  follow({ cell }) {
    if (!cell) return;
    const index = String(this.indexOf(...cell));
    if (this.asked !== null && this.asked !== index) return;
    this.asked = null;
    this.at = [...cell];
  }

  // Called once the table is in the page, and has a size.
  shown() {
    if (this.table.cell) this.cellAt(...this.at)?.scrollIntoView({ block: "nearest" });
  }

  grid() {
    const { rows, columns, cells, total, numeric } = this.table;
    const labelled = columns.some((label) => label !== null);
    const head = h(
      "tr",
      {},
      h("td", {}, ""),
      columns.map((label) => h("th", { scope: "col" }, this.columnWords(label))),
    );
    const body = cells.map((row, i) => {
      const made = row.map((text, j) => this.cell(text, i, j));
      this.rows.push(made);
      const label = this.table.names?.[i] ?? rows[i] ?? "";
      return h("tr", {}, h("th", { scope: "row" }, String(label)), made);
    });
    return h(
      "table",
      {
        class: `minitf-value-table${numeric ? " is-numeric" : ""}`,
        role: "grid",
        "aria-label": `${this.name}, ${total[0]} by ${total[1]}`,
        "aria-rowcount": String(total[0]),
        "aria-colcount": String(total[1]),
        "data-testid": "minitf-value-table",
      },
      labelled ? h("thead", {}, head) : null,
      h("tbody", {}, body),
    );
  }

  columnWords(label) {
    if (label === null) return "";
    return this.table.wrapped ? `+${label}` : String(label);
  }

  cell(text, i, j) {
    const heat = this.table.heat[i][j];
    const made = h("td", { tabindex: "-1", "data-row": i, "data-column": j }, text);
    if (ODD_CELLS.includes(text)) made.classList.add("is-odd");
    if (heat === null || heat === undefined) return made;
    made.classList.add(heat < 0 ? "is-negative" : "is-positive");
    made.style.setProperty("--heat", String(Math.abs(heat)));
    return made;
  }

  cellAt(i, j) {
    return this.rows[i]?.[j];
  }

  // Gives the cursor's cell its mark, and the place that Tab leads to.
  mark(focus = false) {
    this.marked?.classList.remove("is-cursor");
    this.marked?.setAttribute("tabindex", "-1");
    const cell = this.cellAt(...this.at);
    this.marked = cell;
    if (!cell) return;
    cell.setAttribute("tabindex", "0");
    if (focus || this.walked || this.table.cell) cell.classList.add("is-cursor");
    if (focus) cell.focus();
    this.tellCursor();
  }

  tellCursor() {
    if (this.table.cell || this.walked) this.tellCell(...this.at);
  }

  tellCell(i, j) {
    const exact = this.table.exact[i]?.[j];
    if (exact === undefined) return;
    const index = `${this.name}[${this.indexOf(i, j).join(", ")}]`;
    this.tell(exact ? `${index} = ${exact}` : `${index}: no element`);
  }

  // The index in the whole tensor of a cell in the part that is shown.
  indexOf(i, j) {
    const { index, rows, columns, wrapped } = this.table;
    return index.map((part) => {
      if (part === "row") return rows[i];
      if (part === "column") return wrapped ? rows[i] + columns[j] : columns[j];
      return part;
    });
  }

  place(element) {
    const cell = element.closest?.("td");
    if (!cell || cell.dataset.row === undefined) return null;
    return [Number(cell.dataset.row), Number(cell.dataset.column)];
  }

  point(element) {
    const place = this.place(element);
    if (place) this.tellCell(...place);
  }

  pick(element) {
    const place = this.place(element);
    if (place) this.goTo(...place);
  }

  goTo(i, j) {
    this.at = [i, j];
    this.walked = true;
    this.mark(true);
    if (this.send) this.ask(this.indexOf(i, j));
  }

  ask(index) {
    this.asked = String(index);
    setTimeout(() => (this.asked = null), 2 * TABLE_PATIENCE); // it may never come
    this.send("look", { choose: index });
  }

  walk(event) {
    const [i, j] = this.at;
    const { cells } = this.table;
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "PageDown") this.leap(cells.length, 0);
    else if (key === "PageUp") this.leap(-cells.length, 0);
    else if (key === "Home") this.goTo(i, 0);
    else if (key === "End") this.goTo(i, cells[i].length - 1);
    else if (TABLE_MOVES[key]) this.stepTo(i, j, TABLE_MOVES[key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  stepTo(i, j, [down, right]) {
    const { cells } = this.table;
    const row = cells[i + down];
    const inside = row && j + right >= 0 && j + right < row.length;
    if (inside && Date.now() - this.leapt > TABLE_PATIENCE) {
      this.goTo(i + down, j + right);
    } else this.leap(down, right);
  }

  // The cursor leaves the part that is shown: Python goes on, and shows where it is.
  leap(down, right) {
    if (!this.send) return;
    this.walked = true;
    this.asked = null;
    this.leapt = Date.now();
    this.send("look", { walk: [down, right] });
  }

  // Shows another part of the slice; the cursor stays where it is in the tensor.
  turnPage(down, right) {
    const { start } = this.table;
    this.send("look", { start: [start[0] + down, start[1] + right] });
  }

  // Says which part this is, with buttons that lead to the others.
  drawMore() {
    const { start, total, cells } = this.table;
    const parts = [];
    for (const [axis, word, [less, more]] of TABLE_PAGES) {
      const size = axis ? cells[0].length : cells.length;
      if (size >= total[axis]) continue;
      const last = start[axis] + size - 1;
      parts.push(`${word} ${start[axis]} to ${last} of ${total[axis]}`);
      if (!this.send) continue;
      const step = (sign) => () =>
        axis ? this.turnPage(0, sign * size) : this.turnPage(sign * size, 0);
      const ends = [start[axis] > 0, last < total[axis] - 1];
      parts.push(tablePageButton(less, `earlier ${word}`, ends[0], step(-1)));
      parts.push(tablePageButton(more, `later ${word}`, ends[1], step(1)));
    }
    this.more.hidden = !parts.length;
    fill(this.more, ...parts);
  }

  drawLegend() {
    const { low, high, signed, numeric } = this.table;
    this.legend.hidden = !numeric || low === null || low === high;
    if (this.legend.hidden) return;
    const negative = !signed && low.startsWith("-");
    const kind = signed ? "is-signed" : negative ? "is-below" : "is-above";
    const bar = h("span", { class: `minitf-value-scale ${kind}` });
    if (!signed) return fill(this.legend, low, bar, high);
    const largest = Number(high) > -Number(low) ? high : low.slice(1);
    return fill(this.legend, `-${largest}`, bar, largest, " (0 has no colour)");
  }
}

function tablePageButton(mark, title, enabled, press) {
  const id = title.replace(" ", "-");
  return h(
    "button",
    {
      type: "button",
      class: "minitf-button",
      "data-testid": `minitf-${id}`,
      "aria-label": title,
      title,
      disabled: !enabled,
      onclick: press,
    },
    mark,
  );
}
