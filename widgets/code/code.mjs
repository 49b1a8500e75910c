// The code view: the program on one side, the graph it runs on the other.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { Picture } from "../front/picture.mjs";
import { findField } from "../front/finding.mjs";
import { scrollToRow, wordsOf } from "../passes/sharing.mjs";

// One line of the program; words are pairs of a class and a text.
export function codeLine(line, number, { press, point }) {
  const words = line.words.map(([name, text]) =>
    name ? h("span", { class: `minitf-word-${name}` }, text) : text,
  );
  return h(
    "div",
    {
      class: `minitf-line${line.address ? " has-node" : ""}`,
      role: "option",
      id: null,
      "aria-selected": "false",
      "data-testid": `minitf-line-${number}`,
      onclick: press,
      onpointerenter: () => point(line),
      onpointerleave: () => point(null),
    },
    h("span", { class: "minitf-line-number", "aria-hidden": "true" }, String(number)),
    h("span", { class: "minitf-line-text" }, words),
  );
}

// What is known of a line: the operation, the user's own line, arguments.
export function about(line) {
  if (!line.address) return [h("div", {}, "This line computes no operation.")];
  const rows = (line.arguments ?? []).map(([role, tensor, name, kind]) =>
    h(
      "tr",
      {},
      h("td", {}, role),
      h("td", {}, h("code", {}, name || "–")),
      h("td", {}, tensor),
      h("td", {}, kind),
    ),
  );
  const found = [
    h("div", {}, h("strong", {}, line.address), ` = ${line.op}`),
  ];
  if (line.origin) {
    found.push(h("div", { class: "minitf-origin" }, h("code", {}, line.origin)));
  }
  if (rows.length) found.push(h("table", {}, h("tbody", {}, rows)));
  return found;
}

// Hands the text to the clipboard, by the old way where the new one is not allowed.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { value: text, "aria-hidden": "true" });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

function render({ model, el }) {
  const view = start({ model, el }, { label: "Generated program", name: "code" });
  const { send, part } = view;
  const picture = new Picture({
    label: "the graph that runs",
    pick: (name) => name && send("pick_node", { name }),
    toggle: (name) => send("toggle", { name }),
    card: (name) => wordsOf(picture, name),
    point: (name) => light(name ? linesOf(name) : [], name),
  });
  const list = h("div", {
    class: "minitf-listing",
    role: "listbox",
    tabindex: "0",
    "aria-label": "program",
    "data-testid": "minitf-listing",
  });
  const said = h("span", { role: "status", class: "minitf-copied" });
  const copy = button("copy", {
    id: "copy",
    title: "copy the program",
    key: "c",
    press: copyAll,
  });
  const details = h("div", {
    class: "minitf-line-details",
    role: "status",
    "aria-live": "polite",
    "data-testid": "minitf-details",
  });
  const field = findField({ title: "find a line with this text", find });
  const hint = "Point at a line to see its operation; click it for its arguments.";
  view.root.append(
    h(
      "div",
      { class: "minitf-bar" },
      h("span", { class: "minitf-code-title" }, "Generated program"),
      h("span", { class: "minitf-space" }),
      said,
      field,
      copy,
    ),
    h("div", { class: "minitf-code-main" }, list, picture.element),
    details,
  );
  let rows = [];

  async function copyAll() {
    const done = part("source") && (await copyText(part("source")));
    said.textContent = done ? "copied" : "cannot copy: use print(view.source)";
    setTimeout(() => (said.textContent = ""), 2500);
  }

  function linesOf(name) {
    const lines = part("lines");
    return [...lines.keys()].filter(
      (i) => lines[i].address && [lines[i].address, lines[i].shown].includes(name),
    );
  }

  // Lights lines, and the node they compute.
  function light(numbers, name) {
    rows.forEach((row, i) => row.classList.toggle("is-lit", numbers.includes(i)));
    picture.lightNeighbours(name || null);
    const line = numbers.length ? part("lines")[numbers[0]] : null;
    const picked = part("picked");
    if (line && line.address !== picked?.address) fill(details, about(line));
    else fill(details, picked ? about(picked) : h("span", {}, hint));
  }

  function drawLines(lines) {
    rows = lines.map((line, i) =>
      codeLine(line, i + 1, {
        press: () => send("pick", { number: i + 1 }),
        point: (found) => light(found?.address ? [i] : [], found?.shown),
      }),
    );
    const more = `and ${part("more")} more lines: print(view.source) shows all`;
    fill(list, rows, part("more") ? h("div", { class: "minitf-more" }, more) : null);
    drawPicked(part("picked"));
  }

  function drawPicked(picked) {
    rows.forEach((row, i) => {
      const chosen = picked?.number === i + 1;
      row.classList.toggle("is-picked", chosen);
      row.setAttribute("aria-selected", String(chosen));
    });
    fill(details, picked ? about(picked) : h("span", {}, hint));
    picture.mark("current", picked?.shown ? [picked.shown] : []);
    if (!picked) return;
    scrollToRow(list, rows[picked.number - 1]);
    if (picked.shown) picture.center(picked.shown);
  }

  function step(by) {
    const lines = part("lines");
    const from = part("picked")?.number ?? (by > 0 ? 0 : lines.length + 1);
    for (let i = from + by; i >= 1 && i <= lines.length; i += by) {
      if (lines[i - 1].address) return send("pick", { number: i });
    }
  }

  // The next line with the text in it, around the end.
  function find(text) {
    const lines = part("lines");
    const from = part("picked")?.number ?? 0;
    const wanted = text.toLowerCase();
    for (let i = 0; i < lines.length; i++) {
      const at = (from + i) % lines.length;
      const line = lines[at].words.map(([, word]) => word).join("");
      if (line.toLowerCase().includes(wanted)) return send("pick", { number: at + 1 });
    }
    said.textContent = "nothing found";
    setTimeout(() => (said.textContent = ""), 2500);
  }

  view.on("lines", drawLines);
  view.on("svg", (svg) => {
    picture.show(svg, part("picked")?.shown || null);
    drawPicked(part("picked"));
  });
  view.on("picked", drawPicked);
  view.keys({
    ArrowDown: ["next operation", () => step(1)],
    ArrowUp: ["previous operation", () => step(-1)],
    Escape: ["choose none", () => send("pick", { number: null })],
    "/": ["find a line", () => field.focus()],
    c: ["copy the program", copyAll],
    ...picture.keys(),
  });
  return () => {
    picture.close();
    view.close();
  };
}

export default { render };
