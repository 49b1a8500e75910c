// The time line: a cell per operation, above it functions and rounds, below it marks.
import { h } from "../front/dom.mjs";

const ROW = 13; // pixels of a row of spans
const CELL = 18; // of the row of operations
const MARK = 12; // of the row of marks
const EDGE = 10; // left and right of the cells
const [BACKWARD, ODD, FAILED] = [1, 2, 4];

export class TimeLine {
  // `go(position)` is called when the reader points somewhere.
  constructor({ go }) {
    this.go = go;
    this.position = 0;
    this.stops = [];
    this.data = { count: 0, per: 1, cells: [], spans: [], kinds: [] };
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.slider = h(
      "div",
      {
        class: "minitf-timeline",
        role: "slider",
        tabindex: "0",
        "aria-label": "time line",
        "aria-valuemin": "0",
        "data-testid": "minitf-timeline",
      },
      this.canvas,
    );
    this.key = h("div", { class: "minitf-line-key" });
    this.element = h("div", {}, this.slider, this.key);
    this.listen();
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.slider);
    // Lab tells of its theme on the body; what is painted must be painted again.
    const Observer = globalThis.MutationObserver;
    this.themes = Observer && new Observer(() => this.draw());
    this.themes?.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  }

  show(data) {
    this.data = data;
    this.rows = data.spans.reduce((most, [row]) => Math.max(most, row + 1), 0);
    this.slider.setAttribute("aria-valuemax", String(data.count));
    const entries = data.kinds.map((kind) => [
      h("span", { class: `minitf-swatch k-${kind}`, "aria-hidden": "true" }),
      `${kind} `,
    ]);
    const back = data.cells.some(([, flags]) => flags & BACKWARD);
    if (back) {
      const swatch = { class: "minitf-swatch is-backward", "aria-hidden": "true" };
      entries.push([h("span", swatch), "backward "]);
    }
    const odd = data.cells.some(([, flags]) => flags & ODD);
    if (odd) entries.push(["▲ inf or nan "]);
    if (data.per > 1) entries.push([`one mark is ${data.per} operations`]);
    this.key.replaceChildren(
      ...entries.map((parts) => h("span", { class: "minitf-key-entry" }, ...parts)),
    );
    this.draw();
  }

  moveTo(position, words) {
    this.position = position;
    this.slider.setAttribute("aria-valuenow", String(position));
    this.slider.setAttribute("aria-valuetext", words);
    this.draw();
  }

  showStops(cells) {
    this.stops = cells;
    this.draw();
  }

  // Where a position is, in pixels.
  left(position) {
    const { count } = this.data;
    const room = this.slider.clientWidth - 2 * EDGE;
    return EDGE + (count ? (position / count) * room : 0);
  }

  positionAt(x) {
    const { count } = this.data;
    const room = this.slider.clientWidth - 2 * EDGE;
    if (x < EDGE) return 0;
    return Math.min(count, Math.floor(((x - EDGE) / room) * count) + 1);
  }

  draw() {
    const height = this.rows * ROW + CELL + MARK + 6;
    const width = this.slider.clientWidth;
    const dots = globalThis.devicePixelRatio ?? 1;
    const pen = this.canvas.getContext("2d");
    if (!pen || !width) return;
    this.canvas.width = width * dots;
    this.canvas.height = height * dots;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    pen.scale(dots, dots);
    const style = getComputedStyle(this.slider);
    this.color = (name) => style.getPropertyValue(`--${name}`).trim();
    pen.font = `10px ${style.fontFamily}`;
    this.drawSpans(pen);
    this.drawCells(pen, this.rows * ROW + 3);
    this.drawMarks(pen, this.rows * ROW + CELL + 4);
    this.drawNow(pen, height);
  }

  drawSpans(pen) {
    for (const [row, start, end, words, backward, short] of this.data.spans) {
      const x = this.left(start);
      const width = Math.max(1, this.left(end) - x - 1);
      pen.fillStyle = this.color(backward ? "span-back" : "span");
      pen.fillRect(x, row * ROW, width, ROW - 1.5);
      if (width < 26) continue;
      pen.save();
      pen.beginPath();
      pen.rect(x, row * ROW, width - 2, ROW);
      pen.clip();
      pen.fillStyle = this.color("ink");
      const arrow = backward ? "← " : "";
      const fits = pen.measureText(arrow + words).width <= width - 5;
      pen.fillText(arrow + (fits ? words : short), x + 3, row * ROW + 9);
      pen.restore();
    }
  }

  drawCells(pen, top) {
    const { cells, count, per } = this.data;
    cells.forEach(([kind, flags], i) => {
      const x = this.left(i * per);
      const next = this.left(Math.min(count, (i + 1) * per));
      const width = Math.max(1, next - x - (next - x > 3 ? 1 : 0));
      pen.globalAlpha = i * per < this.position ? 1 : 0.45;
      pen.fillStyle = this.color(`k-${kind}`);
      pen.fillRect(x, top, width, CELL);
      if (flags & BACKWARD) this.hatch(pen, x, top, width);
      pen.globalAlpha = 1;
    });
  }

  // Lines that lean to the left: this part runs backwards.
  hatch(pen, x, top, width) {
    pen.save();
    pen.beginPath();
    pen.rect(x, top, width, CELL);
    pen.clip();
    pen.strokeStyle = this.color("paper");
    pen.lineWidth = 1.4;
    pen.beginPath();
    const first = Math.floor(x / 6) * 6 - 6; // lines go on from cell to cell
    for (let at = first; at < x + width + CELL; at += 6) {
      pen.moveTo(at, top);
      pen.lineTo(at + CELL / 2, top + CELL);
    }
    pen.stroke();
    pen.restore();
  }

  drawMarks(pen, top) {
    const { cells, per, count } = this.data;
    const middle = (i) => this.left(Math.min(count, (i + 0.5) * per));
    pen.fillStyle = this.color("warm");
    for (const cell of this.stops) {
      pen.beginPath();
      pen.arc(middle(cell), top + 5, 3.5, 0, 7);
      pen.fill();
    }
    cells.forEach(([, flags], i) => {
      if (!(flags & (ODD | FAILED))) return;
      const x = middle(i);
      pen.fillStyle = this.color("ink");
      if (flags & FAILED) return pen.fillText("✗", x - 4, top + 9);
      pen.beginPath();
      pen.moveTo(x, top);
      pen.lineTo(x + 4.5, top + 8);
      pen.lineTo(x - 4.5, top + 8);
      pen.fill();
    });
  }

  drawNow(pen, height) {
    const x = this.left(this.position);
    pen.fillStyle = this.color("ink");
    pen.fillRect(x - 1, 0, 2, height);
    pen.beginPath();
    pen.moveTo(x - 5, height);
    pen.lineTo(x + 5, height);
    pen.lineTo(x, height - 8);
    pen.fill();
  }

  listen() {
    let held = false;
    const point = (event) => {
      const box = this.slider.getBoundingClientRect();
      const position = this.positionAt(event.clientX - box.left);
      if (position !== this.asked) this.go((this.asked = position));
    };
    this.slider.addEventListener("pointerdown", (event) => {
      held = true;
      this.asked = null;
      this.slider.setPointerCapture(event.pointerId);
      point(event);
    });
    this.slider.addEventListener("pointermove", (event) => held && point(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.slider.addEventListener(end, () => (held = false));
    }
  }

  close() {
    this.watcher.disconnect();
    this.themes?.disconnect();
  }
}
