import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const view = (await import("../../widgets/tensors/broadcast/broadcast.mjs")).default;

function axis(number, sizes, result, kind, words) {
  return { number, sizes, result, kind, words };
}

function parts(changes = {}) {
  return {
    axes: [
      axis(-2, ["2", "–"], "2", "stretched", "b is stretched"),
      axis(-1, ["1", "1"], "1", "same", "both have 1"),
    ],
    names: ["a", "b"],
    summary: ["a (2, 1) and b (1,) fit.", "", "", ""],
    rule: "Sizes are compared.",
    steps: ["as written", "stretched", "result"],
    step: 2,
    picture: "<svg></svg>",
    cells: {
      "0,0,0": "result[0, 0] = a[0, 0] + b[0]",
      "0,1,0": "result[1, 0] = a[1, 0] + b[0]",
    },
    ...changes,
  };
}

test("the axes are a table with signs, and sentences", () => {
  const { el } = open(view, parts());
  assert.match(el.textContent, /axis -2axis -1/);
  assert.match(el.textContent, /a21b–1↔=result21/);
  assert.match(el.textContent, /axis -2: b is stretched/);
});

test("brackets and space go from step to step, and not beyond", () => {
  const { el, model } = open(view, parts());
  const frame = el.children[0];
  frame.fire("keydown", { key: "[" });
  assert.deepEqual(model.sent, [{ action: "step", to: 1 }]);
  frame.fire("keydown", { key: "]" });
  assert.equal(model.sent.length, 1);
  frame.fire("keydown", { key: " " });
  assert.deepEqual(model.sent.at(-1), { action: "step", to: 0 });
});

test("arrows walk through the result and say what each element is made of", () => {
  const { el, byId } = open(view, parts());
  const words = byId("broadcast-words");
  const frame = el.children[0];
  assert.match(words.textContent, /arrow keys/);
  frame.fire("keydown", { key: "ArrowDown" });
  assert.match(words.textContent, /^result\[0, 0\]/);
  frame.fire("keydown", { key: "ArrowDown" });
  assert.match(words.textContent, /^result\[1, 0\]/);
  frame.fire("keydown", { key: "ArrowDown" });
  assert.match(words.textContent, /^result\[1, 0\]/);
});

test("shapes that do not fit have a cross, a reason and advice, and one step", () => {
  const axes = [axis(-1, ["4", "3"], "✗", "mismatch", "neither is 1")];
  const summary = ["a (4,) and b (3,) do not fit.", "b[:, tf.newaxis] fits.", ""];
  const changes = { axes, summary, steps: ["as written"], step: 0, cells: {} };
  const { el } = open(view, parts(changes));
  assert.match(el.textContent, /✗ a \(4,\) and b/);
  assert.match(el.textContent, /Try: b\[:, tf.newaxis\]/);
  assert.equal(el.querySelector(".minitf-bar").hidden, true);
});
