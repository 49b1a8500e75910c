// The stepper: a run of a program, to walk through forwards and back.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Picture } from "../front/picture.mjs";
import { findField } from "../front/finding.mjs";
import { drawValue } from "../tensors/value.mjs";
import { TimeLine } from "./timeline.mjs";
import { ProgramText } from "./texts.mjs";
import { drawMoment, drawWatches, StopList } from "./lists.mjs";

// name of the move: [sign, what it does, key]
const CONTROLS = {
  to_start: ["|◂", "to the start", "Home"],
  run_back: ["◂◂", "back to the stop before", "N"],
  back: ["◂", "step back", "←"],
  step: ["▸", "step", "→"],
  run: ["▸▸", "run to the next stop", "n"],
  to_end: ["▸|", "to the end", "End"],
  over: ["↷ over", "step over functions, branches, loops", "o"],
  into: ["↓ into", "step into the next body", "↓"],
  out: ["↑ out", "step out of this body", "↑"],
  previous_iteration: ["[ round", "where this ran the time before", "["],
  next_iteration: ["round ]", "where this runs the next time", "]"],
  first_odd: ["▲ nan", "to the first inf or nan", "i"],
};
const IMAGE = 176; // pixels: so that all of an image is in sight beside its numbers
const SPEEDS = [0.5, 1, 2, 5, 10]; // steps in a second

function render({ model, el }) {
  const view = start({ model, el }, { label: "Stepper", name: "stepper" });
  const { send, part, on } = view;
  const move = (how) => send("move", { how });
  const select = (address, output = 0) => send("select", { address, output });
  const jump = (address) => send("jump", { address });
  const toggle = (name) => {
    keep = name;
    send("toggle", { address: name });
  };
  let keep = null; // what stays in its place when the next picture comes

  const picture = new Picture({ label: "graph", pick: select, toggle, card });
  const timeline = new TimeLine({ go: (position) => send("go", { position }) });
  const player = playing(part, () => move("step"));
  const bar = controls(move, player, part);
  const count = h("span", { class: "minitf-count", "data-testid": "minitf-count" });
  const note = h("span", {
    class: "minitf-said",
    role: "status",
    "data-testid": "minitf-said",
  });
  const title = "find an operation, by a part of its name or op";
  const field = findField({ title, find: (text) => send("find", { text }) });
  const said = h("div", { class: "minitf-sayings" }, count, note, field);
  const panel = h("div", { class: "minitf-moment", "data-testid": "minitf-moment" });
  const shown = h("div", { class: "minitf-shown", hidden: true });
  const changed = h("div", {
    class: "minitf-changed",
    "data-testid": "minitf-changed",
  });
  const valueHost = h("div", {});
  const side = h("div", { class: "minitf-side" }, panel, shown, valueHost, changed);
  const main = h("div", { class: "minitf-main" }, picture.element, side);

  const code = new ProgramText({ id: "code", label: "your code" });
  const program = new ProgramText({ id: "program", label: "generated code" });
  program.element.hidden = true;
  const watches = h("div", { "data-testid": "minitf-watches" });
  const stops = new StopList(send);
  const open = button("generated code", {
    id: "show-program",
    title: "show the generated code",
    key: "g",
    press: () => send("program", { shown: part("program") === null }),
  });
  const texts = h("div", { class: "minitf-texts" }, code.element, program.element);
  const lists = h(
    "div",
    { class: "minitf-lists" },
    h("section", { "aria-label": "watch list" }, heading("Watch list", "w"), watches),
    h("section", { "aria-label": "stops" }, heading("Stops", "b"), stops.element),
  );
  const memory = h("div", { class: "minitf-memory", role: "note" });
  const foot = h("div", { class: "minitf-foot" }, texts, lists);
  view.root.append(bar, said, main, timeline.element, foot, memory);
  bar.append(h("span", { class: "minitf-space" }), open);

  on("about", (about) => {
    memory.hidden = !about.memory;
    memory.textContent = about.memory;
  });
  on("picture", (svg) => {
    picture.show(svg, keep);
    keep = null;
    markPicture();
  });
  on("shape", markPicture);
  on("marks", markPicture);
  on("timeline", (data) => timeline.show(data));
  on("stops", ({ list, cells }) => {
    stops.show(list);
    timeline.showStops(cells);
  });
  on("watches", (list) => {
    const unwatch = (address) => send("unwatch", { address });
    drawWatches(watches, list, { jump, unwatch });
  });
  on("value", (described) => drawValue(valueHost, described, { send, highest: IMAGE }));
  on("code", (found) => code.show(found, "The program's text cannot be had."));
  on("program", (found) => {
    program.element.hidden = found === null;
    open.setAttribute("aria-pressed", String(found !== null));
    program.show(found, "An eager operation is run by itself: there is no program.");
  });
  on("now", (now) => {
    const { position, moment } = now;
    const all = part("about").count;
    count.textContent = `${position} of ${all}`;
    note.textContent = now.note;
    const place = moment?.address ?? "the start";
    timeline.moveTo(position, `${position} of ${all}, ${place}`);
    drawMoment(panel, now, { about: part("about"), select });
    shown.hidden = !now.selected;
    const has = part("value") ? "as it is now" : "which has no value yet";
    fill(shown, `shown: ${now.address}, ${has} `, back(select));
    changed.textContent = changedWords(now);
    bar.update(now, all);
    player.arrived(position, all);
  });

  const room = new ResizeObserver(drawSigns);
  room.observe(picture.port);

  view.keys({
    ArrowRight: ["step (with Shift: over)", shifted("step", "over")],
    ArrowLeft: ["step back (with Shift: over)", shifted("back", "back_over")],
    ArrowDown: ["into the next function, branch, round", () => move("into")],
    ArrowUp: ["out of it (with Shift: back out)", shifted("out", "back_out")],
    o: ["step over", () => move("over")],
    " ": ["play, pause", () => player.toggle()],
    "[": ["where this ran the time before", () => move("previous_iteration")],
    "]": ["where this runs the next time", () => move("next_iteration")],
    b: ["stop at the operation shown, or not", () => send("toggle_stop")],
    n: ["run to the next stop", () => move("run")],
    N: ["back to the stop before", () => move("run_back")],
    i: ["to the first inf or nan", () => move("first_odd")],
    w: ["watch the operation shown, or not", () => send("toggle_watch")],
    "/": ["find an operation", () => field.focus()],
    Home: ["to the start", () => move("to_start")],
    End: ["to the end", () => move("to_end")],
    Enter: ["open the boxes around the operation", () => send("open")],
    g: ["show or hide the generated code", () => open.click()],
    ...picture.keys(),
    Escape: ["show the current operation again", () => select(null)],
  });

  function shifted(plain, withShift) {
    return (event) => move(event?.shiftKey ? withShift : plain);
  }

  function card(name) {
    const words = part("cards")[name];
    return words ? `${name}\n${words}` : name;
  }

  function markPicture() {
    const marks = part("marks");
    const { backward } = part("shape");
    for (const mark of ["current", "seen", "stop", "watched", "lit"]) {
      picture.mark(mark, marks[mark]);
    }
    const back = new Set(backward);
    for (const [name, node] of picture.nodes) {
      node.classList.toggle("is-backward", back.has(name));
      node.classList.toggle("is-twin", marks.twin.includes(name));
    }
    for (const edge of picture.svg?.querySelectorAll(".edge") ?? []) {
      const { from, to } = edge.dataset;
      edge.classList.toggle("is-backward", back.has(to) || back.has(from));
    }
    drawSigns();
    lookAtCurrent();
  }

  // Where a box is cannot be known before the page has laid the picture out.
  function drawSigns() {
    const signs = picture.svg?.querySelectorAll(".minitf-sign") ?? [];
    for (const sign of signs) sign.remove();
    if (!picture.port.clientWidth) return;
    const marks = part("marks");
    for (const name of marks.watched) addSign(picture.nodes.get(name), "w", 0);
    for (const name of marks.stop) addSign(picture.nodes.get(name), "●", 1);
    for (const name of marks.current) addSign(picture.nodes.get(name), "▸", 2);
  }

  function lookAtCurrent() {
    const { current } = part("marks");
    if (current.length) picture.center(current[0]);
  }

  return () => {
    player.stop();
    room.disconnect();
    code.close();
    program.close();
    timeline.close();
    picture.close();
    view.close();
  };
}

// A sign at the upper left of a node, so that colour is not all that tells.
function addSign(node, sign, place) {
  const box = node?.querySelector(".body")?.getBBox?.();
  if (!box) return;
  const made = document.createElementNS("http://www.w3.org/2000/svg", "text");
  made.setAttribute("class", "minitf-sign");
  made.setAttribute("x", String(box.x - 4 + 13 * place));
  made.setAttribute("y", String(box.y - 3));
  made.textContent = sign;
  node.append(made);
}

function controls(move, player, part) {
  const made = {};
  for (const [how, [sign, title, key]] of Object.entries(CONTROLS)) {
    const id = how.replace("_", "-");
    made[how] = button(sign, { id, title, key, press: () => move(how) });
  }
  const speed = h(
    "select",
    {
      "aria-label": "steps in a second",
      title: "steps in a second",
      "data-testid": "minitf-speed",
    },
    SPEEDS.map((n) => h("option", { value: String(n) }, `${n} / s`)),
  );
  for (const [i, item] of [...speed.children].entries()) {
    item.setAttribute("value", String(SPEEDS[i]));
    if (SPEEDS[i] === 2) item.setAttribute("selected", "");
  }
  speed.value = "2";
  speed.addEventListener("change", () => player.setSpeed(Number(speed.value)));
  const bar = h(
    "div",
    { class: "minitf-bar", role: "toolbar", "aria-label": "steps" },
    Object.values(made),
    player.button,
    speed,
  );
  bar.update = ({ position, round }, all) => {
    for (const how of ["to_start", "run_back", "back"]) made[how].disabled = !position;
    for (const how of ["to_end", "run", "step", "over"]) {
      made[how].disabled = position === all;
    }
    made.previous_iteration.disabled = round[0] < 2;
    made.next_iteration.disabled = !round[0] || round[0] === round[1];
    const odd = part("timeline").cells.some(([, flags]) => flags & 2);
    made.first_odd.disabled = !odd;
  };
  return bar;
}

// Playing: a step now and then, the next one only when the last has arrived.
function playing(part, step) {
  let timer = null;
  let speed = 2;
  let asked = null;
  const names = { id: "play", title: "play", key: "space" };
  const made = button("play", { ...names, press: toggle });

  function tick() {
    const { position } = part("now");
    if (position === asked) return;
    asked = position;
    step();
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    made.textContent = "play";
    made.setAttribute("aria-pressed", "false");
  }
  function begin() {
    asked = null;
    timer = setInterval(tick, 1000 / speed);
    made.textContent = "pause";
    made.setAttribute("aria-pressed", "true");
  }
  function toggle() {
    if (timer === null) begin();
    else stop();
  }
  return {
    button: made,
    toggle,
    stop,
    setSpeed: (n) => {
      speed = n;
      if (timer !== null) {
        stop();
        begin();
      }
    },
    arrived: (position, all) => timer !== null && position >= all && stop(),
  };
}

function changedWords({ changed, round }) {
  const [done, all] = round;
  const words = all > 1 && done ? `run ${done} of ${all}` : "";
  if (!changed) return words;
  return `${words}${words ? "; " : ""}since the last time: ${changed}`;
}

function heading(words, key) {
  return h("h4", {}, `${words} `, h("kbd", {}, key));
}

function back(select) {
  return h(
    "button",
    {
      type: "button",
      class: "minitf-link",
      "data-testid": "minitf-back-to-current",
      onclick: () => select(null),
    },
    "back to the current one",
  );
}

export default { render };
