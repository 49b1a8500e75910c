// The passes view: a list of passes, the picture before or after one, its changes.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Picture } from "../front/picture.mjs";
import { findField } from "../front/finding.mjs";
import { scrollToRow, wordsOf } from "./sharing.mjs";

// The sign and the word of each mark; the drawing uses the same signs.
const SIGNS = { removed: "−", merged: "=", changed: "▸", added: "+" };

export function arrow(before, after) {
  return before === after ? String(before) : `${before} → ${after}`;
}

// One line of the list of passes.
export function passRow(pass, number, isCurrent, press) {
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: `minitf-pass${pass.changes ? "" : " is-idle"}`,
        "aria-current": isCurrent ? "step" : null,
        "aria-label": `${pass.name}: ${pass.changes || "changed nothing"}`,
        "data-testid": `minitf-pass-${number}`,
        title: pass.says,
        onclick: press,
      },
      h("span", { class: "minitf-pass-name" }, pass.name.replaceAll("_", " ")),
      h("span", { class: "minitf-pass-count" }, pass.changes || "–"),
    ),
  );
}

// One line of the list of changes: a sign, the operation, what became of it.
export function changeRow(change, press) {
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: `minitf-change is-${change.mark}`,
        "data-testid": "minitf-change",
        "aria-label": `${change.address}, ${change.mark}: ${change.words}`,
        onclick: press,
      },
      h("span", { class: "minitf-sign", "aria-hidden": "true" }, SIGNS[change.mark]),
      h("span", { class: "minitf-change-mark" }, change.mark),
      h("code", {}, change.address),
      h("span", { class: "minitf-change-op" }, change.op.replace(/^_/, "")),
      h("span", { class: "minitf-change-words" }, change.words),
    ),
  );
}

// A sentence in which `names` stand between backquotes.
export function withCode(text) {
  return text.split("`").map((piece, i) => (i % 2 ? h("code", {}, piece) : piece));
}

// What hovering over a node tells: what it is, and what became of it.
function cardOfNode(picture, changes, name) {
  const found = changes.filter(({ shown, address }) => [shown, address].includes(name));
  const lines = found.slice(0, 6).map((change) => `${change.mark}: ${change.words}`);
  return [wordsOf(picture, name), ...lines].map((line) => h("div", {}, line));
}

function bar(send, sides) {
  return h(
    "div",
    { class: "minitf-bar" },
    button("◀", {
      id: "previous",
      title: "previous change",
      key: "[",
      press: () => send("next_change", { by: -1 }),
    }),
    button("▶", {
      id: "next",
      title: "next change",
      key: "]",
      press: () => send("next_change", { by: 1 }),
    }),
    h("span", { role: "group", "aria-label": "side", class: "minitf-sides" }, sides),
    h("span", { class: "minitf-space" }),
  );
}

function render({ model, el }) {
  const label = "Passes of the optimiser";
  const view = start({ model, el }, { label, name: "passes" });
  const { send, part } = view;
  const place = () => part("place");
  const picture = new Picture({
    label: "the graph",
    pick: (name) => send("pick", { name: name ?? "" }),
    toggle: (name) => send("toggle", { name }),
    card: (name) => cardOfNode(picture, part("changes"), name),
  });
  const sides = ["before", "after"].map((side) =>
    button(side, {
      id: side,
      title: `the graph ${side} this pass`,
      key: "space",
      press: () => send("go", { position: place().position, side }),
    }),
  );
  const totals = h("span", { class: "minitf-totals", "data-testid": "minitf-totals" });
  const list = h("ol", { class: "minitf-pass-list", "aria-label": "passes" });
  const heading = h("h3", { "data-testid": "minitf-current", "aria-live": "polite" });
  const says = h("p", { class: "minitf-says" });
  const changes = h("ul", { class: "minitf-changes", "aria-label": "changes" });
  const details = h("div", {
    class: "minitf-details",
    role: "status",
    "data-testid": "minitf-details",
    hidden: true,
  });
  const top = bar(send, sides);
  const title = "find an operation, by a part of its name or op";
  const field = findField({ title, find: (text) => send("find", { text }) });
  top.append(field, totals);
  const stage = h("div", { class: "minitf-passes-stage" }, picture.element, details);
  const about = h("section", { class: "minitf-about" }, heading, says, changes);
  view.root.append(top, h("div", { class: "minitf-passes-main" }, list, stage, about));

  function drawList() {
    const { position } = place();
    const go = (i) => () => send("go", { position: i });
    fill(
      list,
      part("passes").map((pass, i) => passRow(pass, i, i === position, go(i))),
    );
    scrollToRow(list, list.children[position]);
  }

  function drawPlace() {
    const { position, side } = place();
    const pass = part("passes")[position];
    fill(heading, `${position + 1}. ${pass.name.replaceAll("_", " ")}`);
    const counted = h(
      "span",
      { class: "minitf-counted" },
      `${arrow(...pass.operations)} operations, ${arrow(...pass.flops)} flops`,
    );
    fill(says, ...withCode(pass.says), h("br"), counted);
    for (const one of sides) {
      const pressed = one.dataset.testid === `minitf-${side}`;
      one.setAttribute("aria-pressed", String(pressed));
    }
    drawList();
  }

  view.on("totals", (all) =>
    fill(
      totals,
      h("span", {}, `in all ${arrow(...all.operations)} operations`),
      h("span", {}, `${arrow(...all.flops)} flops`),
    ),
  );
  view.on("passes", drawPlace);
  view.on("place", drawPlace);
  view.on("changes", (found) => {
    const press = (change) => () => {
      const side = change.mark === "added" ? "after" : "before";
      if (change.mark !== "changed") {
        send("go", { position: place().position, side });
      }
      send("pick", { name: change.address });
    };
    const rows = found.map((change) => changeRow(change, press(change)));
    if (part("more")) rows.push(h("li", {}, `and ${part("more")} more`));
    const nothing = h("li", { class: "minitf-none" }, "It changed nothing.");
    if (!found.length) rows.push(nothing);
    fill(changes, rows);
  });
  let shown = "";
  view.on("svg", (svg) => {
    // The same graph stays where it is; in another one, what changed comes into sight.
    const { position, side } = place();
    const same = shown === `${position} ${side}`;
    shown = `${position} ${side}`;
    picture.show(svg, same ? (part("picked")?.shown ?? part("focus")) : null);
    lightPicked();
    if (!same && !part("picked") && part("focus")) picture.center(part("focus"));
  });
  function lightPicked() {
    const picked = part("picked");
    picture.lightNeighbours(picked ? picked.shown : null);
    if (picked) picture.center(picked.shown);
  }
  view.on("picked", (picked) => {
    details.hidden = !picked;
    lightPicked();
    if (!picked) return;
    const lines = picked.lines.map((line) => h("div", {}, line));
    fill(details, h("strong", {}, picked.name), lines);
  });

  // The list gets its room after the first rows.
  const rooms = new ResizeObserver(() =>
    scrollToRow(list, list.children[place().position]),
  );
  rooms.observe(list);

  const move = (by) => () => send("move", { by });
  const change = (by) => () => send("next_change", { by });
  view.keys({
    ArrowRight: ["next pass", move(1)],
    ArrowLeft: ["previous pass", move(-1)],
    ArrowDown: ["next pass", move(1)],
    ArrowUp: ["previous pass", move(-1)],
    "]": ["next pass that changed something", change(1)],
    "[": ["previous pass that changed something", change(-1)],
    " ": ["before or after", () => send("turn")],
    "/": ["find an operation", () => field.focus()],
    Home: ["first pass", () => send("go", { position: 0 })],
    End: ["last pass", () => send("go", { position: part("passes").length - 1 })],
    ...picture.keys(),
  });
  return () => {
    rooms.disconnect();
    picture.close();
    view.close();
  };
}

export default { render };
