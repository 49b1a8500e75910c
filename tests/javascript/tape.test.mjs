import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const { default: tape } = await import("../../widgets/tape/tape.mjs");

const record = (number, op, walked) => ({
  number, op, walked, takes: ["w = 3", "2"], makes: ["y = 6"],
  line: "line 2: y = w * 2",
});
const flow = {
  to: "w", letter: "a", rule: "d(a * b)/da = b", numbers: "", chain: "1 * 2",
  gives: "2", sum: "5", count: 2,
};
const card = { ...record(2, "Mul", 1), upstream: ["1"], flows: [flow] };
const values = () => ({
  svg: '<svg width="100" height="300"></svg>',
  position: 0,
  steps: 2,
  records: [record(1, "Read", 2), record(2, "Mul", 1), record(3, "Exp", 0)],
  more: 0,
  card: null,
  sums: [
    { name: "w", value: "3", gradient: "", count: 0, all: 2 },
    { name: "v", value: "1", gradient: "", count: 0, all: 0 },
  ],
  current: "",
});
const press = (page, key) =>
  page.byId("tape").fire("keydown", { key, target: page.byId("tape") });

test("keys walk back through the tape and undo it", () => {
  const page = open(tape, values());
  for (const key of ["ArrowRight", "ArrowLeft", "End", "Home"]) press(page, key);
  assert.deepEqual(page.model.sent, [
    { action: "step", by: 1 },
    { action: "step", by: -1 },
    { action: "go", position: 2 },
    { action: "go", position: 0 },
  ]);
});

test("the slider and the buttons say where the walk is", () => {
  const page = open(tape, values());
  assert.equal(page.byId("where").textContent, "2 steps to walk");
  assert.equal(page.byId("undo").disabled, true);
  page.model.set("position", 2);
  assert.equal(page.byId("where").textContent, "step 2 of 2");
  assert.equal(page.byId("step").disabled, true);
  assert.equal(page.byId("undo").disabled, false);
  page.byId("slider").value = "1";
  page.byId("slider").fire("input");
  assert.deepEqual(page.model.sent.at(-1), { action: "go", position: 1 });
});

test("the card has the chain rule with its numbers", () => {
  const page = open(tape, values());
  assert.match(page.byId("card").textContent, /Press → to walk back/);
  page.model.set("position", 1);
  page.model.set("card", card);
  const words = page.byId("card").textContent;
  for (const said of [
    "Step 1 of 2: Mul", "line 2: y = w * 2", "aw = 3", "b2", "outy = 6", "upstream1",
    "d(a * b)/da = b", "1 * 2", "gradient for w2", "sum of 2 so far5",
  ]) {
    assert.ok(words.includes(said), said);
  }
});

test("records tell whether they are walked, now, later or never", () => {
  const page = open(tape, { ...values(), position: 2 });
  const sign = (number) =>
    page.byId(`record-${number}`).querySelector(".minitf-record-sign").textContent;
  assert.deepEqual([sign(1), sign(2), sign(3)], ["▸", "✓", "·"]);
  assert.equal(page.byId("record-3").disabled, true);
  page.byId("record-2").click();
  assert.deepEqual(page.model.sent.at(-1), { action: "go", position: 1 });
});

test("sums say what has arrived, and what will never", () => {
  const page = open(tape, values());
  assert.equal(page.byId("sum-w").textContent, "w3?0 of 2");
  assert.equal(page.byId("sum-v").textContent, "v1nonenothing comes");
  page.model.set("sums", [{ name: "w", value: "3", gradient: "5", count: 2, all: 2 }]);
  assert.equal(page.byId("sum-w").textContent, "w352 of 2");
});
