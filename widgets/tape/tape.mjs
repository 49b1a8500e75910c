// The tape view: the records as a graph, the chain rule at one of them, the walk.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Picture } from "../front/picture.mjs";
import { scrollToRow, wordsOf } from "../passes/sharing.mjs";

// How a gradient for one input comes about, line by line.
export function flowRows(flow) {
  const rows = [["rule", flow.rule]];
  if (flow.numbers) rows.push(["with numbers", flow.numbers]);
  if (flow.chain) rows.push(["upstream * factor", flow.chain]);
  rows.push([`gradient for ${flow.to}`, flow.gives]);
  if (flow.count > 1) rows.push([`sum of ${flow.count} so far`, flow.sum]);
  return rows.map(([name, text]) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, text)),
  );
}

// One record as a line: its number, the op, what went in and came out.
export function recordRow(record, { isCurrent, isWalked, press }) {
  const sign = isCurrent ? "▸" : isWalked ? "✓" : record.walked ? "" : "·";
  const apart = record.walked ? "" : " is-apart";
  return h(
    "button",
    {
      type: "button",
      class: `minitf-record${isWalked ? " is-walked" : ""}${apart}`,
      "aria-current": isCurrent ? "step" : null,
      disabled: record.walked === 0,
      title: record.line || null,
      "data-testid": `minitf-record-${record.number}`,
      onclick: press,
    },
    h("span", { class: "minitf-record-sign", "aria-hidden": "true" }, sign),
    h("span", { class: "minitf-record-number" }, String(record.number)),
    h("strong", {}, record.op),
    h("span", {}, takesAndMakes(record)),
  );
}

function takesAndMakes(record) {
  return `(${record.takes.join(", ")}) → ${record.makes.join(", ")}`;
}

// A record in words, for who points at its node.
function recordWords(record) {
  const found = [h("div", {}, h("strong", {}, record.op), takesAndMakes(record))];
  if (record.line) found.push(h("div", {}, h("code", {}, record.line)));
  return found;
}

function cardOf(card, position, steps) {
  if (!card) {
    return [
      h("h3", {}, "Recorded"),
      h("p", {}, "The numbers on the edges are what was computed, forwards."),
      h(
        "p",
        {},
        "Press → to walk back: each step takes the gradient that came to a result, ",
        "upstream, and makes of it gradients for what went in.",
      ),
    ];
  }
  const row = (name, text, mark = null) =>
    h("tr", { class: mark }, h("th", { scope: "row" }, name), h("td", {}, text));
  const takes = card.takes.map((text, i) => row("ab"[i] ?? `input ${i + 1}`, text));
  const makes = card.makes.map((text) => row("out", text));
  const mark = "minitf-upstream";
  const upstream = card.upstream.map((text) => row("upstream", text, mark));
  const flows = card.flows.map((flow) =>
    h(
      "table",
      { class: "minitf-flow", "aria-label": `gradient for ${flow.to}` },
      h("tbody", {}, flowRows(flow)),
    ),
  );
  return [
    h("h3", {}, `Step ${position} of ${steps}: ${card.op}`),
    card.line && h("p", { class: "minitf-tape-line" }, h("code", {}, card.line)),
    h("table", {}, h("tbody", {}, takes, makes, upstream)),
    ...flows,
    !flows.length && h("p", {}, "Nothing flows on from here."),
  ].filter(Boolean);
}

function sumRow(sum) {
  const arrived = sum.all ? `${sum.count} of ${sum.all}` : "nothing comes";
  return h(
    "tr",
    { "data-testid": `minitf-sum-${sum.name}` },
    h("th", { scope: "row" }, sum.name),
    h("td", {}, sum.value),
    h("td", { class: "minitf-sum" }, sum.gradient || (sum.all ? "?" : "none")),
    h("td", {}, arrived),
  );
}

function sumTable() {
  const heads = ["source", "value", "gradient so far", "parts arrived"];
  const body = h("tbody", {});
  const head = h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)));
  return [h("table", { class: "minitf-sums" }, h("thead", {}, head), body), body];
}

function render({ model, el }) {
  const view = start({ model, el }, { label: "Gradient tape", name: "tape" });
  const { send, part } = view;
  const step = (by) => () => send("step", { by });
  const picture = new Picture({
    label: "the tape",
    pick: (name) => name && send("pick", { name }),
    toggle: (name) => send("toggle", { name }),
    card: (name) => {
      const record = part("records").find((one) => name === `r${one.number - 1}`);
      return record ? recordWords(record) : name && wordsOf(picture, name);
    },
  });
  const slider = h("input", {
    type: "range",
    min: "0",
    max: String(part("steps")),
    value: String(part("position")),
    "aria-label": "step of the walk back",
    "data-testid": "minitf-slider",
    oninput: () => send("go", { position: Number(slider.value) }),
  });
  const where = h("span", {
    class: "minitf-where",
    role: "status",
    "data-testid": "minitf-where",
  });
  const backward = button("walk back ▶", {
    id: "step",
    title: "one step back through the tape",
    key: "→",
    press: step(1),
  });
  const undo = button("◀", {
    id: "undo",
    title: "undo the step",
    key: "←",
    press: step(-1),
  });
  const card = h("section", {
    class: "minitf-rule-card",
    "aria-live": "polite",
    "data-testid": "minitf-card",
  });
  const records = h("ol", {
    class: "minitf-records",
    "aria-label": "recorded operations",
  });
  const [sums, sumRows] = sumTable();
  view.root.append(
    h("div", { class: "minitf-bar" }, undo, backward, slider, where),
    h("div", { class: "minitf-tape-main" }, picture.element, card),
    h("div", { class: "minitf-tape-below" }, records, sums),
  );

  function drawRecords() {
    const position = part("position");
    const rows = part("records").map((record) => {
      const isCurrent = record.walked > 0 && record.walked === position;
      return h(
        "li",
        {},
        recordRow(record, {
          isCurrent,
          isWalked: record.walked > 0 && record.walked < position,
          press: () => send("go", { position: record.walked }),
        }),
      );
    });
    if (part("more")) rows.push(h("li", {}, `and ${part("more")} more`));
    fill(records, rows);
    const now = records.querySelector('[aria-current="step"]');
    scrollToRow(records, now?.parentElement);
  }

  function drawPosition() {
    const [position, steps] = [part("position"), part("steps")];
    slider.value = String(position);
    slider.max = String(steps);
    const walked = `step ${position} of ${steps}`;
    where.textContent = position ? walked : `${steps} steps to walk`;
    undo.disabled = position === 0;
    backward.disabled = position === steps;
    drawRecords();
  }

  view.on("records", drawRecords);
  view.on("position", drawPosition);
  view.on("card", (value) =>
    fill(card, cardOf(value, part("position"), part("steps"))),
  );
  view.on("sums", (found) => fill(sumRows, found.map(sumRow)));
  view.on("svg", (svg) => {
    // Nothing moves while one steps, but what the step is about comes into sight.
    const { place, size } = picture;
    picture.show(svg);
    const now = picture.size;
    if (size?.width === now.width && size.height === now.height) {
      picture.place = place;
      picture.move();
    }
    if (part("current")) picture.center(part("current"));
  });
  const end = () => send("go", { position: part("steps") });
  view.keys({
    ArrowRight: ["walk one step back through the tape", step(1)],
    ArrowLeft: ["undo the step", step(-1)],
    Home: ["nothing walked yet", () => send("go", { position: 0 })],
    End: ["all walked", end],
    ...picture.keys(),
  });
  return () => {
    picture.close();
    view.close();
  };
}

export default { render };
