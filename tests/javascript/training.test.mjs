import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
globalThis.getComputedStyle = () => ({ getPropertyValue: () => "#0072b2" });
const scales = await import("../../widgets/training/scales.mjs");
const curves = await import("../../widgets/training/curves.mjs");
const panels = await import("../../widgets/training/panels.mjs");
const training = (await import("../../widgets/training/training.mjs")).default;

const LINE = {
  x: [1, 2, 3],
  y: [4, null, 1],
  low: null,
  high: null,
  odd: [2],
  smooth: null,
  run: 0,
  name: "loss",
  dotted: false,
};

function parts(changes = {}) {
  return {
    progress: {
      name: "run 1",
      state: "paused",
      step: 3,
      steps: 12,
      words: "step 3 of 12",
      speed: "50 steps/s",
      left: "1 s left",
      note: "",
      ended: false,
    },
    failure: null,
    curves: { loss: [LINE] },
    earlier: {},
    runs: { head: ["run", "step"], rows: [["run 1", "3"]], first: 0 },
    events: [[2, "learning rate from 0.1 to 0.05"]],
    rate: { known: true, value: 0.1, text: "0.1", why_not: "" },
    settings: { log: false, smoothing: 0 },
    panel: { titles: ["line", "log"], title: "log", kind: "log", steps: [] },
    log: ["hello"],
    ...changes,
  };
}

const opened = (changes) => open(training, parts(changes));
const view = (page) => page.byId("training");
const press = (page, key) => view(page).fire("keydown", { key });

test("ticks are round numbers", () => {
  assert.deepEqual(scales.ticksBetween(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(scales.logTicksBetween(0.002, 3), [0.01, 0.1, 1]);
  assert.equal(scales.shortNumber(0.123456), "0.1235");
  assert.equal(scales.shortNumber(1.5e-7), "1.5e-7");
  assert.equal(scales.shortNumber(2e10), "2e10");
  assert.equal(scales.shortNumber(null), "–");
});

test("a scale and its inverse agree, also a logarithmic one", () => {
  for (const log of [false, true]) {
    const scale = scales.scaleOf(0.01, 100, 20, 400, log);
    assert.ok(Math.abs(scale.back(scale.at(3)) - 3) < 1e-9);
    assert.equal(scale.shows(0), !log);
  }
});

test("a line is broken where a number is missing", () => {
  const across = scales.scaleOf(0, 3, 0, 30);
  const up = scales.scaleOf(0, 4, 40, -40);
  assert.equal(scales.linePath([1, 2, 3], [4, null, 1], across, up), "M10 0M30 30");
  const band = scales.bandPath([1, 2], [0, 1], [4, 4], across, up);
  assert.equal(band, "M10 0L20 0L20 30L10 40z");
});

test("a chart with only zeros and missing numbers still has a span", () => {
  assert.deepEqual(curves.spanOf([{ y: [null] }], false), [0, 1, false]);
  assert.deepEqual(curves.spanOf([{ y: [0, null] }], true), [0, 1, false]);
  assert.deepEqual(curves.spanOf([{ y: [0.5] }], true), [0.5, 5, true]);
});

test("buttons and keys send the same messages", () => {
  const page = opened();
  page.byId("play").click();
  press(page, " ");
  page.byId("step").click();
  press(page, "ArrowRight");
  page.byId("stop").click();
  press(page, "s");
  page.byId("rate-down").click();
  press(page, "[");
  press(page, "]");
  press(page, "l");
  press(page, "p");
  const names = page.model.sent.map((message) => message.action);
  assert.deepEqual(names.slice(0, 6), ["play", "play", "step", "step", "stop", "stop"]);
  const rest = page.model.sent.slice(6);
  assert.deepEqual(rest, [
    { action: "rate", value: 0.05 },
    { action: "rate", value: 0.05 },
    { action: "rate", value: 0.2 },
    { action: "scale", log: true },
    { action: "panel", title: "line" },
  ]);
});

test("while training runs, the button pauses and there is no single step", () => {
  const page = opened({ progress: { ...parts().progress, state: "running" } });
  assert.match(page.byId("play").textContent, /Pause/);
  assert.equal(page.byId("step").disabled, true);
  page.byId("play").click();
  assert.deepEqual(page.model.sent, [{ action: "pause" }]);
});

test("after the end one can begin again but not stop", () => {
  const page = opened({
    progress: { ...parts().progress, state: "done", ended: true },
  });
  assert.match(page.byId("play").textContent, /Again/);
  assert.equal(page.byId("stop").disabled, true);
});

test("a learning rate that is decided by a schedule cannot be changed", () => {
  const rate = { known: true, value: 0.1, text: "0.1", why_not: "decided by Cosine" };
  const page = opened({ rate });
  assert.equal(page.byId("rate").disabled, true);
  press(page, "]");
  assert.deepEqual(page.model.sent, []);
});

test("a typed learning rate is sent as it is, for Python to judge", () => {
  const page = opened();
  page.byId("rate").value = "1e-3x";
  page.byId("rate").fire("change");
  assert.deepEqual(page.model.sent, [{ action: "rate", value: "1e-3x" }]);
});

test("progress is told in words and drawn as a bar", () => {
  const page = opened();
  assert.equal(page.byId("progress").textContent, "paused · step 3 of 12");
  assert.equal(page.el.querySelector(".minitf-done").style.width, "25%");
});

test("a failure is shown with the line, and as text", () => {
  const page = opened();
  assert.equal(page.byId("failure").hidden, true);
  page.model.set("failure", {
    message: "ValueError: <b>",
    place: "line 3 of the cell",
    code: "loss = broken(x)",
    details: "Traceback",
  });
  assert.equal(page.byId("failure").hidden, false);
  assert.match(page.byId("failure").textContent, /ValueError: <b>line 3 of the cell/);
});

test("the cursor walks from point to point and reads the values", () => {
  const page = opened();
  const reading = () => page.el.querySelector(".minitf-reading").textContent;
  assert.equal(reading(), " 1");
  press(page, ".");
  assert.equal(reading(), " step 1: loss 4");
  press(page, ".");
  assert.equal(reading(), " step 2: loss –");
  press(page, ",");
  assert.equal(reading(), " step 1: loss 4");
});

test("runs to compare are named when the cursor reads them", () => {
  const second = { ...LINE, run: 1, y: [2, 2, 2], odd: [] };
  const page = opened({
    earlier: { loss: [LINE] },
    curves: { loss: [second] },
    runs: { head: ["run"], rows: [["slow"], ["fast"]], first: 0 },
  });
  press(page, ".");
  const reading = page.el.querySelector(".minitf-reading").textContent;
  assert.equal(reading, " step 1: loss (slow) 4, loss (fast) 2");
  assert.equal(page.byId("runs").querySelectorAll("svg").length, 2);
});

test("the log is text", () => {
  const page = opened();
  assert.equal(page.byId("lines").textContent, "hello");
  page.model.set("log", ["<i>", "two"]);
  assert.equal(page.byId("lines").textContent, "<i>\ntwo");
});

const DATA = {
  line: {
    x: [0, 1],
    y: [1, null],
    line_x: [0, 1],
    line_y: [1, 2],
    names: {},
    says: "w",
  },
  scatter: { x: [0, 1], y: [1, 2], names: {}, says: "w" },
  confusion: { matrix: [[3, 1], [0, 2]], names: ["cat", "dog"], says: "5 of 6 right" },
  pictures: {
    images: ["data:,", "data:,"],
    labels: [{ true: "cat", found: "cat" }, { true: "cat", found: "dog" }],
    says: "1 of these 2 right",
  },
  boundary: {
    cells: 2,
    areas: "0011",
    shades: "0909",
    low: [0, 0],
    high: [1, 1],
    names: {},
    x: [0.5],
    y: [0.5],
    labels: [1],
    wrong: [1],
    says: "w",
  },
  distributions: {
    names: ["w", "b"],
    chosen: "b",
    low: "-1",
    high: "1",
    steps: [0, 5],
    columns: ["0129", "0190"],
    counts: [0, 1, 2, 3],
    says: "b: mean 0",
  },
};

for (const [kind, data] of Object.entries(DATA)) {
  test(`the panel ${kind} is drawn and says what it shows`, () => {
    const panel = { titles: [kind, "log"], title: kind, kind, steps: [0, 5], step: 5 };
    const page = opened({ panel: { ...panel, newest: true, data }, log: [] });
    assert.match(page.byId("panel").textContent, new RegExp(data.says));
    assert.equal(page.byId("when").textContent, "step 5 (newest)");
    press(page, "<");
    assert.deepEqual(page.model.sent, [{ action: "look", step: 0 }]);
  });
}

test("wrong images and wrong counts have a sign beside their colour", () => {
  const panel = { titles: ["images"], title: "images", kind: "pictures", steps: [] };
  const page = opened({ panel: { ...panel, data: DATA.pictures } });
  assert.match(page.byId("panel").textContent, /✓ cat.*✗ dog, not cat/);
});

test("the border runs between cells of different classes", () => {
  const box = { left: 0, top: 0, width: 20, height: 20 };
  assert.equal(panels.borderPath(DATA.boundary, box), "M0 10H10M10 10H20");
});

test("a closed view hears no more", () => {
  const page = opened();
  page.close();
  page.model.set("progress", { ...parts().progress, words: "later" });
  assert.equal(page.byId("progress").textContent, "paused · step 3 of 12");
});
