// A drawing of a graph that can be moved, enlarged and pointed at.
//
// The picture comes as SVG text from Python, whose writer escapes all names. Nodes are
// `.node` with `data-name`, folded scopes are nodes whose name ends in "/", open scopes
// `.scope` with `data-name`, edges `.edge` with `data-from` and `data-to`.
import { h, button } from "./dom.mjs";

const MARKS = ["current", "lit", "faint", "seen", "watched", "stop", "found"];

export class Picture {
  // `pick(name)` is called when a node is clicked, `toggle(name)` for a double click or
  // Enter on a scope, `point(name or null)` when the pointer is on a node.
  constructor({ pick = () => {}, toggle = () => {}, point = () => {}, label } = {}) {
    this.calls = { pick, toggle, point };
    this.place = { x: 0, y: 0, scale: 1 };
    this.untouched = true; // the reader has not moved it: it may fit itself
    this.stage = h("div", { class: "minitf-stage" });
    this.port = h(
      "div",
      { class: "minitf-port", role: "img", "aria-label": label ?? "graph" },
      this.stage,
    );
    this.tools = h(
      "div",
      { class: "minitf-tools" },
      button("+", { id: "zoom-in", title: "larger", press: () => this.zoom(1.25) }),
      button("−", { id: "zoom-out", title: "smaller", press: () => this.zoom(0.8) }),
      button("fit", { id: "fit", title: "fit into view", press: () => this.fit() }),
    );
    this.element = h("div", { class: "minitf-picture" }, this.port, this.tools);
    this.listen();
    // A picture that gets its room later (a hidden panel, a resized window) fits then.
    this.watcher = new ResizeObserver(() => this.untouched && this.fit());
    this.watcher.observe(this.port);
  }

  show(svg) {
    this.stage.innerHTML = svg;
    this.svg = this.stage.querySelector("svg");
    this.size = { width: 0, height: 0 };
    if (!this.svg) return;
    this.size.width = Number(this.svg.getAttribute("width"));
    this.size.height = Number(this.svg.getAttribute("height"));
    this.nodes = new Map();
    for (const node of this.svg.querySelectorAll("[data-name]")) {
      this.nodes.set(node.dataset.name, node);
    }
    if (this.untouched) this.fit();
    else this.move();
  }

  // Gives each named node of `names` the class `mark`, and takes it from all others.
  mark(mark, names) {
    if (!MARKS.includes(mark)) throw new Error(`no such mark: ${mark}`);
    for (const node of this.svg?.querySelectorAll(`.is-${mark}`) ?? []) {
      node.classList.remove(`is-${mark}`);
    }
    for (const name of names) this.nodes?.get(name)?.classList.add(`is-${mark}`);
  }

  // Lights the neighbours of a node, and the edges to them.
  lightNeighbours(name) {
    const near = new Set(name ? [name] : []);
    for (const edge of this.svg?.querySelectorAll(".edge") ?? []) {
      const { from, to } = edge.dataset;
      const touches = name !== null && (from === name || to === name);
      edge.classList.toggle("is-lit", touches);
      if (touches) near.add(from).add(to);
    }
    this.mark("lit", near);
  }

  center(name) {
    const node = this.nodes?.get(name);
    if (!node) return;
    const box = node.getBBox();
    const { clientWidth, clientHeight } = this.port;
    const { scale } = this.place;
    const left = (box.x + box.width / 2) * scale + this.place.x;
    const top = (box.y + box.height / 2) * scale + this.place.y;
    const margin = 40;
    const inView =
      left > margin && left < clientWidth - margin &&
      top > margin && top < clientHeight - margin;
    if (inView) return;
    this.place.x += clientWidth / 2 - left;
    this.place.y += clientHeight / 2 - top;
    this.move();
  }

  fit() {
    const { clientWidth, clientHeight } = this.port;
    if (!this.svg || !clientWidth) return;
    const { width, height } = this.size;
    const scale = Math.min(clientWidth / width, clientHeight / height, 1.2);
    this.untouched = true;
    this.place = {
      scale,
      x: (clientWidth - width * scale) / 2,
      y: Math.max(0, (clientHeight - height * scale) / 2),
    };
    this.move();
  }

  zoom(factor, x = this.port.clientWidth / 2, y = this.port.clientHeight / 2) {
    const old = this.place.scale;
    const scale = Math.min(8, Math.max(0.05, old * factor));
    this.place = {
      scale,
      x: x - ((x - this.place.x) * scale) / old,
      y: y - ((y - this.place.y) * scale) / old,
    };
    this.untouched = false;
    this.move();
  }

  pan(dx, dy) {
    this.place.x += dx;
    this.place.y += dy;
    this.untouched = false;
    this.move();
  }

  move() {
    const { x, y, scale } = this.place;
    this.stage.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  // The keys every view with a picture has.
  keys() {
    return {
      "+": ["larger", () => this.zoom(1.25)],
      "-": ["smaller", () => this.zoom(0.8)],
      0: ["fit the picture into view", () => this.fit()],
    };
  }

  listen() {
    const { port } = this;
    let grip = null;
    port.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      grip = { x: event.clientX, y: event.clientY, moved: false };
    });
    port.addEventListener("pointermove", (event) => {
      if (!grip) return this.calls.point(nameAt(event.target));
      const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
      if (!grip.moved && Math.hypot(dx, dy) < 4) return;
      if (!grip.moved) port.setPointerCapture(event.pointerId);
      grip = { x: event.clientX, y: event.clientY, moved: true };
      this.pan(dx, dy);
    });
    const release = () => setTimeout(() => (grip = null));
    port.addEventListener("pointerup", release);
    port.addEventListener("pointercancel", release);
    port.addEventListener("pointerleave", () => this.calls.point(null));
    port.addEventListener("click", (event) => {
      if (!grip?.moved) this.calls.pick(nameAt(event.target));
    });
    port.addEventListener("dblclick", (event) => {
      const name = nameAt(event.target);
      if (name) this.calls.toggle(name);
    });
    port.addEventListener(
      "wheel",
      (event) => {
        // Without Ctrl the notebook scrolls, as a reader expects.
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = port.getBoundingClientRect();
        const factor = Math.exp(-event.deltaY / 300);
        this.zoom(factor, event.clientX - box.left, event.clientY - box.top);
      },
      { passive: false },
    );
  }

  close() {
    this.watcher.disconnect();
  }
}

// The name of the node or scope that an element of the drawing belongs to.
export function nameAt(element) {
  return element.closest?.("[data-name]")?.dataset.name ?? null;
}
