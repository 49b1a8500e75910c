import assert from "node:assert/strict";
import { test } from "node:test";
import { Element, install, open } from "./page.mjs";

install();
const { default: graph } = await import("../../widgets/graph_view/graph.mjs");
const { Picture } = await import("../../widgets/front/picture.mjs");
const { nearestNode } = await import("../../widgets/front/walking.mjs");

const values = () => ({
  picture: '<svg width="100" height="300"></svg>',
  cards: { a: ["a = Const", "float32 scalar"] },
  picked: null,
  search: { text: "", count: 0, place: 0 },
  key: [{ swatch: "<svg></svg>", words: "math" }],
  settings: {
    color: "kind", colors: ["kind", "device"], direction: "down", constants: true,
    boxes: true,
  },
  note: "",
  file: null,
});
const press = (page, key) =>
  page.byId("graph").fire("keydown", { key, target: page.byId("graph") });
const node = {
  id: "m/add", name: "m/add", type: "AddV2", kind: "math", does: "Adds.",
  made: ["float32 2×3"], facts: [["T", "float32"]], run: [],
  code: {
    place: "cell [3], line 2 in f", line: 2, lines: [[1, "def f():"], [2, "  a"]],
  },
  inputs: [{ id: "m/x", label: "2×3" }], outputs: [],
};

test("keys ask Python for what they promise", () => {
  const page = open(graph, values());
  for (const key of ["c", "o", "x", "n", "r", "k"]) press(page, key);
  assert.deepEqual(page.model.sent, [
    { action: "hide_constants" },
    { action: "open_all" },
    { action: "close_all" },
    { action: "search_on", by: 1 },
    { action: "direction", direction: "right" },
    { action: "color", color: "device" },
  ]);
});

test("the panel tells what is picked, and its links lead on", () => {
  const page = open(graph, values());
  assert.equal(page.byId("details").hidden, true);
  page.model.set("picked", node);
  const words = page.byId("details").textContent;
  for (const said of ["m/add", "AddV2", "Adds.", "cell [3], line 2", "▸2", "2×3"]) {
    assert.ok(words.includes(said), said);
  }
  page.byId("link").click();
  assert.deepEqual(page.model.sent.at(-1), { action: "jump", address: "m/x" });
  page.byId("details-close").click();
  assert.deepEqual(page.model.sent.at(-1), { action: "pick", name: null });
});

test("search says how many there are and steps through them", () => {
  const page = open(graph, values());
  page.model.set("search", { text: "mul", count: 3, place: 1 });
  assert.equal(page.byId("count").textContent, "2 of 3");
  page.byId("next-match").click();
  page.byId("search").value = "mul";
  page.byId("search").fire("keydown", { key: "Enter", shiftKey: true });
  assert.deepEqual(page.model.sent, [
    { action: "search_on", by: 1 },
    { action: "search_on", by: -1 },
  ]);
  page.model.set("search", { text: "q", count: 0, place: 0 });
  assert.equal(page.byId("count").textContent, "nothing found");
  assert.equal(page.byId("next-match").hidden, true);
});

test("what cannot be coloured by yet is offered but not to be chosen", () => {
  const page = open(graph, values());
  const options = page.byId("color").querySelectorAll("option");
  assert.deepEqual(options.map((o) => o.disabled), [false, false, true, true]);
});

test("files other than pictures are asked of Python", () => {
  const page = open(graph, values());
  const menu = page.byId("save");
  menu.value = "pb";
  menu.fire("change");
  assert.deepEqual(page.model.sent, [{ action: "export", form: "pb" }]);
  assert.equal(menu.value, "");
});

test("a file that was sent before the page was drawn is not saved again", () => {
  const file = { number: 4, name: "g.pb", data: "" };
  const page = open(graph, { ...values(), file });
  assert.equal(page.model.get("file").number, 4);
});

test("arrows prefer nodes that an edge leads to", () => {
  const at = (name, x, y) => ({ name, box: { x, y, width: 10, height: 10 } });
  const boxes = [
    at("a", 0, 0), at("near", 15, 40), at("joined", -40, 80), at("up", 0, -50),
  ];
  assert.equal(nearestNode(boxes, "a", "down", new Set()), "near");
  assert.equal(nearestNode(boxes, "a", "down", new Set(["joined"])), "joined");
  assert.equal(nearestNode(boxes, "a", "up", new Set()), "up");
  assert.equal(nearestNode(boxes, "a", "right", new Set()), null);
  assert.equal(nearestNode(boxes, null, "right", new Set()), "a");
});

test("the edges of a node are lit with its neighbours, and go out again", () => {
  const picture = new Picture();
  const svg = new Element("svg");
  const part = (kind, data) => {
    const made = new Element("g");
    made.setAttribute("class", kind);
    for (const [name, value] of Object.entries(data)) {
      made.setAttribute(`data-${name}`, value);
    }
    svg.append(made);
    return made;
  };
  const [a, b, c] = ["a", "b", "c"].map((name) => part("node", { name }));
  const edge = part("edge", { from: "a", to: "b" });
  picture.svg = svg;
  picture.nodes = new Map([["a", a], ["b", b], ["c", c]]);
  picture.lightNeighbours("a");
  const lit = () => [a, b, c, edge].map((made) => made.classList.contains("is-lit"));
  assert.deepEqual(lit(), [true, true, false, true]);
  picture.lightNeighbours(null);
  assert.deepEqual(lit(), [false, false, false, false]);
});

test("space opens like Enter, and brackets go from match to match", () => {
  const page = open(graph, values());
  for (const key of ["]", "["]) press(page, key);
  assert.deepEqual(page.model.sent, [
    { action: "search_on", by: 1 },
    { action: "search_on", by: -1 },
  ]);
  page.model.set("picked", { ...node, id: "m/", type: "box" });
  press(page, " ");
  assert.deepEqual(page.model.sent.at(-1), { action: "toggle", name: "m/" });
});

test("what should be in sight is so once the picture has its room", () => {
  const picture = new Picture();
  const made = new Element("g");
  made.getBBox = () => ({ x: 900, y: 700, width: 40, height: 20 });
  picture.svg = new Element("svg");
  picture.size = { width: 1000, height: 800 };
  picture.nodes = new Map([["far", made]]);
  picture.port.clientWidth = 0;
  picture.center("far");
  picture.port.clientWidth = 400;
  picture.port.clientHeight = 300;
  picture.resized();
  const { x, y, scale } = picture.place;
  assert.ok(900 * scale + x >= 0 && 940 * scale + x <= 400, `${x} ${scale}`);
  assert.ok(700 * scale + y >= 0 && 720 * scale + y <= 300, `${y} ${scale}`);
});
