// The graph view: a bar, the picture, and beside it all there is to say of one node.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Picture } from "../front/picture.mjs";
import { drawDetails, drawCard } from "./details.mjs";
import { saveDrawing, saveBytes } from "./saving.mjs";

// What can be asked of Python, and what the page does by itself.
const FORMS = {
  svg: "picture (SVG)",
  png: "picture (PNG)",
  dot: "Graphviz (DOT)",
  text: "words",
  pb: "graph (.pb)",
  pbtxt: "graph (.pbtxt)",
  tensorboard: "TensorBoard",
};
const COLORS = {
  kind: "kind of op", device: "device", time: "time", memory: "memory",
};
const LOWEST = 240; // how high the picture is, in pixels
const HIGHEST = 560;

function render({ model, el }) {
  const view = start({ model, el }, { label: "Graph", name: "graph" });
  const { send, part, on } = view;
  let keep = null; // what stays in its place when the next picture comes

  const pick = (name) => {
    picture.select(name);
    picture.lightNeighbours(name);
    send("pick", { name });
  };
  const toggle = (name) => {
    keep = name;
    send("toggle", { name });
  };
  const jump = (address) => send("jump", { address });
  const picture = new Picture({
    label: "graph",
    pick,
    toggle,
    // What is picked has the panel, which says it all.
    card: (name) => (name === picture.picked ? null : drawCard(part("cards")[name])),
  });

  const search = searchField(send);
  const bar = h(
    "div",
    { class: "minitf-bar", role: "toolbar", "aria-label": "graph tools" },
    search.element,
  );
  const boxes = [
    tool("open all", "open-all", "open all boxes", "o", () => send("open_all")),
    tool("close all", "close-all", "close all boxes", "x", () => send("close_all")),
  ];
  const constants = tool("constants", "constants", "show constants", "c", () =>
    send("hide_constants"),
  );
  const turn = tool("↓", "direction", "turn the picture", "r", () =>
    send("direction", {
      direction: part("settings").direction === "down" ? "right" : "down",
    }),
  );
  const color = h("select", {
    "aria-label": "what colours say",
    title: "what colours say (k)",
    "data-testid": "minitf-color",
    onchange: () => send("color", { color: color.value }),
  });
  const save = saveMenu(send, picture);
  const space = h("span", { class: "minitf-space" });
  bar.append(...boxes, constants, turn, color, space, save);

  const note = h("div", { class: "minitf-note", role: "status", hidden: true });
  const details = h("section", {
    class: "minitf-details",
    "aria-label": "details",
    "data-testid": "minitf-details",
    tabindex: "-1",
    hidden: true,
  });
  const key = h("div", {
    class: "minitf-key",
    role: "list",
    "aria-label": "what colours and shapes mean",
  });
  const main = h("div", { class: "minitf-main" }, picture.element, details);
  view.root.append(bar, note, main, key);

  on("picture", (svg) => {
    if (!picture.svg) setHeight(picture.element, svg);
    picture.show(svg, keep);
    keep = null;
    picture.lightNeighbours(picture.picked);
  });
  on("picked", (found) => {
    details.hidden = !found;
    picture.select(found?.id ?? null);
    picture.lightNeighbours(found?.id ?? null);
    if (!found) return;
    drawDetails(details, found, { jump, toggle, close: () => pick(null) });
    details.scrollTop = 0;
    picture.center(found.id);
  });
  on("search", (found) => search.show(found));
  on("settings", (settings) => {
    for (const made of boxes) made.disabled = !settings.boxes;
    constants.setAttribute("aria-pressed", String(settings.constants));
    turn.textContent = settings.direction === "down" ? "↓" : "→";
    fillColors(color, settings);
  });
  on("key", (entries) => fill(key, entries.map(keyEntry)));
  on("note", (text) => {
    note.hidden = !text;
    note.textContent = text;
  });
  saveBytes(on, part);

  view.keys({
    ...picture.walkingKeys(pick),
    Enter: ["open or close the box; details", () => enter()],
    " ": ["open or close the box; details", () => enter()],
    Backspace: ["close the box around the node", () => closeAround()],
    "/": ["search", () => search.focus()],
    n: ["next match", () => send("search_on", { by: 1 })],
    N: ["previous match", () => send("search_on", { by: -1 })],
    "]": ["next match", () => send("search_on", { by: 1 })],
    "[": ["previous match", () => send("search_on", { by: -1 })],
    c: ["show or hide constants", () => send("hide_constants")],
    o: ["open all boxes", () => send("open_all")],
    x: ["close all boxes", () => send("close_all")],
    r: ["turn the picture", () => turn.click()],
    k: ["colour by something else", () => nextColor()],
    ...picture.keys(),
    Escape: ["let go of the node", () => pick(null)],
  });

  function enter() {
    if (picture.picked?.endsWith("/")) toggle(picture.picked);
    else if (picture.picked !== null) details.focus();
  }
  function closeAround() {
    if (picture.picked !== null) send("close_around", { name: picture.picked });
  }
  function nextColor() {
    const { colors, color: now } = part("settings");
    send("color", { color: colors[(colors.indexOf(now) + 1) % colors.length] });
  }
  return () => {
    picture.close();
    view.close();
  };
}

function tool(label, id, title, shortcut, press) {
  return button(label, { id, title, key: shortcut, press });
}

// The field to search in, and what is said of the matches.
function searchField(send) {
  let waiting = null;
  const field = h("input", {
    type: "search",
    class: "minitf-search",
    placeholder: "search  /",
    "aria-label": "search for a name or an op",
    "data-testid": "minitf-search",
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => send("search", { text: field.value }), 150);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      clearTimeout(waiting);
      if (field.value !== shown.text) send("search", { text: field.value });
      else send("search_on", { by: event.shiftKey ? -1 : 1 });
    },
  });
  const shown = { text: "" };
  const count = h("span", {
    class: "minitf-count",
    role: "status",
    "data-testid": "minitf-count",
  });
  const step = (label, id, title, by) =>
    button(label, { id, title, press: () => send("search_on", { by }) });
  const steps = [
    step("‹", "previous-match", "previous match", -1),
    step("›", "next-match", "next match", 1),
  ];
  const element = h(
    "span",
    { class: "minitf-search-box", role: "search" },
    field,
    steps,
    count,
  );
  return {
    element,
    focus: () => field.focus(),
    show: (found) => {
      shown.text = found.text;
      for (const made of steps) made.hidden = found.count < 2;
      if (!found.text) count.textContent = "";
      else if (!found.count) count.textContent = "nothing found";
      else count.textContent = `${found.place + 1} of ${found.count}`;
    },
  };
}

function saveMenu(send, picture) {
  const menu = h(
    "select",
    {
      class: "minitf-save",
      "aria-label": "save as a file",
      "data-testid": "minitf-save",
      onchange: () => {
        const form = menu.value;
        menu.value = "";
        if (form === "svg" || form === "png") saveDrawing(picture.svg, form);
        else if (form) send("export", { form });
      },
    },
    h("option", { value: "" }, "save …"),
    Object.entries(FORMS).map(([form, words]) => h("option", { value: form }, words)),
  );
  menu.value = "";
  return menu;
}

function fillColors(select, { colors, color }) {
  const options = Object.entries(COLORS).map(([name, text]) => {
    const known = colors.includes(name);
    const label = known ? `colour: ${text}` : `${text}: after view.measure(…)`;
    return h("option", { value: name, disabled: !known }, label);
  });
  fill(select, options);
  select.value = color;
}

function keyEntry({ swatch, words }) {
  const sign = h("span", { class: "minitf-swatch" });
  sign.innerHTML = swatch; // SVG of our own writer
  return h("span", { class: "minitf-key-entry", role: "listitem" }, sign, words);
}

// As high as the first picture needs, within reason; the reader may change it.
function setHeight(element, svg) {
  const height = Number(/ height="([\d.]+)"/.exec(svg)?.[1] ?? 0);
  element.style.height = `${Math.min(HIGHEST, Math.max(LOWEST, height + 4))}px`;
}

export default { render };
