// The learner's program and the generated one, each with the current line marked.
import { h, fill } from "../front/dom.mjs";

export class ProgramText {
  constructor({ id, label }) {
    this.label = label;
    this.title = h("div", { class: "minitf-text-title" }, label);
    this.list = h("ol", {
      class: "minitf-text-lines",
      tabindex: "0",
      "aria-label": label,
      "data-testid": `minitf-${id}`,
    });
    this.element = h("section", { class: "minitf-text" }, this.title, this.list);
    // It gets its room after the first lines, or when it is no longer hidden.
    this.watcher = new ResizeObserver(() => this.reveal(this.current));
    this.watcher.observe(this.list);
  }

  close() {
    this.watcher.disconnect();
  }

  // `found` is {lines, line, first, title}, or null with the reason in `otherwise`.
  show(found, otherwise) {
    const lines = found?.lines ?? [];
    this.title.textContent = this.label + (found?.title ? `: ${found.title}` : "");
    if (!lines.length) {
      this.known = this.current = null;
      return fill(this.list, h("li", { class: "minitf-text-none" }, otherwise));
    }
    const first = found.first ?? 1;
    const known = `${first}\n${lines.join("\n")}`;
    if (known !== this.known) {
      this.known = known;
      this.rows = lines.map((text, i) => textRow(first + i, text));
      fill(this.list, this.rows);
    }
    this.rows.forEach((row, i) => {
      const current = first + i === found.line;
      row.classList.toggle("is-current", current);
      if (current) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
      row.sign.textContent = current ? "▸" : "";
    });
    this.current = this.rows[found.line - first];
    this.reveal(this.current);
  }

  // Scrolls this pane, never the notebook.
  reveal(row) {
    const { list } = this;
    if (!row || !list.clientHeight) return;
    const top = row.offsetTop;
    const low = list.clientHeight - 2 * row.offsetHeight;
    const inSight = top >= list.scrollTop && top <= list.scrollTop + low;
    if (!inSight) list.scrollTop = Math.max(0, top - list.clientHeight / 3);
  }
}

function textRow(number, text) {
  const sign = h("span", { class: "minitf-text-sign", "aria-hidden": "true" });
  const row = h(
    "li",
    { "data-line": number },
    sign,
    h("span", { class: "minitf-text-number" }, String(number)),
    h("code", {}, text || " "),
  );
  row.sign = sign;
  return row;
}
