// One trace: its arguments before and now, and what to do about what differs.
import { h } from "../front/dom.mjs";

export function describeTrace(trace) {
  const { nearest, number } = trace;
  const head = nearest
    ? `Trace ${number}, compared with trace ${nearest}, which is the most similar.`
    : `Trace ${number}, the first: there was no graph yet.`;
  const parts = [h("p", {}, head)];
  if (trace.changes.length) parts.push(changesTable(trace));
  else if (nearest) parts.push(h("p", {}, `${trace.why}.`));
  for (const change of trace.changes) {
    parts.push(
      h(
        "p",
        { class: "minitf-advice" },
        h("code", {}, change.name),
        `: ${change.reason} `,
        h("b", {}, change.advice),
      ),
    );
  }
  parts.push(argumentsTable(trace));
  return parts;
}

function changesTable(trace) {
  const head = ["argument", `trace ${trace.nearest}`, `trace ${trace.number}`];
  const rows = trace.changes.map((change) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, change.name),
      h("td", { class: "minitf-old" }, `− ${change.old || "not given"}`),
      h("td", { class: "minitf-new" }, `+ ${change.new || "not given"}`),
    ),
  );
  return detailTable("what differed", head, rows);
}

function argumentsTable(trace) {
  const changed = new Set(trace.changes.map((change) => change.name));
  const rows = trace.signature.map(([name, kind]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", {}, kind),
      h("td", {}, changed.has(name) ? "differs" : ""),
    ),
  );
  if (!rows.length) return h("p", {}, "The function has no arguments.");
  return detailTable("arguments", ["argument", "kind", ""], rows);
}

function detailTable(caption, head, rows) {
  return h(
    "table",
    {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, head.map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, rows),
  );
}
