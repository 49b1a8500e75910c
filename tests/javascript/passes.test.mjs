import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const { default: passes, arrow, withCode } = await import(
  "../../widgets/passes/passes.mjs"
);

const pass = (name, changes) => ({
  name, changes, says: `Does \`${name}\`.`, flops: ["9", "9"],
  operations: [5, changes ? 4 : 5],
});
const values = () => ({
  passes: [pass("prune", ""), pass("merge_duplicates", "1 merged")],
  place: { position: 1, side: "before" },
  svg: '<svg width="100" height="300"></svg>',
  focus: "mul_1",
  changes: [
    { mark: "merged", address: "mul_1", op: "Mul", words: "like mul", shown: "mul_1" },
    { mark: "added", address: "<b>", op: "_Fused", words: "new", shown: "" },
  ],
  more: 3,
  totals: pass("in all", "1"),
  picked: null,
});
const press = (page, key) =>
  page.byId("passes").fire("keydown", { key, target: page.byId("passes") });

test("the pass that is shown is marked, named and explained", () => {
  const page = open(passes, values());
  assert.equal(page.byId("pass-1").getAttribute("aria-current"), "step");
  assert.equal(page.byId("pass-0").getAttribute("aria-current"), null);
  assert.ok(page.byId("pass-0").classList.contains("is-idle"));
  assert.equal(page.byId("current").textContent, "2. merge duplicates");
  assert.match(page.el.textContent, /5 → 4 operations, 9 flops/);
});

test("keys walk over the passes and turn to the other side", () => {
  const page = open(passes, values());
  for (const key of ["ArrowRight", "ArrowUp", "]", "[", " ", "Home", "End"]) {
    press(page, key);
  }
  assert.deepEqual(page.model.sent, [
    { action: "move", by: 1 },
    { action: "move", by: -1 },
    { action: "next_change", by: 1 },
    { action: "next_change", by: -1 },
    { action: "turn" },
    { action: "go", position: 0 },
    { action: "go", position: 1 },
  ]);
});

test("buttons say which side is shown and change it", () => {
  const page = open(passes, values());
  assert.equal(page.byId("before").getAttribute("aria-pressed"), "true");
  page.byId("after").click();
  const sent = page.model.sent.at(-1);
  assert.deepEqual(sent, { action: "go", position: 1, side: "after" });
  page.model.set("place", { position: 0, side: "after" });
  assert.equal(page.byId("after").getAttribute("aria-pressed"), "true");
  assert.equal(page.byId("current").textContent, "1. prune");
});

test("a change leads to its node, on the side where it is", () => {
  const page = open(passes, values());
  const [merged, added] = page.el.querySelectorAll('[data-testid="minitf-change"]');
  assert.match(merged.textContent, /=mergedmul_1Mullike mul/);
  merged.click();
  assert.deepEqual(page.model.sent, [
    { action: "go", position: 1, side: "before" },
    { action: "pick", name: "mul_1" },
  ]);
  added.click();
  const sent = page.model.sent.at(-2);
  assert.deepEqual(sent, { action: "go", position: 1, side: "after" });
});

test("names are text, long lists end, passes without changes say so", () => {
  const page = open(passes, values());
  assert.match(page.el.textContent, /<b>/);
  assert.match(page.el.textContent, /and 3 more/);
  page.model.set("more", 0);
  page.model.set("changes", []);
  assert.match(page.el.textContent, /It changed nothing/);
});

test("what is known of a picked node is shown and goes again", () => {
  const page = open(passes, values());
  assert.equal(page.byId("details").hidden, true);
  const lines = ["Mul", "3 flops"];
  page.model.set("picked", { name: "mul_1", shown: "mul_1", lines });
  assert.equal(page.byId("details").hidden, false);
  assert.match(page.byId("details").textContent, /mul_1Mul3 flops/);
  page.model.set("picked", null);
  assert.equal(page.byId("details").hidden, true);
});

test("equal numbers need no arrow, and names between backquotes become code", () => {
  assert.equal(arrow(3, 3), "3");
  assert.equal(arrow("5", "?"), "5 → ?");
  const [before, name, after] = withCode("Fuses `MatMul` and more.");
  assert.deepEqual([before, name.tagName, name.textContent, after],
    ["Fuses ", "CODE", "MatMul", " and more."]);
});

test("a slash leads to the field, and Enter there asks for what is in it", () => {
  const page = open(passes, values());
  const field = page.byId("find");
  page.byId("passes").fire("keydown", { key: "/", target: page.byId("passes") });
  assert.equal(document.activeElement, field);
  field.fire("keydown", { key: "Enter" });
  field.value = " mul ";
  field.fire("keydown", { key: "Enter" });
  assert.deepEqual(page.model.sent, [{ action: "find", text: "mul" }]);
});
