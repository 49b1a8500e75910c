// The AutoGraph view: your code, the generated code, the graph, linked.
//
// Python sends the texts and the links between them; lighting what belongs to a line is
// done here, so that it follows the pointer without delay.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Picture } from "../front/picture.mjs";
import { CodePane } from "./code_pane.mjs";
import { lightsOf, linesOf, nextIn } from "./links.mjs";

const PANES = ["source", "generated", "graph"];
const TITLES = { source: "your code", generated: "generated code", graph: "graph" };

class Autograph {
  constructor(view) {
    this.view = view;
    this.choice = { pane: null, at: null };
    this.pointed = null;
    this.sent = []; // choices that Python will send back
    this.active = "source";
    this.build();
    view.on("functions", (names) => this.showFunctions(names));
    view.on("graph", (graph) => this.showGraph(graph));
    view.on("hint", () => this.showGraph(view.part("graph")));
    view.on("piece", () => this.showPiece());
    view.on("selection", (choice) => this.hear(choice));
    view.keys(this.keys());
  }

  // --- Building ---------------------------------------------------------------

  build() {
    this.bar = h("div", { class: "minitf-bar" });
    this.functions = h("div", {
      class: "minitf-functions",
      role: "group",
      "aria-label": "function",
    });
    this.tabs = h("div", { class: "minitf-tabs", role: "tablist" });
    for (const pane of PANES) {
      const tab = button(TITLES[pane], {
        id: `tab-${pane}`,
        title: `show ${TITLES[pane]}`,
        press: () => this.activate(pane),
      });
      tab.setAttribute("role", "tab");
      tab.setAttribute("data-pane", pane);
      this.tabs.append(tab);
    }
    const help = button("?", { id: "help", title: "keys", press: this.view.help });
    const space = h("span", { class: "minitf-space" });
    fill(this.bar, this.functions, space, this.tabs, help);
    const code = (id) =>
      new CodePane({
        id,
        label: TITLES[id],
        pick: (at) => this.choose({ pane: id, at }),
        point: (at) => this.point(at === null ? null : { pane: id, at }),
      });
    this.codes = { source: code("source"), generated: code("generated") };
    this.picture = new Picture({
      label: "graph of the function",
      pick: (at) => this.isNode(at) && this.choose({ pane: "graph", at }),
      toggle: (name) => this.view.send("toggle", { name }),
      point: (at) => this.point(this.isNode(at) ? { pane: "graph", at } : null),
    });
    this.hint = h("p", { class: "minitf-empty", "data-testid": "minitf-hint" });
    this.graphPlace = h("div", { class: "minitf-graph-place" }, this.picture.element);
    const contents = {
      source: this.codes.source.element,
      generated: this.codes.generated.element,
      graph: this.graphPlace,
    };
    this.panes = {};
    for (const pane of PANES) {
      const title = h("div", { class: "minitf-pane-title" }, TITLES[pane]);
      const attributes = { class: "minitf-pane", "data-pane": pane };
      this.panes[pane] = h("section", attributes, title, contents[pane]);
      const touched = () => this.activate(pane, false);
      this.panes[pane].addEventListener("pointerdown", touched);
    }
    this.grid = h("div", { class: "minitf-panes" }, Object.values(this.panes));
    this.why = h("div", {
      class: "minitf-why",
      role: "status",
      tabindex: "0",
      "aria-label": "rules",
      "data-testid": "minitf-why",
    });
    this.view.root.append(this.bar, this.grid, this.why);
    this.activate("source");
  }

  keys() {
    return {
      ArrowDown: ["next line or node", () => this.step(1)],
      ArrowUp: ["previous line or node", () => this.step(-1)],
      ArrowRight: ["next pane", () => this.turn(1)],
      ArrowLeft: ["previous pane", () => this.turn(-1)],
      Enter: ["open a box, or close that of a node", () => this.toggleChosen()],
      "]": ["next function", () => this.other(1)],
      "[": ["previous function", () => this.other(-1)],
      Escape: ["choose nothing", () => this.choose({ pane: null, at: null })],
      ...this.picture.keys(),
    };
  }

  // --- Showing what Python sent -----------------------------------------------

  showFunctions(names) {
    const made = names.map((name, number) =>
      button(name, {
        id: `function-${number}`,
        title: `show the function ${name}`,
        press: () => this.view.send("show", { piece: number }),
      }),
    );
    fill(this.functions, made);
  }

  showPiece() {
    const piece = this.view.part("piece");
    const notes = new Map();
    for (const { line, message } of piece.problems) {
      const key = line ?? null;
      notes.set(key, [...(notes.get(key) ?? []), message]);
    }
    this.codes.source.show(piece.source, piece.first, notes, "There is no source.");
    const empty = "This function was not converted.";
    this.codes.generated.show(piece.generated, 1, new Map(), empty);
    [...this.functions.children].forEach((each, number) => {
      each.setAttribute("aria-pressed", String(number === piece.number));
    });
    this.relight();
  }

  showGraph(graph) {
    const hint = this.view.part("hint");
    if (graph) {
      fill(this.graphPlace, this.picture.element);
      this.picture.show(graph.svg);
    } else {
      fill(this.graphPlace, this.hint);
      fill(this.hint, hint ?? "");
    }
    if (this.view.part("piece")) this.relight();
  }

  hear(choice) {
    const text = JSON.stringify(choice);
    const known = this.sent.indexOf(text);
    if (known >= 0) {
      this.sent = this.sent.slice(known + 1);
      return;
    }
    this.choice = choice;
    if (choice.pane) this.activate(choice.pane, false);
    this.relight(true);
  }

  // --- Choosing and pointing --------------------------------------------------

  choose(choice) {
    this.choice = choice;
    this.sent = [...this.sent, JSON.stringify(choice)].slice(-20);
    this.view.send("select", choice);
    if (choice.pane) this.activate(choice.pane, false);
    this.relight(true);
  }

  // Open boxes have a name but made nothing themselves.
  isNode(name) {
    return name !== null && name in (this.view.part("graph")?.places ?? {});
  }

  point(choice) {
    // A line that belongs to nothing, such as a blank one, leaves what is lit alone.
    const lines = linesOf(choice, this.view.part("piece"), this.view.part("graph"));
    this.pointed = lines.length || choice?.pane === "graph" ? choice : null;
    this.relight();
  }

  relight(reveal = false) {
    const piece = this.view.part("piece");
    const graph = this.view.part("graph");
    const { pane, at } = this.choice;
    const shown = this.pointed ?? this.choice;
    const lit = lightsOf(shown, piece, graph);
    this.codes.source.light(lit.source, pane === "source" ? at : null);
    this.codes.generated.light(lit.generated, pane === "generated" ? at : null);
    if (graph) {
      this.picture.mark("lit", lit.nodes);
      this.picture.select(pane === "graph" ? at : null);
    }
    if (reveal) this.reveal(lit, graph);
    this.explain(linesOf(shown, piece, graph), piece, graph, shown);
  }

  // Scrolls each pane to what lights up in it, but not under the reader's own hand.
  reveal(lit, graph) {
    const { pane, at } = this.choice;
    this.codes.source.reveal(pane === "source" ? at : Math.min(...lit.source));
    this.codes.generated.reveal(pane === "generated" ? at : Math.min(...lit.generated));
    const result = [...lit.nodes].at(-1);
    if (graph && result !== undefined) this.picture.center(result);
  }

  explain(lines, piece, graph, shown) {
    if (!lines.length) {
      const words =
        shown.pane === "graph"
          ? `${shown.at} was made by none of these lines.`
          : "Point at a line or a node, or use ↑ ↓: what belongs to it lights up.";
      fill(this.why, h("p", { class: "minitf-empty" }, words));
      return;
    }
    const parts = lines.slice(0, 3).flatMap((line) => explainLine(line, piece));
    if (lines.length > 3) parts.push(h("p", {}, `and ${lines.length - 3} more lines`));
    fill(this.why, parts);
  }

  // --- Keys -------------------------------------------------------------------

  activate(pane, focus = true) {
    this.active = pane;
    this.grid.setAttribute("data-active", pane);
    for (const name of PANES) {
      this.panes[name].classList.toggle("is-active", name === pane);
    }
    for (const tab of this.tabs.children) {
      const chosen = tab.getAttribute("data-pane") === pane;
      tab.setAttribute("aria-selected", String(chosen));
      tab.setAttribute("aria-pressed", String(chosen));
    }
    // A pane that was hidden gets its size, and its picture, in the next frame.
    if (focus && pane !== "source") later(() => later(() => this.relight(true)));
  }

  turn(by) {
    this.activate(nextIn(PANES, this.active, by), false);
    // The first line, or the last node, that belongs to what is chosen: a statement
    // makes its result last.
    const lit = lightsOf(this.choice, this.view.part("piece"), this.view.part("graph"));
    const found = { source: lit.source, generated: lit.generated, graph: lit.nodes };
    const at = [...found[this.active]].at(this.active === "graph" ? -1 : 0);
    if (at !== undefined) this.choose({ pane: this.active, at });
  }

  step(by) {
    const pane = this.active;
    const all = this.all(pane);
    const at = nextIn(all, this.choice.pane === pane ? this.choice.at : null, by);
    if (at !== null) this.choose({ pane, at });
  }

  all(pane) {
    const piece = this.view.part("piece");
    if (pane === "graph") return Object.keys(this.view.part("graph")?.places ?? {});
    if (pane === "generated") return Object.keys(piece.origins).map(Number);
    return piece.source.map((_, i) => piece.first + i);
  }

  toggleChosen() {
    const { pane, at } = this.choice;
    if (pane === "graph") this.view.send("toggle", { name: at });
  }

  other(by) {
    const numbers = this.view.part("functions").map((_, i) => i);
    const piece = nextIn(numbers, this.view.part("piece").number, by);
    this.view.send("show", { piece });
  }

  close() {
    this.picture.close();
    this.view.close();
  }
}

// What happened to a line: the rules that changed it, and what the graph has of it.
function explainLine(line, piece) {
  const text = (piece.source[line - piece.first] ?? []).map(([, t]) => t).join("");
  const items = piece.rules
    .filter((rule) => rule.line === line)
    .map(({ converter, why }) =>
      h("li", {}, h("b", {}, `${converter.replaceAll("_", " ")}: `), withCode(why)),
    );
  const outcome = piece.outcomes[line];
  if (outcome) items.unshift(h("li", { class: "minitf-here" }, withCode(outcome)));
  if (!items.length) items.push(h("li", {}, "Stays as it is."));
  const code = h("code", {}, text.trim());
  return [
    h("div", { class: "minitf-why-line" }, `line ${line} `, code),
    h("ul", {}, items),
  ];
}

function later(f) {
  requestAnimationFrame(f);
}

// What stands between backticks is code.
function withCode(text) {
  return text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));
}

export default {
  render({ model, el }) {
    const view = start({ model, el }, { label: "AutoGraph", name: "autograph" });
    const page = new Autograph(view);
    return () => page.close();
  },
};
