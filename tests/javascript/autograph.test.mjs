import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const folder = "../../widgets/autograph_view";
const { default: autograph } = await import(`${folder}/autograph_view.mjs`);
const { lightsOf, linesOf, nextIn } = await import(`${folder}/links.mjs`);

const piece = () => ({
  number: 0,
  name: "f",
  first: 7,
  source: [
    [["k", "def"], ["", " f(x):"]], [["", "    if x > 0:"]], [["", "    return x"]],
  ],
  generated: [
    [["k", "def"], ["", " tf__f(x):"]], [], [["", "  ag__.if_stmt(x)"]], [["", "x"]],
  ],
  origins: { 1: 7, 3: 8, 4: 9 },
  rules: [{ line: 8, converter: "control_flow", why: "`if` becomes a call." }],
  outcomes: { 8: "Here: If (cond)." },
  problems: [],
});
const values = () => ({
  functions: ["f", "g"],
  piece: piece(),
  graph: {
    svg: '<svg width="100" height="300"></svg>',
    places: { x: [[0, 7]], "cond/": [[0, 8], [0, 9]], other: [[1, 8]] },
  },
  selection: { pane: null, at: null },
  hint: "",
});
const press = (page, key) =>
  page.byId("autograph").fire("keydown", { key, target: page.byId("autograph") });
const lit = (page, pane) => {
  const rows = page.byId(`${pane}-lines`).querySelectorAll(".is-lit");
  return rows.map((row) => row.getAttribute("data-line"));
};
const last = (page) => page.model.sent.at(-1);

test("a line of the source lights what it became and what it made", () => {
  const found = lightsOf({ pane: "source", at: 8 }, piece(), values().graph);
  assert.deepEqual([...found.source], [8]);
  assert.deepEqual([...found.generated], [3]);
  assert.deepEqual([...found.nodes], ["cond/"]);
});

test("a generated line leads to the line it came from", () => {
  assert.deepEqual(linesOf({ pane: "generated", at: 4 }, piece(), null), [9]);
  assert.deepEqual(linesOf({ pane: "generated", at: 2 }, piece(), null), []);
});

test("a closed box lights all lines in it, and itself alone in the picture", () => {
  const found = lightsOf({ pane: "graph", at: "cond/" }, piece(), values().graph);
  assert.deepEqual([...found.source], [8, 9]);
  assert.deepEqual([...found.generated], [3, 4]);
  assert.deepEqual([...found.nodes], ["cond/"]);
});

test("a node of another function lights no line", () => {
  const choice = { pane: "graph", at: "other" };
  assert.deepEqual(linesOf(choice, piece(), values().graph), []);
});

test("the next thing to choose stops at both ends", () => {
  assert.equal(nextIn([1, 2, 3], null, 1), 1);
  assert.equal(nextIn([1, 2, 3], null, -1), 3);
  assert.equal(nextIn([1, 2, 3], 3, 1), 3);
  assert.equal(nextIn([], 3, 1), null);
});

test("arrows move through the pane with the keys and tell Python", () => {
  const page = open(autograph, values());
  press(page, "ArrowDown");
  press(page, "ArrowDown");
  assert.deepEqual(last(page), { action: "select", pane: "source", at: 8 });
  assert.deepEqual(lit(page, "source"), ["8"]);
  assert.deepEqual(lit(page, "generated"), ["3"]);
  press(page, "ArrowRight"); // to the generated code: its line of the same choice
  assert.deepEqual(last(page), { action: "select", pane: "generated", at: 3 });
  press(page, "ArrowDown"); // blank lines are passed over
  assert.deepEqual(last(page), { action: "select", pane: "generated", at: 4 });
  press(page, "Escape");
  assert.deepEqual(last(page), { action: "select", pane: null, at: null });
  assert.deepEqual(lit(page, "source"), []);
});

test("brackets change the function, Enter opens a box", () => {
  const page = open(autograph, values());
  press(page, "]");
  assert.deepEqual(last(page), { action: "show", piece: 1 });
  page.model.set("selection", { pane: "graph", at: "cond/" });
  press(page, "Enter");
  assert.deepEqual(last(page), { action: "toggle", name: "cond/" });
});

test("the rules of the chosen line are told, what came of it first", () => {
  const page = open(autograph, values());
  page.byId("source-8").click();
  const words = page.byId("why").textContent;
  assert.ok(words.includes("line 8 if x > 0:"));
  const rule = words.indexOf("control flow: if becomes");
  assert.ok(rule > words.indexOf("Here: If (cond)."));
  page.byId("source-9").click();
  assert.ok(page.byId("why").textContent.includes("Stays as it is."));
});

test("pointing lights for as long as the pointer is there", () => {
  const page = open(autograph, values());
  page.byId("source-9").click();
  page.byId("source-7").fire("pointerover");
  assert.deepEqual(lit(page, "generated"), ["1"]);
  page.byId("generated-2").fire("pointerover"); // blank: it belongs to nothing
  assert.deepEqual(lit(page, "generated"), ["4"]);
  page.byId("source-lines").fire("pointerleave");
  assert.deepEqual(lit(page, "generated"), ["4"]);
});

test("what comes back from Python late does not undo a newer choice", () => {
  const page = open(autograph, values());
  press(page, "ArrowDown");
  press(page, "ArrowDown");
  page.model.set("selection", { pane: "source", at: 7 });
  assert.deepEqual(lit(page, "source"), ["8"]);
  page.model.set("selection", { pane: "source", at: 9 }); // Python's own wish
  assert.deepEqual(lit(page, "source"), ["9"]);
});

test("without a graph there is a hint, and problems stand at their lines", () => {
  const shown = values();
  shown.graph = null;
  shown.hint = "No graph yet: <give> arguments";
  shown.piece.problems = [{ line: 8, message: "y is not set" }];
  const page = open(autograph, shown);
  assert.equal(page.byId("hint").textContent, "No graph yet: <give> arguments");
  assert.ok(page.byId("source-lines").textContent.includes("✗ y is not set"));
});
