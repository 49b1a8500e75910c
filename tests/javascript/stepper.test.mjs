import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const { default: stepper } = await import("../../widgets/stepper/stepper.mjs");
const { TimeLine } = await import("../../widgets/stepper/timeline.mjs");
const { ProgramText } = await import("../../widgets/stepper/texts.mjs");

const moment = {
  address: "while:body/mul", name: "mul", op: "Mul", path: ["while body, round 1"],
  backward: false, forward: "", error: "", line: 3, place: "line 3 in f", micros: "5",
  inputs: [["while:body/y", 0, "float32 2.0"], ["x", 1, "float32 3.0"]],
  outputs: ["float32 6.0"],
};
const now = (position, more = {}) => ({
  position, note: "", moment: position ? moment : null, next: "mul",
  address: position ? moment.address : null, output: 0, selected: false,
  changed: "", round: [1, 2], ...more,
});
const values = () => ({
  about: { count: 4, error: "", memory: "" },
  picture: '<svg width="100" height="300"></svg>',
  shape: { backward: [], boxes: [] },
  marks: { current: [], lit: [], twin: [], stop: [], watched: [], seen: [] },
  cards: {},
  now: now(1),
  value: null,
  timeline: {
    count: 4, per: 1, cells: [["math", 0], ["math", 1], ["array", 3], ["io", 4]],
    spans: [[0, 1, 3, "while body, round 0", false]], kinds: ["array", "io", "math"],
  },
  stops: { list: [], cells: [] },
  watches: [],
  code: { title: "your cell", first: 1, line: 2, lines: ["a", "b", "c"] },
  program: null,
});
const opened = (t) => {
  const page = open(stepper, values());
  t.after(page.close);
  return page;
};
const press = (page, key, more = {}) =>
  page.byId("stepper").fire("keydown", { key, target: page.byId("stepper"), ...more });

test("every key of the stepper asks for the move that it promises", (t) => {
  const page = opened(t);
  const moves = {
    ArrowRight: "step", ArrowLeft: "back", ArrowDown: "into", ArrowUp: "out",
    o: "over", "[": "previous_iteration", "]": "next_iteration", n: "run",
    N: "run_back", i: "first_odd", Home: "to_start", End: "to_end",
  };
  for (const key of Object.keys(moves)) press(page, key);
  const asked = page.model.sent.map(({ action, how }) => [action, how]);
  assert.deepEqual(asked, Object.values(moves).map((how) => ["move", how]));
});

test("with Shift the arrows go over and back out", (t) => {
  const page = opened(t);
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp"]) {
    press(page, key, { shiftKey: true });
  }
  const asked = page.model.sent.map(({ how }) => how);
  assert.deepEqual(asked, ["over", "back_over", "back_out"]);
});

test("b, w and g are about stops, the watch list and the generated code", (t) => {
  const page = opened(t);
  for (const key of ["b", "w", "g"]) press(page, key);
  assert.deepEqual(page.model.sent, [
    { action: "toggle_stop" },
    { action: "toggle_watch" },
    { action: "program", shown: true },
  ]);
});

test("every move has a button, and those that lead nowhere are off", (t) => {
  const page = opened(t);
  page.byId("over").click();
  assert.deepEqual(page.model.sent, [{ action: "move", how: "over" }]);
  assert.equal(page.byId("previous-iteration").disabled, true);
  assert.equal(page.byId("next-iteration").disabled, false);
  page.model.set("now", now(4));
  assert.equal(page.byId("step").disabled, true);
  page.model.set("now", now(0));
  assert.equal(page.byId("back").disabled, true);
  assert.match(page.byId("moment").textContent, /Nothing has run yet. Next: mul/);
});

test("the operation is told with what it took, made, and where from", (t) => {
  const page = opened(t);
  const words = page.byId("moment").textContent;
  for (const said of ["mul", "Mul", "round 1", "takes", "float32 6.0", "line 3 in f"]) {
    assert.ok(words.includes(said), said);
  }
  const links = page.byId("moment").querySelectorAll(".minitf-link");
  assert.equal(links[0].textContent, "y"); // its name within the same body
  links[1].click();
  assert.deepEqual(page.model.sent, [{ action: "select", address: "x", output: 1 }]);
});

test("of what has not run yet, it is said that it has no value", (t) => {
  const page = opened(t);
  page.model.set("value", null);
  page.model.set("now", now(1, { selected: true, address: "total" }));
  const words = page.el.querySelector(".minitf-shown").textContent;
  assert.match(words, /total, which has no value yet/);
});

test("a failure is an alert with the error's words", (t) => {
  const page = opened(t);
  const failed = { ...moment, outputs: [], error: "No: bad\nat x" };
  page.model.set("now", now(1, { moment: failed }));
  const alert = page.byId("moment").querySelector('[role="alert"]');
  assert.equal(alert.textContent, "✗ No: badat x");
});

test("the position is told in numbers, in words, and to screen readers", (t) => {
  const page = opened(t);
  assert.equal(page.byId("count").textContent, "1 of 4");
  const slider = page.byId("timeline");
  assert.equal(slider.getAttribute("role"), "slider");
  assert.equal(slider.getAttribute("aria-valuemax"), "4");
  assert.equal(slider.getAttribute("aria-valuenow"), "1");
  assert.equal(slider.getAttribute("aria-valuetext"), "1 of 4, while:body/mul");
  page.model.set("now", now(2, { note: "stopped at op Mul" }));
  assert.equal(page.byId("said").textContent, "stopped at op Mul");
});

test("the time line is scrubbed by the pointer", () => {
  const asked = [];
  const line = new TimeLine({ go: (position) => asked.push(position) });
  line.slider.clientWidth = 420;
  line.show(values().timeline);
  line.slider.fire("pointerdown", { clientX: 11, pointerId: 1 });
  line.slider.fire("pointermove", { clientX: 12, pointerId: 1 });
  line.slider.fire("pointermove", { clientX: 220, pointerId: 1 });
  line.slider.fire("pointermove", { clientX: 2, pointerId: 1 });
  line.slider.fire("pointermove", { clientX: 900, pointerId: 1 });
  line.slider.fire("pointerup", { pointerId: 1 });
  line.slider.fire("pointermove", { clientX: 220, pointerId: 1 });
  assert.deepEqual(asked, [1, 3, 0, 4]);
  line.close();
});

test("the key of the time line names the kinds and the signs", (t) => {
  const page = opened(t);
  const words = page.el.querySelector(".minitf-line-key").textContent;
  for (const said of ["math", "array", "backward", "inf or nan"]) {
    assert.ok(words.includes(said), said);
  }
});

test("the current line is marked by a sign and for screen readers", () => {
  const text = new ProgramText({ id: "code", label: "your code" });
  text.show({ title: "your cell", first: 5, line: 6, lines: ["a", "b"] }, "none");
  const rows = text.list.querySelectorAll("li");
  assert.equal(rows[1].getAttribute("aria-current"), "step");
  assert.equal(rows[1].sign.textContent, "▸");
  assert.equal(rows[0].getAttribute("aria-current"), null);
  assert.equal(rows[0].querySelector(".minitf-text-number").textContent, "5");
  text.show(null, "none to be had");
  assert.equal(text.list.textContent, "none to be had");
});

test("a stop is added by its kind and its words, and taken away again", (t) => {
  const page = opened(t);
  page.byId("stop-what").value = "value.max() > 3";
  page.byId("add-stop").click();
  assert.deepEqual(page.model.sent, [
    { action: "stop", kind: "when", what: "value.max() > 3" },
  ]);
  page.model.set("stops", { list: ["op Mul", "inf or nan"], cells: [0] });
  assert.match(page.byId("stops").textContent, /op Mul/);
  page.byId("stops").querySelectorAll(".minitf-remove")[1].click();
  assert.deepEqual(page.model.sent[1], { action: "remove_stop", number: 1 });
});

test("watched operations are shown with their value, and can be jumped to", (t) => {
  const page = opened(t);
  page.model.set("watches", [["while", "float32 2.0"], ["mul", ""]]);
  assert.equal(page.byId("watched-0").textContent, "float32 2.0");
  assert.equal(page.byId("watched-1").textContent, "no value yet");
  page.byId("watches").querySelectorAll(".minitf-link")[0].click();
  page.byId("watches").querySelectorAll(".minitf-remove")[1].click();
  assert.deepEqual(page.model.sent, [
    { action: "jump", address: "while" },
    { action: "unwatch", address: "mul" },
  ]);
});

test("playing steps once per position that arrived, until the end", async (t) => {
  const page = opened(t);
  page.byId("speed").value = "10";
  page.byId("speed").fire("change");
  press(page, " ");
  assert.equal(page.byId("play").textContent, "pause");
  await new Promise((done) => setTimeout(done, 350));
  assert.equal(page.model.sent.length, 1); // nothing has arrived since
  page.model.set("now", now(2));
  await new Promise((done) => setTimeout(done, 150));
  assert.equal(page.model.sent.length, 2);
  page.model.set("now", now(4));
  assert.equal(page.byId("play").textContent, "play");
});

test("what changed since the last round is told with which round it is", (t) => {
  const page = opened(t);
  page.model.set("now", now(2, { changed: "was 3.0", round: [2, 5] }));
  const words = page.byId("changed").textContent;
  assert.equal(words, "run 2 of 5; since the last time: was 3.0");
});

test("names of operations are text, whatever is in them", (t) => {
  const page = opened(t);
  const name = "<img src=x onerror=alert(1)>";
  page.model.set("now", now(1, { moment: { ...moment, name, address: name } }));
  assert.equal(page.byId("name").textContent, name);
  assert.equal(page.el.querySelectorAll("img").length, 0);
});


test("a slash leads to the field that finds an operation", (t) => {
  const page = opened(t);
  press(page, "/");
  const field = page.byId("find");
  assert.equal(document.activeElement, field);
  field.value = "mul";
  field.fire("keydown", { key: "Enter" });
  assert.deepEqual(page.model.sent.at(-1), { action: "find", text: "mul" });
});
