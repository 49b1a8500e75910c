// A page small enough for tests: elements, classes, events, and a model like a
// notebook's. Views are written for a browser; this is what they use of it.
class Classes {
  constructor(element) {
    this.element = element;
  }
  get list() {
    return (this.element.attributes.get("class") ?? "").split(" ").filter(Boolean);
  }
  set list(names) {
    this.element.attributes.set("class", [...new Set(names)].join(" "));
  }
  add(...names) {
    this.list = [...this.list, ...names];
  }
  remove(...names) {
    this.list = this.list.filter((name) => !names.includes(name));
  }
  contains(name) {
    return this.list.includes(name);
  }
  toggle(name, wanted = !this.contains(name)) {
    if (wanted) this.add(name);
    else this.remove(name);
    return wanted;
  }
}

export class Element {
  constructor(tag) {
    this.tagName = tag.toUpperCase();
    this.attributes = new Map();
    this.children = [];
    this.listeners = new Map();
    this.classList = new Classes(this);
    this.style = { setProperty: (name, value) => (this.style[name] = value) };
    this.parent = null;
    this.value = "";
    this.clientWidth = 400;
    this.clientHeight = 300;
  }
  get dataset() {
    const found = {};
    for (const [name, value] of this.attributes) {
      if (name.startsWith("data-")) {
        found[name.slice(5).replace(/-(\w)/g, (_, c) => c.toUpperCase())] = value;
      }
    }
    return found;
  }
  get hidden() {
    return this.attributes.has("hidden");
  }
  set hidden(value) {
    if (value) this.attributes.set("hidden", "");
    else this.attributes.delete("hidden");
  }
  get disabled() {
    return this.attributes.has("disabled");
  }
  set disabled(value) {
    if (value) this.attributes.set("disabled", "");
    else this.attributes.delete("disabled");
  }
  get textContent() {
    return this.children.map((c) => c.textContent ?? String(c)).join("");
  }
  set textContent(text) {
    this.children = [String(text)];
  }
  get className() {
    return this.getAttribute("class") ?? "";
  }
  set className(value) {
    this.setAttribute("class", value);
  }
  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  append(...children) {
    for (const child of children) {
      if (child instanceof Element) child.parent = this;
      this.children.push(child);
    }
  }
  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((c) => c !== this);
  }
  addEventListener(name, f) {
    if (!this.listeners.has(name)) this.listeners.set(name, []);
    this.listeners.get(name).push(f);
  }
  // Fires an event here and at all ancestors.
  fire(name, details = {}) {
    const event = {
      target: this,
      stopped: false,
      prevented: false,
      preventDefault: () => (event.prevented = true),
      stopPropagation: () => (event.stopped = true),
      ...details,
    };
    for (let at = this; at && !event.stopped; at = at.parent) {
      for (const f of at.listeners.get(name) ?? []) f(event);
    }
    return event;
  }
  click() {
    return this.fire("click");
  }
  focus() {
    globalThis.document.activeElement = this;
  }
  contains(other) {
    return other === this || [...this.walk()].includes(other);
  }
  *walk() {
    for (const child of this.children) {
      if (!(child instanceof Element)) continue;
      yield child;
      yield* child.walk();
    }
  }
  querySelectorAll(selector) {
    return [...this.walk()].filter((element) => matches(element, selector));
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
  closest(selector) {
    for (let at = this; at; at = at.parent) if (matches(at, selector)) return at;
    return null;
  }
  getBoundingClientRect() {
    return { left: 0, top: 0, width: this.clientWidth, height: this.clientHeight };
  }
  setPointerCapture() {}
  scrollIntoView() {}
  getContext() {
    return null;
  }
}

// Knows `tag`, `.class`, `[attribute]` and `[attribute="value"]`, and lists of these.
function matches(element, selector) {
  return selector.split(",").some((one) => {
    const parts = one.trim().match(/^[\w-]+|\.[\w-]+|\[[^\]]+\]/g) ?? [];
    return parts.every((part) => {
      if (part.startsWith(".")) return element.classList.contains(part.slice(1));
      if (!part.startsWith("[")) return element.tagName === part.toUpperCase();
      const [name, value] = part.slice(1, -1).split("=");
      if (value === undefined) return element.attributes.has(name);
      return element.getAttribute(name) === value.replace(/^"|"$/g, "");
    });
  });
}

// What a notebook gives a view: values that change, and a way to send messages.
export class Model {
  constructor(values) {
    this.values = { problem: null, ...values };
    this.listeners = [];
    this.sent = [];
  }
  get(name) {
    return this.values[name];
  }
  set(name, value) {
    this.values[name] = value;
    for (const [event, f] of this.listeners) if (event === `change:${name}`) f();
  }
  // Something other than a change of a value happens.
  fire(event, detail) {
    for (const [name, f] of this.listeners) if (name === event) f(detail);
  }
  on(event, f) {
    this.listeners.push([event, f]);
  }
  off(event, f) {
    this.listeners = this.listeners.filter(([e, g]) => e !== event || g !== f);
  }
  send(message) {
    this.sent.push(message);
  }
}

// Installs the page as the globals a view expects.
export function install() {
  globalThis.document = {
    createElement: (tag) => new Element(tag),
    createElementNS: (_, tag) => new Element(tag),
    activeElement: null,
    body: new Element("body"),
  };
  globalThis.ResizeObserver = class {
    observe() {}
    disconnect() {}
  };
  globalThis.requestAnimationFrame = (f) => setTimeout(f, 0);
}

// Opens a view's module on a model; returns the element it drew in, and its model.
export function open(view, values) {
  const el = new Element("div");
  const model = new Model(values);
  const close = view.render({ model, el });
  return { el, model, close, byId: (id) => el.querySelector(`[data-testid="minitf-${id}"]`) };
}
