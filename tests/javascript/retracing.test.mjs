import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const { default: retracing } = await import("../../widgets/retracing/retracing.mjs");

const trace = (number, changes = []) => ({
  number,
  signature: [["x", "tensor float32 ()"], ["n", `Python int ${number}`]],
  nearest: number > 1 ? number - 1 : null,
  changes,
  calls: number,
  why: number > 1 ? "n: Python int 1 -> Python int 2" : "first call",
});
const change = {
  name: "n", old: "Python int 1", new: "Python int 2",
  reason: "Another Python value.", advice: "Pass a tensor.",
};
const values = () => ({
  name: "f", total: 2, calls: 3, selected: 2, suggestion: "", notes: [], last: null,
  traces: [trace(1), trace(2, [change])],
  stretches: [[[1, 1]], [[2, 2]]],
});
const settle = () => new Promise((done) => setTimeout(done, 5));
const press = (page, key) =>
  page.byId("trace-view").fire("keydown", { key, target: page.byId("trace-view") });

test("the chosen trace is told with what differed and what to do", () => {
  const page = open(retracing, values());
  const words = page.byId("details").textContent;
  for (const said of ["compared with trace 1", "− Python int 1", "+ Python int 2"]) {
    assert.ok(words.includes(said), said);
  }
  assert.ok(words.includes("Pass a tensor."));
  assert.equal(page.byId("trace-2").getAttribute("aria-selected"), "true");
});

test("the time line has a block for each trace and each run of calls", () => {
  const page = open(retracing, values());
  const blocks = page.byId("timeline").querySelectorAll("button");
  const labels = blocks.map((block) => block.textContent);
  assert.deepEqual(labels, ["T1", "1 ×1", "T2", "2 ×2"]);
});

test("arrows choose among the traces, quickly too, and stop at the ends", () => {
  const page = open(retracing, values());
  press(page, "ArrowUp");
  press(page, "ArrowUp");
  assert.deepEqual(page.model.sent.at(-1), { action: "select", number: 1 });
  press(page, "ArrowDown");
  assert.deepEqual(page.model.sent.at(-1), { action: "select", number: 2 });
  press(page, "Home");
  assert.deepEqual(page.model.sent.at(-1), { action: "select", number: 1 });
  press(page, "r");
  assert.deepEqual(page.model.sent.at(-1), { action: "refresh" });
});

test("a call says whether it traced, by a word and not by colour alone", async () => {
  const page = open(retracing, values());
  assert.equal(page.byId("last").hidden, true);
  page.model.set("last", { number: 2, traced: true, why: "n: 1 -> 2" });
  await settle();
  assert.ok(page.byId("last").textContent.includes("T traced"));
  page.model.set("last", { number: 1, traced: false, why: "it fits" });
  await settle();
  assert.ok(page.byId("last").textContent.includes("✓ reused"));
});

test("a function that was never called shows its note and nothing else", () => {
  const shown = values();
  Object.assign(shown, { total: 0, calls: 0, traces: [], stretches: [] });
  shown.selected = null;
  shown.notes = ["Not traced yet."];
  const page = open(retracing, shown);
  assert.equal(page.byId("timeline").hidden, true);
  assert.equal(page.byId("notes").textContent, "Not traced yet.");
  press(page, "ArrowDown");
  assert.deepEqual(page.model.sent, []);
});
