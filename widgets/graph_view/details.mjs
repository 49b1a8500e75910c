// What there is to say of one node: small beside the pointer, whole in the panel.
import { h, button, fill } from "../front/dom.mjs";

// The lines of a card; null if nothing is known.
export function drawCard(lines) {
  if (!lines?.length) return null;
  const [first, ...rest] = lines;
  return [h("strong", {}, first), ...rest.map((line) => h("div", {}, line))];
}

// Draws all of it into `host`. `jump(address)` goes to another node.
export function drawDetails(host, found, { jump, toggle, close }) {
  const isBox = found.type === "box";
  fill(
    host,
    h(
      "div",
      { class: "minitf-details-head" },
      h("strong", { "data-testid": "minitf-details-name" }, found.name),
      button("×", { id: "details-close", title: "close the details", press: close }),
    ),
    h(
      "div",
      { class: "minitf-details-type" },
      isBox ? null : found.type,
      described(found),
    ),
    isBox
      ? button("open or close", {
          id: "details-toggle",
          title: "open or close this box",
          press: () => toggle(found.id),
        })
      : null,
    list("makes", found.made),
    list("ran", found.run),
    facts(found.facts),
    code(found.code),
    links("from", found.inputs, "←", jump),
    links("to", found.outputs, "→", jump),
  );
}

function described({ does, type }) {
  if (!does) return null;
  return h("span", { class: "minitf-faint" }, type === "box" ? does : ` — ${does}`);
}

function list(title, lines) {
  if (!lines.length) return null;
  const items = lines.map((line) => h("div", { class: "minitf-mono" }, line));
  return h("div", { class: "minitf-details-part" }, heading(title), items);
}

function facts(pairs) {
  if (!pairs.length) return null;
  const rows = pairs.map(([name, value]) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)),
  );
  return h("table", { class: "minitf-facts" }, h("tbody", {}, rows));
}

// The learner's own lines, the one that made the operation marked by sign and colour.
function code(found) {
  if (!found) return null;
  const rows = found.lines.map(([number, text]) => {
    const here = number === found.line;
    return h(
      "div",
      { class: here ? "minitf-line is-here" : "minitf-line" },
      h("span", { class: "minitf-number" }, `${here ? "▸" : " "}${number}`),
      text || " ",
    );
  });
  const shown = rows.length
    ? h("div", { class: "minitf-code", "data-testid": "minitf-code" }, rows)
    : null;
  return h(
    "div",
    { class: "minitf-details-part" },
    heading("your code"),
    h("div", { class: "minitf-faint" }, found.place),
    shown,
  );
}

function links(title, found, sign, jump) {
  if (!found.length) return null;
  const items = found.map(({ id, label }) =>
    h(
      "div",
      { class: "minitf-link-row" },
      h(
        "button",
        {
          type: "button",
          class: "minitf-link",
          "data-testid": "minitf-link",
          onclick: () => jump(id),
        },
        `${sign} ${id}`,
      ),
      label ? h("span", { class: "minitf-faint" }, ` ${label}`) : null,
    ),
  );
  return h("div", { class: "minitf-details-part" }, heading(title), items);
}

function heading(text) {
  return h("div", { class: "minitf-heading" }, text);
}
