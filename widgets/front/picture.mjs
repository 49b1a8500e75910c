// A drawing of a graph that can be moved, enlarged and pointed at.
//
// The picture comes as SVG text from Python, whose writer escapes all names. Nodes are
// `.node` with `data-name`, closed boxes are nodes whose name ends in "/", open boxes
// `.scope` with `data-name`, edges `.edge` with `data-from` and `data-to`. What has
// `data-toggle` opens or closes the box of that name.
import { h, button, fill } from "./dom.mjs";
import { nearestNode } from "./walking.mjs";

const MARKS = [
  "picked", "current", "lit", "faint", "seen", "watched", "stop", "found",
];

export class Picture {
  // `pick(name or null)` is called when a node is clicked, `toggle(name)` for a click
  // on the sign of a box or a double click on it, `point(name or null)` when the
  // pointer is on a node. `card(name)` gives what to show beside it then, if anything.
  constructor({
    pick = () => {}, toggle = () => {}, point = () => {}, card = null, label,
  } = {}) {
    this.calls = { pick, toggle, point, card };
    this.place = { x: 0, y: 0, scale: 1 };
    this.nodes = new Map();
    this.picked = null; // where the keys are
    this.untouched = true; // the reader has not moved it: it may fit itself
    this.looked = null; // what should be in sight, once there is room
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
      button("fit", { id: "fit", title: "fit into view", press: () => this.fit(0.05) }),
    );
    this.card = h("div", { class: "minitf-card", role: "tooltip", hidden: true });
    this.element = h(
      "div", { class: "minitf-picture" }, this.port, this.tools, this.card,
    );
    this.listen();
    // A picture that gets its room later (a hidden panel, a resized window) fits then.
    this.watcher = new ResizeObserver(() => this.resized());
    this.watcher.observe(this.port);
  }

  // Shows a picture. What has the name `keep` stays where it was on the screen.
  show(svg, keep = null) {
    const before = keep === null ? null : this.placeOf(keep);
    this.hideCard();
    this.looked = null;
    this.stage.innerHTML = svg;
    this.svg = this.stage.querySelector("svg");
    this.size = { width: 0, height: 0 };
    this.nodes = new Map();
    if (!this.svg) return;
    this.size.width = Number(this.svg.getAttribute("width"));
    this.size.height = Number(this.svg.getAttribute("height"));
    for (const node of this.svg.querySelectorAll("[data-name]")) {
      this.nodes.set(node.dataset.name, node);
    }
    this.announce();
    if (before) this.keepAt(keep, before);
    else if (this.untouched) this.fit();
    else this.move();
  }

  // A picture whose parts have words is a tree to screen readers, one without an image.
  announce() {
    const live = this.svg.getAttribute("role") === "group";
    this.port.setAttribute("role", live ? "tree" : "img");
    if (live) this.port.setAttribute("tabindex", "0");
    const { picked } = this;
    if (picked !== null) this.select(this.nodes.has(picked) ? picked : null);
  }

  // Where something is on the screen, or null.
  placeOf(name) {
    const node = this.nodes.get(name);
    if (!node?.getBBox) return null;
    const box = node.getBBox();
    const { x, y, scale } = this.place;
    return { left: box.x * scale + x, top: box.y * scale + y };
  }

  keepAt(name, before) {
    const now = this.placeOf(name);
    if (!now) return this.untouched ? this.fit() : this.move();
    this.place.x += before.left - now.left;
    this.place.y += before.top - now.top;
    this.untouched = false;
    this.move();
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
    this.mark("lit", name === null ? [] : [name, ...this.neighbours(name)]);
    for (const edge of this.svg?.querySelectorAll(".edge") ?? []) {
      const { from, to } = edge.dataset;
      const touches = name !== null && (from === name || to === name);
      edge.classList.toggle("is-lit", touches);
    }
  }

  // Moves the picture, if it must, until something is in sight.
  center(name) {
    this.looked = name;
    const node = this.nodes.get(name);
    const { clientWidth, clientHeight } = this.port;
    if (!node?.getBBox || !clientWidth) return;
    const box = node.getBBox();
    const { x, y, scale } = this.place;
    const { width, height } = this.size;
    const allInView =
      x >= 0 && x + width * scale <= clientWidth &&
      y >= 0 && y + height * scale <= clientHeight;
    const left = (box.x + box.width / 2) * scale + x;
    const top = (box.y + box.height / 2) * scale + y;
    const margin = 40;
    const inView =
      left > margin && left < clientWidth - margin &&
      top > margin && top < clientHeight - margin;
    if (allInView || inView) return;
    this.place.x += clientWidth / 2 - left;
    this.place.y += clientHeight / 2 - top;
    this.glide();
  }

  resized() {
    if (!this.untouched) return;
    this.fit();
    if (this.looked !== null) this.center(this.looked);
  }

  // Fits the picture into its room; `least` is how small it may become.
  fit(least = 0.6) {
    const { clientWidth, clientHeight } = this.port;
    if (!this.svg || !clientWidth) return;
    const { width, height } = this.size;
    const whole = Math.min(clientWidth / width, clientHeight / height, 1.2);
    const scale = Math.max(whole, least);
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

  // Moves slowly, so that the reader sees where things went.
  glide() {
    this.stage.classList.add("is-gliding");
    this.move();
    setTimeout(() => this.stage.classList.remove("is-gliding"), 200);
  }

  // Puts the reader's finger on a node or box, or nowhere.
  select(name) {
    this.picked = name;
    this.mark("picked", name === null ? [] : [name]);
    const id = this.nodes.get(name)?.getAttribute("id");
    if (id) this.port.setAttribute("aria-activedescendant", id);
    else this.port.removeAttribute("aria-activedescendant");
  }

  // Goes from the node that is picked to the next one "left", "right", "up" or "down",
  // along an edge if there is one; returns its name.
  walk(direction) {
    const boxes = [...this.nodes]
      .filter(([, node]) => node.classList.contains("node"))
      .map(([name, node]) => ({ name, box: node.getBBox() }));
    const joined = this.neighbours(this.picked);
    const found = nearestNode(boxes, this.picked, direction, joined);
    if (found !== null) {
      this.select(found);
      this.center(found);
    }
    return found;
  }

  neighbours(name) {
    const found = new Set();
    for (const edge of this.svg?.querySelectorAll(".edge") ?? []) {
      const { from, to } = edge.dataset;
      if (from === name) found.add(to);
      if (to === name) found.add(from);
    }
    return found;
  }

  // The keys every view with a picture has.
  keys() {
    return {
      "+": ["larger", () => this.zoom(1.25)],
      "-": ["smaller", () => this.zoom(0.8)],
      0: ["fit the picture into view", () => this.fit(0.05)],
    };
  }

  // The keys of views in which the arrows walk through the picture.
  walkingKeys(pick) {
    const way = (direction) => () => {
      const name = this.walk(direction);
      if (name !== null) pick(name);
    };
    return {
      ArrowLeft: ["to the node on the left", way("left")],
      ArrowRight: ["to the node on the right", way("right")],
      ArrowUp: ["to the node above", way("up")],
      ArrowDown: ["to the node below", way("down")],
    };
  }

  showCard(name, event) {
    const content = name === null ? null : (this.calls.card?.(name) ?? null);
    if (content === null) return this.hideCard();
    fill(this.card, content);
    this.card.hidden = false;
    this.card.style.left = this.card.style.top = "0";
    const box = this.port.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = this.card;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const left = x + 16 + width < box.width ? x + 16 : Math.max(4, x - width - 12);
    const top = y + 14 + height < box.height ? y + 14 : Math.max(4, y - height - 10);
    this.card.style.left = `${left}px`;
    this.card.style.top = `${top}px`;
  }

  hideCard() {
    this.card.hidden = true;
  }

  listen() {
    const { port } = this;
    let grip = null;
    port.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      grip = { x: event.clientX, y: event.clientY, moved: false };
    });
    port.addEventListener("pointermove", (event) => {
      if (!grip) {
        const name = nameAt(event.target);
        this.showCard(name, event);
        return this.calls.point(name);
      }
      const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
      if (!grip.moved && Math.hypot(dx, dy) < 4) return;
      if (!grip.moved) port.setPointerCapture(event.pointerId);
      this.hideCard();
      grip = { x: event.clientX, y: event.clientY, moved: true };
      this.pan(dx, dy);
    });
    const release = () => setTimeout(() => (grip = null));
    port.addEventListener("pointerup", release);
    port.addEventListener("pointercancel", release);
    port.addEventListener("pointerleave", () => {
      this.hideCard();
      this.calls.point(null);
    });
    port.addEventListener("click", (event) => {
      if (grip?.moved) return;
      const box = toggleAt(event.target);
      if (box) this.calls.toggle(box);
      else this.calls.pick(nameAt(event.target));
    });
    port.addEventListener("dblclick", (event) => {
      const name = nameAt(event.target);
      if (name?.endsWith("/") && !toggleAt(event.target)) this.calls.toggle(name);
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

// The box that a click on an element opens or closes, or null.
function toggleAt(element) {
  return element.closest?.("[data-toggle]")?.dataset.toggle ?? null;
}
