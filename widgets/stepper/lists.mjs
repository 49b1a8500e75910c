// What the operation took and made, the watch list, and the list of stops.
import { h, button, fill } from "../front/dom.mjs";

// Draws what there is to say of the operation that ran last.
export function drawMoment(host, now, { about, select }) {
  const { moment } = now;
  if (!moment) {
    const words = now.next ? `Nothing has run yet. Next: ${now.next}` : "Nothing ran.";
    const none = h("p", { class: "minitf-faint" }, words);
    return fill(host, none, errorWords(about, null));
  }
  const head = h(
    "div",
    { class: "minitf-moment-head" },
    h("strong", { "data-testid": "minitf-name", title: moment.address }, moment.name),
    moment.op === moment.name ? null : h("code", {}, moment.op),
    moment.backward ? chip("← backward", "is-back") : null,
    ...moment.path.map((level) => chip(level)),
  );
  // Names within the body that this ran in are enough; the chips tell which it is.
  const body = moment.address.slice(0, moment.address.length - moment.name.length);
  const rows = [];
  const row = (name, ...parts) => rows.push(h("dt", {}, name), h("dd", {}, ...parts));
  for (const [source, output, words] of moment.inputs) {
    const name = source.startsWith(body) ? source.slice(body.length) : source;
    row("takes", link(name, () => select(source, output), source), " ", words);
  }
  moment.outputs.forEach((words, i) => {
    row("makes", link(words || "nothing", () => select(moment.address, i)));
  });
  if (!moment.outputs.length && !moment.error) row("makes", "no output");
  const { forward } = moment;
  if (forward) row("gradient", "of ", link(forward, () => select(forward, 0)));
  if (moment.place) row("from", moment.place);
  const list = h("dl", { class: "minitf-moment-list" }, rows);
  fill(host, head, list, errorWords(about, moment));
}

function errorWords(about, moment) {
  const error = moment?.error || (about.error && !moment?.next ? about.error : "");
  if (!error || (moment && !moment.error)) return null;
  const [first, ...rest] = error.split("\n");
  return h(
    "div",
    { class: "minitf-failed", role: "alert" },
    h("strong", {}, `✗ ${first}`),
    rest.length ? h("pre", {}, rest.join("\n").trim()) : null,
  );
}

function chip(words, kind = "") {
  return h("span", { class: `minitf-chip ${kind}` }, words);
}

function link(words, press, title = null) {
  const attributes = { type: "button", class: "minitf-link", onclick: press, title };
  return h("button", { ...attributes, "data-testid": "minitf-link" }, words);
}

// The watch list: names with their latest values, and a way to take them off.
export function drawWatches(host, watches, { jump, unwatch }) {
  if (!watches.length) {
    const words = "Nothing. Press w to watch the operation shown.";
    return fill(host, h("p", { class: "minitf-faint" }, words));
  }
  const rows = watches.map(([name, words], i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, link(name, () => jump(name))),
      h("td", { "data-testid": `minitf-watched-${i}` }, words || "no value yet"),
      h("td", {}, removal(`stop watching ${name}`, () => unwatch(name))),
    ),
  );
  fill(host, h("table", { class: "minitf-watches" }, h("tbody", {}, rows)));
}

// The list of stops, with a form for another one.
export class StopList {
  constructor(send) {
    this.send = send;
    this.items = h("ul", { class: "minitf-stops", "data-testid": "minitf-stops" });
    this.kind = h(
      "select",
      { "aria-label": "what to stop at", "data-testid": "minitf-stop-kind" },
      option("when", "when"),
      option("op", "op"),
      option("node", "node"),
      option("odd", "inf or nan"),
    );
    this.what = h("input", {
      type: "text",
      "aria-label": "where to stop",
      "data-testid": "minitf-stop-what",
      spellcheck: "false",
    });
    this.kind.value = "when";
    this.kind.addEventListener("change", () => this.hint());
    this.what.addEventListener("keydown", ({ key }) => key === "Enter" && this.add());
    const form = h(
      "div",
      { class: "minitf-stop-form" },
      this.kind,
      this.what,
      button("add", { id: "add-stop", title: "add the stop", press: () => this.add() }),
    );
    this.element = h("div", {}, this.items, form);
    this.hint();
  }

  hint() {
    const words = {
      when: "value.max() > 3",
      op: "MatMul",
      node: "while:body/add",
      odd: "",
    };
    this.what.setAttribute("placeholder", words[this.kind.value]);
    this.what.hidden = this.kind.value === "odd";
  }

  add() {
    this.send("stop", { kind: this.kind.value, what: this.what.value });
    this.what.value = "";
  }

  show(stops) {
    const rows = stops.map((words, number) => {
      const remove = () => this.send("remove_stop", { number });
      return h(
        "li",
        {},
        h("span", { class: "minitf-stop-sign", "aria-hidden": "true" }, "●"),
        h("code", {}, words),
        removal(`remove the stop ${words}`, remove),
      );
    });
    const none = "None. Press b to stop at the operation shown.";
    fill(this.items, rows.length ? rows : h("li", { class: "minitf-faint" }, none));
  }
}

function option(value, words) {
  const made = h("option", { value }, words);
  made.setAttribute("value", value);
  return made;
}

function removal(title, press) {
  return h(
    "button",
    {
      type: "button",
      class: "minitf-remove",
      "data-testid": "minitf-remove",
      title,
      "aria-label": title,
      onclick: press,
    },
    "×",
  );
}
