// The page of a training: buttons, progress, curves, panels, runs.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Charts, runSign } from "./curves.mjs";
import { panelContents } from "./panels.mjs";

function render({ model, el }) {
  const view = start({ model, el }, { label: "Training", name: "training" });
  const charts = new Charts();
  const controls = controlBar(view);
  const rates = rateBar(view, charts);
  const failure = failureBox();
  const table = h("div", { class: "minitf-scroll", "data-testid": "minitf-runs" });
  const panel = panelBox(view);
  view.root.append(
    controls.element,
    rates.element,
    failure.element,
    h("div", { class: "minitf-halves" }, charts.element, panel.element),
    table,
  );
  view.on("progress", controls.show);
  view.on("failure", failure.show);
  view.on("rate", rates.show);
  view.on("settings", rates.settings);
  view.on("settings", ({ log }) => charts.show({ log }));
  view.on("runs", (runs) => charts.show({ runs }));
  view.on("earlier", (earlier) => charts.show({ earlier }));
  view.on("curves", (curves) => charts.show({ curves }));
  view.on("events", (events) => charts.show({ events }));
  view.on("runs", (runs) => fill(table, runTable(runs)));
  view.on("panel", panel.show);
  view.on("log", panel.log);
  view.keys({
    " ": ["run, pause", controls.playOrPause],
    ArrowRight: ["one step", () => view.send("step")],
    s: ["stop", () => view.send("stop")],
    "[": ["half the learning rate", () => rates.change(0.5)],
    "]": ["twice the learning rate", () => rates.change(2)],
    l: ["logarithmic scale", rates.toggleLog],
    p: ["next panel", panel.next],
    "<": ["the model at an earlier step", () => panel.travel(-1)],
    ">": ["the model at a later step", () => panel.travel(1)],
    ",": ["read the curves one point to the left", () => charts.walk(-1)],
    ".": ["read the curves one point to the right", () => charts.walk(1)],
  });
  return () => {
    charts.close();
    panel.close();
    view.close();
  };
}

const PLAY_LABELS = {
  running: ["❚❚ Pause", "pause"],
  ready: ["▶\uFE0E Run", "run"],
  paused: ["▶\uFE0E Go on", "go on"],
};

function controlBar(view) {
  const playOrPause = () =>
    view.send(view.part("progress").state === "running" ? "pause" : "play");
  const play = button("", {
    id: "play",
    title: "run",
    key: "space",
    press: playOrPause,
  });
  const one = button("Step", {
    id: "step",
    title: "one step",
    key: "→",
    press: () => view.send("step"),
  });
  const stop = button("■\uFE0E Stop", {
    id: "stop",
    title: "stop",
    key: "s",
    press: () => view.send("stop"),
  });
  const bar = h("div", { class: "minitf-done" });
  const meter = h(
    "div",
    { class: "minitf-meter", role: "progressbar", "aria-label": "progress" },
    bar,
  );
  const words = h("span", { "data-testid": "minitf-progress" });
  const speed = h("span", { class: "minitf-faint" });
  const note = h("div", { class: "minitf-stopped", role: "status", hidden: true });
  const help = button("?", { id: "help", title: "keys", press: view.help });
  const show = (progress) => {
    const { state, step, steps } = progress;
    const [label, title] = PLAY_LABELS[state] ?? ["↻ Again", "begin another run"];
    play.textContent = label;
    play.setAttribute("aria-label", title);
    play.setAttribute("title", `${title} (space)`);
    one.disabled = state === "running";
    stop.disabled = progress.ended;
    const unknown = progress.ended ? "100%" : "0";
    bar.style.width = steps ? `${(100 * step) / steps}%` : unknown;
    meter.setAttribute("aria-valuetext", progress.words);
    words.textContent = `${state} · ${progress.words}`;
    speed.textContent = [progress.speed, progress.left].filter(Boolean).join(" · ");
    note.textContent = progress.note;
    note.hidden = !progress.note;
  };
  const buttons = h("div", { class: "minitf-bar" }, play, one, stop, words, speed);
  buttons.append(h("span", { class: "minitf-space" }), help);
  return { element: h("div", {}, buttons, meter, note), show, playOrPause };
}

function rateBar(view) {
  const send = (value) => view.send("rate", { value });
  const field = h("input", {
    type: "text",
    size: 8,
    inputmode: "decimal",
    "data-testid": "minitf-rate",
    "aria-label": "learning rate",
    onchange: () => send(field.value),
  });
  const slider = h("input", {
    type: "range",
    min: -6,
    max: 1,
    step: 0.05,
    "data-testid": "minitf-rate-slider",
    "aria-label": "learning rate, logarithmic",
    onchange: () => send(Number((10 ** Number(slider.value)).toPrecision(3))),
  });
  const change = (factor) => {
    const { value, why_not: whyNot } = view.part("rate");
    if (value && !whyNot) send(Number((value * factor).toPrecision(6)));
  };
  const half = button("÷2", {
    id: "rate-down",
    title: "half the learning rate",
    key: "[",
    press: () => change(0.5),
  });
  const twice = button("×2", {
    id: "rate-up",
    title: "twice the learning rate",
    key: "]",
    press: () => change(2),
  });
  const why = h("span", { class: "minitf-faint" });
  const group = h(
    "span",
    { class: "minitf-group" },
    h("span", {}, "learning rate"),
    half,
    field,
    twice,
    slider,
    why,
  );
  const toggleLog = () => view.send("scale", { log: !view.part("settings").log });
  const log = button("log", {
    id: "log",
    title: "logarithmic scale",
    key: "l",
    press: toggleLog,
  });
  const smooth = h("input", {
    type: "range",
    min: 0,
    max: 0.98,
    step: 0.02,
    "data-testid": "minitf-smooth",
    "aria-label": "smooth the curves",
    oninput: () => view.send("smooth", { amount: Number(smooth.value) }),
  });
  const label = h("span", {}, "smooth");
  const scales = h("span", { class: "minitf-group" }, log, label, smooth);
  const element = h("div", { class: "minitf-bar minitf-settings" }, group, scales);
  const show = (rate) => {
    group.hidden = !rate.known;
    const settable = rate.known && !rate.why_not;
    for (const control of [half, twice, field, slider]) control.disabled = !settable;
    why.textContent = rate.why_not ? "fixed" : "";
    why.setAttribute("title", rate.why_not);
    if (document.activeElement !== field) field.value = rate.text;
    const power = rate.value > 0 ? Math.log10(rate.value) : -6;
    if (document.activeElement !== slider) slider.value = String(power);
  };
  const settings = ({ log: on, smoothing }) => {
    log.setAttribute("aria-pressed", String(on));
    if (document.activeElement !== smooth) smooth.value = String(smoothing);
  };
  return { element, show, settings, change, toggleLog };
}

function failureBox() {
  const element = h("div", {
    class: "minitf-problem",
    role: "alert",
    "data-testid": "minitf-failure",
    hidden: true,
  });
  const show = (failure) => {
    element.hidden = !failure;
    if (!failure) return;
    const place = h("div", {}, `${failure.place}: `, h("code", {}, failure.code));
    fill(
      element,
      h("strong", {}, failure.message),
      failure.place ? place : null,
      h("details", {}, h("summary", {}, "details"), h("pre", {}, failure.details)),
    );
  };
  return { element, show };
}

function panelBox(view) {
  const names = { role: "tablist", "aria-label": "panels" };
  const tabs = h("div", { class: "minitf-tabs", ...names });
  const host = h("div", { class: "minitf-host", role: "tabpanel", tabindex: "0" });
  host.setAttribute("data-testid", "minitf-panel");
  const time = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "data-testid": "minitf-time",
    "aria-label": "the model at a step",
    oninput: () => look(Number(time.value)),
  });
  const when = h("span", { class: "minitf-faint", "data-testid": "minitf-when" });
  const traveller = h("label", { class: "minitf-time" }, time, when);
  const element = h("div", { class: "minitf-panel" }, tabs, host, traveller);
  let titles = "";

  function look(place) {
    const { steps } = view.part("panel");
    const last = place >= steps.length - 1;
    view.send("look", { step: last ? null : steps[Math.max(0, place)] });
  }
  const travel = (by) => {
    const { steps, step } = view.part("panel");
    if (steps.length) look(steps.indexOf(step) + by);
  };
  const choose = (title) => view.send("panel", { title });
  const next = () => {
    const now = view.part("panel");
    const place = now.titles.indexOf(now.title);
    choose(now.titles[(place + 1) % now.titles.length]);
  };
  const show = (panel) => {
    if (panel.titles.join("\n") !== titles) {
      titles = panel.titles.join("\n");
      fill(tabs, panel.titles.map((title) => tab(title, choose)));
    }
    for (const one of tabs.children) {
      one.setAttribute("aria-selected", String(one.dataset.title === panel.title));
    }
    traveller.hidden = panel.kind === "log" || panel.steps.length < 2;
    if (panel.kind === "log") return;
    // The choice of an array must not close while one makes it.
    if (document.activeElement?.dataset?.testid !== "minitf-array") {
      const pick = (name) => view.send("choose", { name });
      fill(host, ...panelContents(panel, host, pick));
    }
    time.setAttribute("max", String(panel.steps.length - 1));
    if (document.activeElement !== time || panel.newest) {
      time.value = String(panel.steps.indexOf(panel.step));
    }
    when.textContent = `step ${panel.step ?? 0}${panel.newest ? " (newest)" : ""}`;
  };
  const log = (lines) => {
    if (view.part("panel").kind !== "log") return;
    const words = lines.length ? lines.join("\n") : "What a step prints is shown here.";
    fill(host, h("pre", { class: "minitf-log", "data-testid": "minitf-lines" }, words));
    host.scrollTop = host.scrollHeight;
  };
  const watcher = new ResizeObserver(() => {
    if (view.part("panel").kind !== "log") show(view.part("panel"));
  });
  watcher.observe(element);
  return { element, show, log, next, travel, close: () => watcher.disconnect() };
}

function tab(title, choose) {
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      class: "minitf-tab",
      "data-title": title,
      "data-testid": `minitf-tab-${title}`,
      onclick: () => choose(title),
    },
    title,
  );
}

function runTable({ head, rows }) {
  const title = (text) => h("th", { scope: "col" }, text);
  const body = rows.map(([name, ...cells], run) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, runSign(run), name),
      cells.map((cell) => h("td", {}, cell)),
    ),
  );
  return h(
    "table",
    { class: "minitf-runs" },
    h("thead", {}, h("tr", {}, head.map(title))),
    h("tbody", {}, body),
  );
}

export default { render };
