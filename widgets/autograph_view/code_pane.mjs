// A pane of numbered lines of code that light up and can be chosen.
import { h, fill } from "../front/dom.mjs";

export class CodePane {
  // `pick(line)` is called when a line is clicked, `point(line or null)` when the
  // pointer is on one.
  constructor({ id, label, pick, point }) {
    this.id = id;
    this.calls = { pick, point };
    this.list = h("div", {
      class: "minitf-lines",
      role: "listbox",
      "aria-label": label,
      "data-testid": `minitf-${id}-lines`,
    });
    this.element = this.list;
    this.rows = new Map();
    this.list.addEventListener("pointerover", (event) => point(lineAt(event.target)));
    this.list.addEventListener("pointerleave", () => point(null));
    this.list.addEventListener("click", (event) => {
      const line = lineAt(event.target);
      if (line !== null) pick(line);
    });
  }

  // `lines` are lists of [class, text]; `notes` maps numbers of lines to messages.
  show(lines, first, notes, empty) {
    this.rows.clear();
    this.first = first;
    const children = [];
    lines.forEach((spans, i) => {
      const number = first + i;
      const row = codeRow(this.id, number, spans);
      this.rows.set(number, row);
      children.push(row);
      for (const message of notes.get(number) ?? []) children.push(noteRow(message));
    });
    for (const message of notes.get(null) ?? []) children.unshift(noteRow(message));
    if (!lines.length && empty) children.push(h("p", { class: "minitf-empty" }, empty));
    fill(this.list, children);
  }

  // Lights lines; `chosen` is the line that is selected here, or null.
  light(lit, chosen) {
    for (const [number, row] of this.rows) {
      row.classList.toggle("is-lit", lit.has(number));
      row.classList.toggle("is-chosen", number === chosen);
      row.setAttribute("aria-selected", String(number === chosen));
      row.sign.textContent = number === chosen ? "▸" : lit.has(number) ? "•" : "";
    }
    const active = this.rows.get(chosen);
    const name = "aria-activedescendant";
    if (active) this.list.setAttribute(name, active.getAttribute("id"));
    else this.list.removeAttribute(name);
  }

  // Scrolls the pane, not the page, until a line is in sight, and what follows it, too.
  reveal(number) {
    const row = this.rows.get(number);
    if (!row) return;
    const { list } = this;
    const top = row.offsetTop - list.offsetTop;
    const room = list.clientHeight - row.offsetHeight;
    const inSight = top >= list.scrollTop && top <= list.scrollTop + room;
    if (!inSight) list.scrollTop = Math.max(0, top - room / 4);
  }
}

const paneNumber = Math.random().toString(36).slice(2); // ids differ between views

function codeRow(id, number, spans) {
  const sign = h("span", { class: "minitf-sign", "aria-hidden": "true" });
  const row = h(
    "div",
    {
      class: "minitf-line",
      role: "option",
      id: `minitf-${id}-${number}-${paneNumber}`,
      "aria-selected": "false",
      "data-line": number,
      "data-testid": `minitf-${id}-${number}`,
    },
    sign,
    h("span", { class: "minitf-number" }, String(number)),
    h("code", {}, spans.map(([kind, text]) => span(kind, text))),
  );
  row.sign = sign;
  return row;
}

function span(kind, text) {
  return kind ? h("span", { class: `minitf-${kind}` }, text) : text;
}

function noteRow(message) {
  return h("div", { class: "minitf-note", role: "note" }, `✗ ${message}`);
}

function lineAt(element) {
  const row = element.closest?.("[data-line]");
  return row ? Number(row.getAttribute("data-line")) : null;
}
