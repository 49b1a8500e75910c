import assert from "node:assert/strict";
import { test } from "node:test";
import { install, open } from "./page.mjs";

install();
const { default: code, copyText } = await import("../../widgets/code/code.mjs");

const line = (address, ...words) => ({
  words, address, shown: address, op: address && "Exp", origin: address && "line 3: y",
});
const values = () => ({
  source: "def program():\n    y = exp(x)\n    return y\n",
  lines: [
    line("", ["keyword", "def"], ["", " program():"]),
    line("Exp", ["", "    y = exp(x)"]),
    line("", ["keyword", "    return"], ["", " y"]),
    line("Log", ["", "    z = <log>"]),
  ],
  svg: '<svg width="100" height="300"></svg>',
  more: 0,
  picked: null,
});
const press = (page, key) =>
  page.byId("code").fire("keydown", { key, target: page.byId("code") });

test("lines are numbered, coloured and plain text", () => {
  const page = open(code, values());
  assert.equal(page.byId("line-1").textContent, "1def program():");
  const word = page.byId("line-1").querySelector(".minitf-word-keyword");
  assert.equal(word.textContent, "def");
  assert.equal(page.byId("line-4").textContent, "4    z = <log>");
});

test("pointing at a line tells its operation, leaving it the hint again", () => {
  const page = open(code, values());
  page.byId("line-2").fire("pointerenter");
  assert.match(page.byId("details").textContent, /Exp = Expline 3: y/);
  assert.ok(page.byId("line-2").classList.contains("is-lit"));
  page.byId("line-2").fire("pointerleave");
  assert.match(page.byId("details").textContent, /Point at a line/);
  assert.ok(!page.byId("line-2").classList.contains("is-lit"));
});

test("clicking a line asks for its arguments, which are shown when they come", () => {
  const page = open(code, values());
  page.byId("line-2").click();
  assert.deepEqual(page.model.sent, [{ action: "pick", number: 2 }]);
  page.model.set("picked", {
    ...line("Exp"), number: 2, arguments: [["takes", "x:0", "x", "float32 (3,)"]],
  });
  assert.match(page.byId("details").textContent, /takesxx:0float32 \(3,\)/);
  assert.equal(page.byId("line-2").getAttribute("aria-selected"), "true");
  assert.equal(page.byId("line-1").getAttribute("aria-selected"), "false");
});

test("arrows go from operation to operation, over lines without one", () => {
  const page = open(code, values());
  press(page, "ArrowDown");
  assert.deepEqual(page.model.sent.at(-1), { action: "pick", number: 2 });
  page.model.set("picked", { ...line("Exp"), number: 2, arguments: [] });
  press(page, "ArrowDown");
  assert.deepEqual(page.model.sent.at(-1), { action: "pick", number: 4 });
  const { length } = page.model.sent;
  press(page, "ArrowUp");
  assert.equal(page.model.sent.length, length);
});

test("a long program says that there is more of it", () => {
  const page = open(code, { ...values(), more: 7 });
  assert.match(page.byId("listing").textContent, /and 7 more lines/);
});

test("the program is copied as it is", async () => {
  const copied = [];
  Object.defineProperty(globalThis, "navigator", {
    value: { clipboard: { writeText: async (text) => copied.push(text) } },
    configurable: true,
  });
  assert.equal(await copyText("x = 1"), true);
  assert.deepEqual(copied, ["x = 1"]);
});

test("finding goes to the next line with the text, and around the end", () => {
  const page = open(code, values());
  const field = page.byId("find");
  const find = (text) => {
    field.value = text;
    field.fire("keydown", { key: "Enter" });
    return page.model.sent.at(-1)?.number;
  };
  assert.equal(find("RETURN"), 3);
  page.model.set("picked", { number: 3, ...values().lines[2], arguments: [] });
  assert.equal(find("def"), 1);
  assert.equal(find("log"), 4);
  const asked = page.model.sent.length;
  find("nowhere");
  assert.equal(page.model.sent.length, asked);
  assert.match(page.el.textContent, /nothing found/);
});
