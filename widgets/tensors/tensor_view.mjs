// The tensor view: a value's card, with controls for slices, axes and numbers above it.
import { h, fill, button } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { drawValue } from "./value.mjs";

const JUMPS = {
  least: ["min", "m", "go to the least"],
  largest: ["max", "M", "go to the largest"],
  nan: ["nan", "n", "go to the first nan"],
  inf: ["inf", "i", "go to the first infinite number"],
};

export default {
  render({ model, el }) {
    const view = start({ model, el }, { label: "Tensor", name: "tensor" });
    const controls = new Controls(view.send);
    const host = h("div");
    view.root.append(controls.bar, controls.axes, host);
    let card = null;
    view.on("value", (described) => {
      controls.show(described);
      card = drawValue(host, described, { send: view.send });
    });
    view.keys(keysOf(controls, () => card, view.send));
    return view.close;
  },
};

function keysOf(controls, card, send) {
  const walk = (event) => {
    if (card().tab === "table") card().table.walk(event);
  };
  const turn = () => {
    const names = card().described.tabs;
    card().choose(names[(names.indexOf(card().tab) + 1) % names.length]);
  };
  const keys = {
    ArrowUp: ["walk in the table", walk],
    ArrowDown: ["walk in the table", walk],
    ArrowLeft: ["walk in the table", walk],
    ArrowRight: ["walk in the table", walk],
    "[": ["slice before this", () => controls.step(-1)],
    "]": ["next slice", () => controls.step(1)],
    "/": ["type an index", () => controls.field.focus()],
    t: ["next tab", turn],
    x: ["swap rows and columns", () => controls.swap()],
    f: ["next way to write numbers", () => send("next_form")],
    r: ["read the value again", () => send("read_again")],
  };
  for (const [to, [, key, title]] of Object.entries(JUMPS)) {
    keys[key] = [title, () => controls.jumps.includes(to) && send("jump", { to })];
  }
  return keys;
}

class Controls {
  constructor(send) {
    this.send = send;
    this.axis = null; // the axis that `[` and `]` move along
    this.jumps = [];
    this.field = h("input", {
      type: "text",
      class: "minitf-tensor-index",
      "data-testid": "minitf-index",
      "aria-label": "index of the slice, such as 2, :, 0",
      spellcheck: "false",
      onchange: () => send("look", { index: this.field.value }),
    });
    this.form = h("select", {
      "data-testid": "minitf-form",
      "aria-label": "how numbers are written",
      onchange: () => send("look", { form: this.form.value }),
    });
    this.places = h("span", { class: "minitf-tensor-jumps" });
    this.before = h("span", { class: "minitf-tensor-name" });
    this.bar = h(
      "div",
      { class: "minitf-bar" },
      h("label", { class: "minitf-tensor-slice" }, this.before, this.field, "]"),
      h("span", { class: "minitf-space" }),
      this.places,
      this.form,
      button("read again", {
        id: "read-again",
        key: "r",
        icon: "↻",
        press: () => send("read_again"),
      }),
    );
    this.axes = h("div", { class: "minitf-tensor-axes" });
  }

  show(described) {
    this.look = described.look;
    const { axes, index, forms, form, jumps } = this.look;
    this.jumps = jumps;
    this.bar.hidden = !described.table;
    this.before.textContent = `${described.name || "value"}[`;
    this.field.value = index;
    this.field.disabled = !axes.length;
    this.field.setAttribute("size", String(Math.max(6, index.length + 1)));
    if (!this.form.children.length) {
      const made = Object.entries(forms).map(([name, title]) =>
        h("option", { value: name, title }, name),
      );
      fill(this.form, ...made);
    }
    this.form.value = form;
    fill(this.places, ...jumps.map((to) => this.jumpButton(to)));
    this.drawAxes();
  }

  jumpButton(to) {
    const [label, key, title] = JUMPS[to];
    const press = () => this.send("jump", { to });
    return button(label, { id: `jump-${to}`, title, key, press });
  }

  // A slider for each axis that is not shown, and which axes are.
  drawAxes() {
    const { axes } = this.look;
    this.axes.hidden = axes.length < 2;
    if (this.axes.hidden) return;
    const moves = ({ shown, size }) => !shown && size > 1;
    const hidden = axes.map((_, axis) => axis).filter((axis) => moves(axes[axis]));
    if (!hidden.includes(this.axis)) this.axis = hidden[0] ?? null;
    // What is there is changed, not made anew: one of them may have the focus.
    const key = JSON.stringify([axes.map(({ size }) => size), hidden]);
    if (key !== this.drawn) {
      this.drawn = key;
      this.sliders = new Map(hidden.map((axis) => [axis, this.slider(axis)]));
      const inner = [...this.sliders.values()].map(({ element }) => element);
      const both = axes.length > 2 || this.look.rows !== null;
      this.selects = both ? this.makeSelects() : null;
      fill(this.axes, ...inner, this.selects?.element ?? null);
    }
    for (const [axis, slider] of this.sliders) slider.show(axes[axis].at);
    this.selects?.show();
  }

  slider(axis) {
    const { size } = this.look.axes[axis];
    const range = h("input", {
      type: "range",
      min: "0",
      max: String(size - 1),
      "aria-label": `index along axis ${axis}`,
      "data-testid": `minitf-axis-${axis}`,
      oninput: () => this.moveTo(axis, Number(range.value)),
    });
    const words = h("output", {});
    const element = h("label", {}, `axis ${axis} `, range, words);
    let moved = 0;
    range.addEventListener("input", () => (moved = Date.now()));
    const show = (at) => {
      // While it is dragged, answers to earlier moves must not pull it back.
      if (Date.now() - moved > 400) range.value = String(at);
      words.textContent = ` ${at} of ${size}`;
    };
    return { element, show };
  }

  makeSelects() {
    const { axes } = this.look;
    const options = () =>
      axes.map(({ size }, axis) =>
        h("option", { value: String(axis) }, `axis ${axis} (${size})`),
      );
    const [rows, columns] = ["rows", "columns"].map((name) =>
      h(
        "select",
        {
          "aria-label": `the axis that the ${name} are`,
          "data-testid": `minitf-${name}`,
          onchange: () => {
            this.chooseAxes(name, Number(rows.value), Number(columns.value));
          },
        },
        options(),
      ),
    );
    const swap = button("⇄", {
      id: "swap",
      title: "swap rows and columns",
      key: "x",
      press: () => this.swap(),
    });
    const element = h(
      "span",
      { class: "minitf-tensor-selects" },
      h("label", {}, "rows ", rows),
      swap,
      h("label", {}, "columns ", columns),
    );
    const show = () => {
      rows.value = String(this.look.rows ?? "");
      columns.value = String(this.look.columns ?? "");
    };
    return { element, show };
  }

  // An axis cannot be both: the other one takes the place it leaves.
  chooseAxes(name, rows, columns) {
    const old = [this.look.rows, this.look.columns];
    if (rows === columns) {
      if (name === "rows") columns = old[0];
      else rows = old[1];
    }
    this.send("look", { axes: [rows, columns] });
  }

  swap() {
    if (this.look.rows !== null) this.send("swap");
  }

  moveTo(axis, at) {
    this.axis = axis;
    this.send("look", { at: [axis, at] });
  }

  step(by) {
    if (this.axis !== null) this.send("step", { axis: this.axis, by });
  }
}
