import assert from "node:assert/strict";
import { test } from "node:test";
import { Element, install, open } from "./page.mjs";

install();
const { drawValue, bytesWords } = await import("../../widgets/tensors/value.mjs");
const tensorView = (await import("../../widgets/tensors/tensor_view.mjs")).default;

// What Python says of [[1.5, -2.0], [nan, 4.0]], the second slice of two.
function described(changes = {}) {
  return {
    name: "x",
    kind: "Tensor",
    dtype: "float32",
    shape: [2, 2, 2],
    bytes: 32,
    stats: { min: "-2.0", mean: "1.0", max: "4.0", zeros: "0%", infs: "0%", nans: "25%" },
    facts: [["rows", "2"]],
    tabs: ["table", "histogram", "text"],
    tab: "table",
    table: {
      rows: [0, 1],
      columns: [0, 1],
      names: null,
      cells: [["1.5", "-2.0"], ["nan", "4.0"]],
      exact: [["1.5", "-2.0"], ["nan", "4.0"]],
      heat: [[0.38, -0.5], [null, 1]],
      start: [0, 0],
      total: [2, 2],
      wrapped: false,
      numeric: true,
      low: "-2.0",
      high: "4.0",
      signed: true,
      index: [1, "row", "column"],
      cell: null,
    },
    image: null,
    histogram: {
      counts: [1, 0, 3],
      edges: ["-2", "0", "2", "4"],
      labels: null,
      zero: 0.33,
      every: 1,
    },
    text: "[[1.5 -2.0]\n [nan 4.0]]",
    look: {
      index: "1, :, :",
      rows: 1,
      columns: 2,
      axes: [
        { size: 2, at: 1, shown: false },
        { size: 2, at: 0, shown: true },
        { size: 2, at: 0, shown: true },
      ],
      form: "auto",
      forms: { auto: "four digits", exact: "every digit" },
      jumps: ["least", "largest", "nan"],
    },
    ...changes,
  };
}

function card(changes = {}, options = {}) {
  const sent = [];
  const host = new Element("div");
  const send = (action, details) => sent.push([action, details]);
  const made = drawValue(host, described(changes), { send, ...options });
  const cells = host.querySelectorAll("td").filter((cell) => cell.dataset.row);
  return { host, made, sent, cells, send, words: () => made.words.textContent };
}

test("a card says what the value is, and warns of nan", () => {
  const { host } = card();
  assert.match(host.textContent, /xTensorfloat32\(2, 2, 2\)32 bytes/);
  assert.match(host.textContent, /⚠ nans25%/);
  assert.doesNotMatch(host.textContent, /zeros|infs/);
});

test("cells have colours by their sign, and strange ones a mark", () => {
  const { cells } = card();
  assert.ok(cells[0].classList.contains("is-positive"));
  assert.equal(cells[1].style["--heat"], "0.5");
  assert.ok(cells[1].classList.contains("is-negative"));
  assert.ok(cells[2].classList.contains("is-odd"));
});

test("pointing at a cell tells its index in the tensor and its exact value", () => {
  const { cells, words } = card();
  cells[3].fire("pointermove");
  assert.equal(words(), "x[1, 1, 1] = 4.0");
});

test("arrows walk from cell to cell and keep the keys for themselves", () => {
  const { cells, sent, words } = card();
  const event = cells[0].fire("keydown", { key: "ArrowRight" });
  assert.ok(event.stopped && event.prevented);
  assert.equal(words(), "x[1, 0, 1] = -2.0");
  assert.deepEqual(sent, [["look", { choose: [1, 0, 1] }]]);
  const other = cells[0].fire("keydown", { key: "b" });
  assert.ok(!other.stopped && !other.prevented);
});

test("walking over the edge goes on in the next part of a larger slice", () => {
  const table = { ...described().table, total: [50, 2] };
  const { cells, sent, host } = card({ table });
  assert.match(host.textContent, /rows 0 to 1 of 50/);
  cells[2].click();
  cells[2].fire("keydown", { key: "ArrowDown" });
  assert.deepEqual(sent.at(-1), ["look", { walk: [1, 0] }]);
  cells[2].fire("keydown", { key: "PageDown" });
  assert.deepEqual(sent.at(-1), ["look", { walk: [2, 0] }]);
  host.querySelector('[data-testid="minitf-later-rows"]').click();
  assert.deepEqual(sent.at(-1), ["look", { start: [2, 0] }]);
});

test("while Python goes on, keys do not walk from where the cursor was", () => {
  const { cells, sent } = card();
  cells[0].fire("keydown", { key: "ArrowUp" });
  cells[0].fire("keydown", { key: "ArrowRight" });
  assert.deepEqual(sent, [["look", { walk: [-1, 0] }], ["look", { walk: [0, 1] }]]);
});

test("tabs are changed by clicks and arrows, and stay when the value changes", () => {
  const { host, made, sent } = card();
  const tabs = host.querySelectorAll("[role=tab]");
  assert.deepEqual(tabs.map((tab) => tab.textContent), ["table", "histogram", "text"]);
  tabs[0].fire("keydown", { key: "ArrowRight" });
  assert.equal(made.tab, "histogram");
  assert.deepEqual(sent, [["look", { tab: "histogram" }]]);
  made.send = null;
  drawValue(host, described({ name: "y" }));
  assert.equal(made.tab, "histogram");
  assert.match(host.textContent, /^y/);
});

test("a card without a way to Python still has tabs, and asks for nothing", () => {
  const { host, made } = card({}, { send: null });
  made.choose("text");
  assert.match(host.textContent, /\[nan 4.0\]/);
  made.choose("histogram");
  assert.match(host.textContent, /highest bar: 3/);
});

test("a bar tells what it counts", () => {
  const { host, made, words } = card();
  made.choose("histogram");
  host.querySelectorAll(".minitf-value-slot")[2].fire("pointermove");
  assert.equal(words(), "2 to 4: 3");
});

test("an image tells the index of the pixel, and leads to the number", () => {
  const image = {
    address: "data:,",
    width: 5,
    height: 2,
    tile: [2, 2],
    across: 2,
    count: 2,
    of: 2,
    axis: 0,
    step: 1,
    words: "0 is black, 1 is white",
    index: ["tile", "row", "column"],
  };
  const { made, sent, words, host } = card({ image, tabs: ["table", "image", "text"] });
  made.choose("image");
  const picture = host.querySelector("img");
  picture.getBoundingClientRect = () => ({ left: 0, top: 0, width: 50, height: 20 });
  picture.fire("pointermove", { clientX: 31, clientY: 12 });
  assert.match(words(), /^x\[1, 1, 0\]/);
  picture.fire("pointermove", { clientX: 25, clientY: 12 }); // between the images
  assert.equal(words(), "");
  picture.fire("click", { clientX: 31, clientY: 12 });
  assert.deepEqual(sent.at(-1), ["look", { choose: [1, 1, 0], tab: "table" }]);
});

test("an image is as large as there is room for, in whole steps", () => {
  const size = { width: 107, height: 53, step: 1 };
  const image = { address: "data:,", of: 64, count: 64, ...size };
  const { made, host } = card({ image, tabs: ["table", "image", "text"] });
  made.choose("image");
  const picture = host.querySelector("img");
  assert.equal(picture.style.width, "321px"); // of 400
  made.image.element.clientWidth = 2000;
  made.image.fit();
  assert.equal(picture.style.width, `${7 * 107}px`); // not too high
  made.image.element.clientWidth = 90;
  made.image.fit();
  assert.equal(picture.style.width, "107px"); // the style sheet makes it narrower
});

test("of a single row there is no image, and the card says so", () => {
  const { made, host } = card({ tabs: ["table", "image", "text"] });
  made.choose("image");
  assert.match(host.textContent, /An image needs two axes/);
});

test("no value, no card", () => {
  const host = new Element("div");
  const made = drawValue(host, null);
  assert.equal(made.element.hidden, true);
  drawValue(host, described());
  assert.equal(made.element.hidden, false);
});

test("sizes are written as people do", () => {
  assert.equal(bytesWords(1), "1 byte");
  assert.equal(bytesWords(999), "999 bytes");
  assert.equal(bytesWords(1536), "1.5 kB");
  assert.equal(bytesWords(40_000_000), "40 MB");
});

// ---- The tensor view

test("a slider and the brackets move along an axis that is not shown", () => {
  const { el, model, byId } = open(tensorView, { value: described() });
  const slider = byId("axis-0");
  slider.value = "0";
  slider.fire("input");
  assert.deepEqual(model.sent.at(-1), { action: "look", at: [0, 0] });
  el.children[0].fire("keydown", { key: "]" });
  assert.deepEqual(model.sent.at(-1), { action: "step", axis: 0, by: 1 });
});

test("an index can be typed", () => {
  const { el, model, byId } = open(tensorView, { value: described() });
  el.children[0].fire("keydown", { key: "/" });
  assert.equal(document.activeElement, byId("index"));
  byId("index").value = ":, 0, :";
  byId("index").fire("change");
  assert.deepEqual(model.sent.at(-1), { action: "look", index: ":, 0, :" });
});

test("axes are chosen and swapped, never one for both", () => {
  const { el, model, byId } = open(tensorView, { value: described() });
  el.children[0].fire("keydown", { key: "x" });
  assert.deepEqual(model.sent.at(-1), { action: "swap" });
  byId("rows").value = "2";
  byId("rows").fire("change");
  assert.deepEqual(model.sent.at(-1), { action: "look", axes: [2, 1] });
});

test("keys jump only to what is there", () => {
  const { el, model, byId } = open(tensorView, { value: described() });
  el.children[0].fire("keydown", { key: "M" });
  assert.deepEqual(model.sent.at(-1), { action: "jump", to: "largest" });
  const count = model.sent.length;
  el.children[0].fire("keydown", { key: "i" });
  assert.equal(model.sent.length, count);
  assert.ok(byId("jump-nan") && !byId("jump-inf"));
});

test("keys change tab and the way numbers are written", () => {
  const { el, model } = open(tensorView, { value: described() });
  el.children[0].fire("keydown", { key: "t" });
  assert.deepEqual(model.sent.at(-1), { action: "look", tab: "histogram" });
  el.children[0].fire("keydown", { key: "f" });
  assert.deepEqual(model.sent.at(-1), { action: "next_form" });
});
