// How two shapes line up: a table of the axes, and a picture in three steps. Pointing
// at a cell lights those that it is made of.
import { h, fill, button } from "../../front/dom.mjs";
import { start } from "../../front/view.mjs";

const KINDS = { same: "=", stretched: "↔", mismatch: "✗", unknown: "?" };

export default {
  render({ model, el }) {
    const view = start({ model, el }, { label: "Broadcasting", name: "broadcast" });
    const page = new Broadcast(view);
    view.on("axes", () => page.drawAxes());
    view.on("summary", () => page.drawSummary());
    view.on("picture", () => page.drawPicture());
    view.on("step", () => page.drawSteps());
    view.keys(page.keys());
    return view.close;
  },
};

class Broadcast {
  constructor(view) {
    this.view = view;
    this.at = null; // the place of the cell that is lit
    this.bar = h("div", { class: "minitf-bar", role: "group", "aria-label": "Steps" });
    this.summary = h("div", { class: "minitf-broadcast-summary" });
    this.table = h("div", { class: "minitf-broadcast-axes" });
    this.stage = h("div", {
      class: "minitf-broadcast-stage",
      "data-testid": "minitf-broadcast-picture",
    });
    this.words = h("div", {
      class: "minitf-broadcast-words",
      role: "status",
      "data-testid": "minitf-broadcast-words",
    });
    view.root.append(this.bar, this.summary, this.table, this.stage, this.words);
    const light = (event) => this.light(cellOf(event.target));
    this.stage.addEventListener("pointermove", light);
    this.stage.addEventListener("click", light);
  }

  keys() {
    const { send } = this.view;
    const step = (by) => () => {
      const to = this.view.part("step") + by;
      if (to >= 0 && to < this.view.part("steps").length) send("step", { to });
    };
    return {
      "[": ["step before this", step(-1)],
      "]": ["next step", step(1)],
      " ": ["next step, or the first", () => this.turn()],
      ArrowUp: ["walk in the result", () => this.walk(1, -1)],
      ArrowDown: ["walk in the result", () => this.walk(1, 1)],
      ArrowLeft: ["walk in the result", () => this.walk(2, -1)],
      ArrowRight: ["walk in the result", () => this.walk(2, 1)],
    };
  }

  turn() {
    const count = this.view.part("steps").length;
    this.view.send("step", { to: (this.view.part("step") + 1) % count });
  }

  drawSteps() {
    const now = this.view.part("step");
    const steps = this.view.part("steps");
    this.bar.hidden = steps.length < 2;
    const made = steps.map((name, to) => {
      const one = button(`${to + 1} ${name}`, {
        id: `step-${to}`,
        title: name,
        press: () => this.view.send("step", { to }),
      });
      one.setAttribute("aria-pressed", String(to === now));
      return one;
    });
    fill(this.bar, ...made);
  }

  drawSummary() {
    const [summary, hint, problem, note] = this.view.part("summary");
    const wrong = this.view.part("axes").some(({ kind }) => kind === "mismatch");
    const kind = wrong ? "is-wrong" : null;
    fill(
      this.summary,
      h("strong", { class: kind }, wrong ? `✗ ${summary}` : summary),
      hint ? h("div", {}, `Try: ${hint}`) : null,
      problem ? h("div", { class: "is-wrong" }, problem) : null,
      h("div", { class: "minitf-broadcast-rule" }, this.view.part("rule")),
      note ? h("div", { class: "minitf-broadcast-rule" }, note) : null,
    );
  }

  drawAxes() {
    const axes = this.view.part("axes");
    const names = this.view.part("names");
    this.table.hidden = !axes.length;
    const heads = axes.map(({ number }) => h("th", { scope: "col" }, `axis ${number}`));
    const cell = ({ kind }, words) => h("td", { class: `is-${kind}` }, words);
    const row = (name, words) => {
      const cells = axes.map((axis) => cell(axis, words(axis)));
      return h("tr", {}, h("th", { scope: "row" }, name), cells);
    };
    const signs = row("", ({ kind }) => KINDS[kind]);
    fill(
      this.table,
      h(
        "table",
        { "data-testid": "minitf-broadcast-axes" },
        h("thead", {}, h("tr", {}, h("td", {}, ""), heads)),
        h(
          "tbody",
          {},
          names.map((name, i) => row(name, ({ sizes }) => sizes[i])),
          signs,
          row("result", ({ result }) => result),
        ),
      ),
      h(
        "ul",
        {},
        axes.map(({ number, words, kind }) =>
          h("li", { class: `is-${kind}` }, `axis ${number}: ${words}`),
        ),
      ),
    );
  }

  drawPicture() {
    this.stage.innerHTML = this.view.part("picture");
    this.light(this.at);
  }

  // Lights the cells of one place in all grids, and says what they have to do with it.
  light(at) {
    const sentence = at === null ? undefined : this.view.part("cells")[at];
    this.at = sentence ? at : null;
    for (const cell of this.stage.querySelectorAll("[data-at]")) {
      cell.classList.toggle("is-lit", this.at !== null && cell.dataset.at === this.at);
    }
    const stretched = this.view.part("step") > 0;
    const idle = stretched ? "Point at a cell, or walk with the arrow keys." : "";
    this.words.textContent = sentence ?? idle;
  }

  // To the next place that is drawn, down (axis 1) or across (axis 2).
  walk(axis, by) {
    const numbers = (at) => at.split(",").map(Number);
    const places = Object.keys(this.view.part("cells")).map(numbers);
    if (!places.length) return;
    if (this.at === null) return this.light(places[0].join(","));
    const now = numbers(this.at);
    const others = places.filter((place) =>
      place.every((at, i) => i === axis || at === now[i]),
    );
    const line = others.map((place) => place[axis]);
    const next = line[line.indexOf(now[axis]) + by];
    if (next !== undefined) {
      now[axis] = next;
      this.light(now.join(","));
    } else if (axis === 1) this.leap(places, now, by);
  }

  // Past the end of a grid: into the next grid of an array of rank three.
  leap(places, now, by) {
    const depths = [...new Set(places.map(([depth]) => depth))];
    const depth = depths[depths.indexOf(now[0]) + by];
    if (depth === undefined) return;
    const rows = places.filter((p) => p[0] === depth && p[2] === now[2]);
    this.light(rows[by > 0 ? 0 : rows.length - 1].join(","));
  }
}

function cellOf(element) {
  return element.closest?.("[data-at]")?.dataset.at ?? null;
}
