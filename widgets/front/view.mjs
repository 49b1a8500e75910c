// The frame of every view: its keys, its help, its errors, its link with Python.
import { h, fill } from "./dom.mjs";

// Sets up a view in `el` and returns what a view works with:
//   root      the element to put things in
//   send      send("step", {by: 1}) calls on_step(by=1) in Python
//   part      part("name") is the value of a part now
//   on        on("name", f) calls f(value) now and whenever the part changes
//   keys      keys({ArrowRight: ["next step", f], ...}) adds keyboard shortcuts
//   close     what the notebook calls when the view is taken away
export function start({ model, el }, { label, name }) {
  const listeners = [];
  const shortcuts = new Map();
  const root = h("div", {
    class: `minitf-view minitf-${name}`,
    tabindex: "0",
    role: "group",
    "aria-label": label,
    "data-testid": `minitf-${name}`,
    // JupyterLab has keys of its own, among them `b` and the arrows.
    "data-lm-suppress-shortcuts": "true",
  });
  const problem = h("div", { class: "minitf-problem", role: "alert", hidden: true });
  const help = h("div", {
    class: "minitf-help",
    role: "dialog",
    "aria-label": "Keys",
    hidden: true,
  });
  const kernel = kernelNote();
  const body = h("div", { class: "minitf-body" });
  root.append(problem, kernel.element, body, help);
  el.append(root);

  const send = (action, details = {}) => {
    model.send({ action, ...details });
    kernel.asked();
  };
  const listen = (event, f) => {
    model.on(event, f);
    listeners.push([event, f]);
  };
  const part = (key) => model.get(key);
  const on = (key, f) => {
    listen(`change:${key}`, () => f(model.get(key)));
    f(model.get(key));
  };

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = isTyping(event.target);
    if (event.key === "Escape" && !help.hidden) return toggleHelp();
    if (event.key === "Escape" && typing) return root.focus();
    if (typing) return;
    if (event.key === "?") return toggleHelp();
    const pressesButton =
      (event.key === " " || event.key === "Enter") && event.target.closest("button, a");
    const found = shortcuts.get(event.key);
    if (!found || pressesButton) return;
    event.preventDefault();
    found.run(event);
  });

  function toggleHelp() {
    help.hidden = !help.hidden;
    if (help.hidden) return root.focus();
    const rows = [...shortcuts].map(([key, { says }]) =>
      h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, keyName(key))), h("td", {}, says)),
    );
    rows.push(h("tr", {}, h("th", {}, h("kbd", {}, "?")), h("td", {}, "this list")));
    fill(help, h("strong", {}, "Keys"), h("table", {}, h("tbody", {}, rows)));
  }

  const keys = (table) => {
    for (const [key, [says, run]] of Object.entries(table)) {
      shortcuts.set(key, { says, run });
    }
  };

  on("problem", (value) => {
    problem.hidden = !value;
    if (!value) return;
    fill(
      problem,
      h("strong", {}, value.message),
      h("details", {}, h("summary", {}, "details"), h("pre", {}, value.details)),
    );
  });
  for (const [event, f] of Object.entries(kernel.events)) listen(event, f);

  const close = () => {
    kernel.close();
    for (const [event, f] of listeners) model.off(event, f);
  };
  return { root: body, frame: root, send, part, on, keys, close, help: toggleHelp };
}

const PATIENCE = 2000; // milliseconds
const WAITING = "No answer yet: the kernel is busy with a cell, or it is gone.";
const GONE = "The kernel is gone: this is the last picture. Run the cell again.";

// A line that says when nobody answers. A kernel that is restarted disconnects the
// widgets; one that died does not, and one that runs a cell is deaf until its end.
function kernelNote() {
  const element = h("div", {
    class: "minitf-stopped",
    role: "status",
    "data-testid": "minitf-kernel",
    hidden: true,
  });
  let timer = null;
  let gone = false;
  const say = (words) => {
    element.textContent = words;
    element.hidden = !words;
  };
  const forget = () => {
    clearTimeout(timer);
    timer = null;
  };
  const asked = () => {
    if (gone || timer !== null) return;
    timer = setTimeout(() => say(WAITING), PATIENCE);
    timer.unref?.(); // in tests, which should not wait for it
  };
  const answered = () => {
    forget();
    if (!gone) say("");
  };
  const left = () => {
    forget();
    gone = true;
    say(GONE);
  };
  const events = {
    destroy: left,
    "comm:close": left,
    comm_live_update: left, // a live widget can only become a disconnected one
    "msg:custom": ({ answered: done } = {}) => done && answered(),
  };
  return { element, events, asked, close: forget };
}

// Whether keys belong to what has the focus, because one types there.
export function isTyping(element) {
  const kind = element.tagName;
  if (kind === "TEXTAREA" || kind === "SELECT") return true;
  return kind === "INPUT" && !["checkbox", "button", "radio"].includes(element.type);
}

// How a key is called on the page.
export function keyName(key) {
  const names = {
    ArrowRight: "→",
    ArrowLeft: "←",
    ArrowUp: "↑",
    ArrowDown: "↓",
    " ": "space",
  };
  return names[key] ?? key;
}
