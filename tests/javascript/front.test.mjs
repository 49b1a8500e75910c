import assert from "node:assert/strict";
import { test } from "node:test";
import { Element, Model, install } from "./page.mjs";

install();
const { start, isTyping, keyName } = await import("../../widgets/front/view.mjs");
const { h, button, fill } = await import("../../widgets/front/dom.mjs");

function lamp(values = {}) {
  const el = new Element("div");
  const model = new Model(values);
  return { el, model, view: start({ model, el }, { label: "Lamp", name: "lamp" }) };
}

test("text is set as text, never parsed", () => {
  const element = h("p", {}, "<b>not bold</b>");
  assert.equal(element.textContent, "<b>not bold</b>");
  assert.equal(element.children.length, 1);
});

test("a button says what it does and which key does the same", () => {
  const made = button("▶", { id: "run", title: "Run", key: "r", press: () => {} });
  assert.equal(made.getAttribute("aria-label"), "Run");
  assert.equal(made.getAttribute("aria-keyshortcuts"), "r");
  assert.equal(made.getAttribute("title"), "Run (r)");
});

test("keys reach the view and not the notebook", () => {
  const { view, el } = lamp();
  let lit = 0;
  view.keys({ l: ["light", () => lit++] });
  const event = view.frame.fire("keydown", { key: "l" });
  assert.equal(lit, 1);
  assert.ok(event.stopped && event.prevented);
  assert.equal(el.children[0].getAttribute("data-lm-suppress-shortcuts"), "true");
});

test("keys typed into a field are left alone", () => {
  const { view } = lamp();
  let lit = 0;
  view.keys({ l: ["light", () => lit++] });
  const field = h("input", { type: "text" });
  field.type = "text";
  view.root.append(field);
  field.fire("keydown", { key: "l" });
  assert.equal(lit, 0);
  assert.equal(isTyping(field), true);
});

test("a button that is drawn anew keeps the focus", () => {
  const bar = h("div");
  const draw = () => fill(bar, button("go", { id: "go", press: draw }));
  draw();
  const old = bar.children[0];
  old.focus();
  old.click();
  assert.notEqual(bar.children[0], old);
  assert.equal(document.activeElement, bar.children[0]);
});

test("if what had the focus is gone, the view has it", () => {
  const { view } = lamp();
  const bar = h("div", {}, button("go", { id: "go", press: () => {} }));
  view.root.append(bar);
  bar.children[0].focus();
  fill(bar, "done");
  assert.equal(document.activeElement, view.frame);
});

test("filling leaves alone what has the focus elsewhere", () => {
  const field = h("input");
  field.focus();
  fill(h("div", {}, "old"), "new");
  assert.equal(document.activeElement, field);
});

test("a question mark lists the keys, Escape puts the list away", () => {
  const { view, el } = lamp();
  view.keys({ ArrowRight: ["next step", () => {}] });
  const help = el.querySelector(".minitf-help");
  assert.equal(help.hidden, true);
  view.frame.fire("keydown", { key: "?" });
  assert.equal(help.hidden, false);
  assert.match(help.textContent, /→next step/);
  view.frame.fire("keydown", { key: "Escape" });
  assert.equal(help.hidden, true);
  assert.equal(keyName(" "), "space");
});

test("a view whose kernel is gone says so, and keeps saying it", () => {
  for (const event of ["comm_live_update", "comm:close", "destroy"]) {
    const { model, el } = lamp();
    const note = el.querySelector(".minitf-stopped");
    assert.equal(note.hidden, true);
    model.fire(event);
    assert.equal(note.hidden, false);
    assert.match(note.textContent, /kernel is gone/);
    model.fire("msg:custom", { answered: true });
    assert.equal(note.hidden, false);
  }
});

test("a view waits in silence for two seconds, then it says that it waits", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, view, el } = lamp();
  const note = el.querySelector(".minitf-stopped");
  view.send("light");
  t.mock.timers.tick(1999);
  assert.equal(note.hidden, true);
  view.send("light");
  t.mock.timers.tick(1);
  assert.match(note.textContent, /kernel is busy with a cell, or it is gone/);
  model.fire("msg:custom", { answered: true });
  assert.equal(note.hidden, true);
  view.send("light");
  model.fire("msg:custom", { other: 1 });
  model.fire("msg:custom", { answered: true });
  t.mock.timers.tick(9999);
  assert.equal(note.hidden, true);
});

test("an error of Python is shown, and goes when the next message succeeds", () => {
  const { model, el } = lamp();
  const shown = el.querySelector(".minitf-problem");
  assert.equal(shown.hidden, true);
  model.set("problem", { message: "ValueError: no", details: "line 3" });
  assert.equal(shown.hidden, false);
  assert.match(shown.textContent, /ValueError: no/);
  model.set("problem", null);
  assert.equal(shown.hidden, true);
});

test("a part is drawn now and whenever it changes, until the view is closed", () => {
  const { model, view } = lamp({ color: "red" });
  const seen = [];
  view.on("color", (value) => seen.push(value));
  model.set("color", "blue");
  view.close();
  model.set("color", "green");
  assert.deepEqual(seen, ["red", "blue"]);
});
