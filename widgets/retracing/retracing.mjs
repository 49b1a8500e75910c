// The trace view: a time line, the list of traces, and what differed.
import { h, button, fill } from "../front/dom.mjs";
import { start } from "../front/view.mjs";
import { describeTrace } from "./details.mjs";

const WIDEST = 24; // steps that a bar can grow, one for each doubling of the calls

class TracePage {
  constructor(view) {
    this.view = view;
    this.title = h("strong", { "data-testid": "minitf-trace-title" });
    this.last = h("div", {
      class: "minitf-last",
      role: "status",
      "data-testid": "minitf-last",
    });
    const again = button("read again", {
      id: "refresh",
      title: "read again what the function remembers",
      key: "r",
      press: () => view.send("refresh"),
    });
    const help = button("?", { id: "help", title: "keys", press: view.help });
    const space = h("span", { class: "minitf-space" });
    const bar = h("div", { class: "minitf-bar" }, this.title, space, again, help);
    this.line = h("div", {
      class: "minitf-timeline",
      role: "group",
      "aria-label": "time line of traces and calls",
      "data-testid": "minitf-timeline",
    });
    this.list = h("div", {
      class: "minitf-traces",
      role: "listbox",
      "aria-label": "traces",
      "data-testid": "minitf-traces",
    });
    this.details = h("div", {
      class: "minitf-details",
      role: "region",
      "aria-label": "the chosen trace",
      tabindex: "0",
      "data-testid": "minitf-details",
    });
    const columns = h("div", { class: "minitf-columns" }, this.list, this.details);
    this.notes = h("div", { class: "minitf-notes", "data-testid": "minitf-notes" });
    view.root.append(bar, this.last, this.line, columns, this.notes);
    view.keys({
      ArrowDown: ["next trace", () => this.step(1)],
      ArrowUp: ["previous trace", () => this.step(-1)],
      Home: ["first trace", () => this.step(-Infinity)],
      End: ["last trace", () => this.step(Infinity)],
      r: ["read again what the function remembers", () => view.send("refresh")],
    });
    const names = ["name", "total", "calls", "traces", "stretches", "selected", "last"];
    for (const name of [...names, "notes", "suggestion"]) {
      view.on(name, () => this.later());
    }
    this.draw();
  }

  // Several parts change at once: draw once for all of them.
  later() {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    const part = this.view.part;
    const traces = part("traces");
    const chosen = part("selected");
    const traced = plural(part("total"), "trace");
    const called = plural(part("calls"), "call");
    fill(this.title, h("code", {}, part("name")), ` ${traced}, ${called}`);
    this.drawLast(part("last"));
    this.drawLine(part("stretches"), chosen);
    fill(this.list, traces.map((trace) => this.row(trace, trace.number === chosen)));
    const active = traces.find((trace) => trace.number === chosen);
    if (active) this.list.setAttribute("aria-activedescendant", rowId(chosen));
    fill(this.details, active ? describeTrace(active) : "");
    const notes = part("notes").map((note) => h("p", {}, note));
    if (part("suggestion")) {
      const code = h("code", {}, part("suggestion"));
      notes.unshift(h("p", {}, "One graph for all of these calls: ", code));
    }
    fill(this.notes, notes);
    this.notes.hidden = !notes.length;
    this.reveal(chosen);
  }

  drawLast(last) {
    this.last.hidden = !last;
    if (!last) return;
    const sign = last.traced ? "T traced" : "✓ reused";
    const kind = last.traced ? "is-traced" : "is-reused";
    const badge = h("span", { class: `minitf-badge ${kind}` }, sign);
    const which = last.traced ? `This call made trace ${last.number}: ` : "";
    fill(this.last, badge, ` ${which}${last.why}.`);
  }

  // A block per trace (square, T) and per run of calls (bar, the graph and how often).
  drawLine(stretches, chosen) {
    const key = "T traced · 1 ×3 graph 1 called three times";
    const blocks = [h("span", { class: "minitf-timeline-key" }, key)];
    stretches.forEach((runs, i) => {
      blocks.push(this.block(i + 1, `T${i + 1}`, "is-traced", 0, chosen, "traced"));
      for (const [number, calls] of runs) {
        const words = `graph ${number} called ${calls}×`;
        const label = `${number} ×${calls}`;
        blocks.push(this.block(number, label, "is-reused", calls, chosen, words));
      }
    });
    fill(this.line, blocks);
    this.line.hidden = !stretches.length;
  }

  block(number, label, kind, calls, chosen, words) {
    const wide = calls ? Math.min(WIDEST, Math.ceil(Math.log2(calls + 1))) : 0;
    const found = button(label, {
      id: `block-${number}`,
      title: `trace ${number}: ${words}`,
      press: () => this.choose(number),
    });
    found.classList.add("minitf-block", kind);
    if (number === chosen) found.classList.add("is-chosen");
    found.style.paddingRight = `${7 + 5 * wide}px`;
    return found;
  }

  row(trace, chosen) {
    const name = `T${trace.number}`;
    return h(
      "div",
      {
        class: `minitf-trace${chosen ? " is-chosen" : ""}`,
        role: "option",
        id: rowId(trace.number),
        "aria-selected": String(chosen),
        "data-testid": `minitf-trace-${trace.number}`,
        onclick: () => this.choose(trace.number),
      },
      h("span", { "aria-hidden": "true" }, chosen ? "▸" : ""),
      h("span", { class: "minitf-trace-number" }, name),
      h("span", { class: "minitf-trace-why", title: trace.why }, trace.why),
      h("span", { class: "minitf-trace-calls" }, plural(trace.calls, "call")),
    );
  }

  choose(number) {
    this.view.send("select", { number });
  }

  step(by) {
    const numbers = this.view.part("traces").map((trace) => trace.number);
    if (!numbers.length) return;
    const place = numbers.indexOf(this.wanted ?? this.view.part("selected")) + by;
    this.wanted = numbers[Math.min(numbers.length - 1, Math.max(0, place))];
    this.choose(this.wanted);
  }

  reveal(chosen) {
    this.wanted = chosen;
    const row = this.list.querySelector(`[data-testid="minitf-trace-${chosen}"]`);
    if (!row) return;
    const top = row.offsetTop - this.list.offsetTop;
    const end = this.list.scrollTop + this.list.clientHeight;
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    else if (top + row.offsetHeight > end) {
      this.list.scrollTop = top + row.offsetHeight - this.list.clientHeight;
    }
  }
}

const pageNumber = Math.random().toString(36).slice(2);

function rowId(number) {
  return `minitf-trace-${number}-${pageNumber}`;
}

function plural(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

export default {
  render({ model, el }) {
    const view = start({ model, el }, { label: "Traces", name: "trace-view" });
    new TracePage(view);
    return view.close;
  },
};
