// A card that shows a value: what it is, its statistics, and tabs that show it as a
// table, an image, a histogram, or text.
import { h, fill } from "../front/dom.mjs";
import { ValueTable } from "./value_table.mjs";
import { drawHistogram, ValueImage } from "./value_pictures.mjs";

const VALUE_CARDS = new WeakMap(); // the card that is in an element
const VALUE_STATS = [
  ["min", "the least"],
  ["mean", "the mean of what is finite"],
  ["max", "the largest"],
  ["std", "the standard deviation of what is finite"],
  ["zeros", "the share of zeros"],
  ["infs", "the share of infinite numbers"],
  ["nans", "the share of elements that are not a number"],
];

// Draws what `describe` or `Look.described` made, or null, into `host`; drawing there
// again changes what is there, and keeps the tab and the focus. Options:
//   send   send("look", details) tells Python to call `look.move(**details)`; without
//          it the card is all there is
//   tab    the tab to begin with; otherwise what the value says
//   note   words about where the value is from
// Returns the card.
export function drawValue(host, described, options = {}) {
  let card = VALUE_CARDS.get(host);
  if (!card) {
    card = new ValueCard(options);
    VALUE_CARDS.set(host, card);
    fill(host, card.element);
  }
  card.show(described, options);
  return card;
}

class ValueCard {
  constructor({ send = null, tab = null, highest }) {
    this.send = send;
    this.tab = tab;
    this.head = h("div", { class: "minitf-value-head" });
    this.stats = h("dl", { class: "minitf-value-stats" });
    this.facts = h("dl", { class: "minitf-value-facts" });
    this.tabs = h("div", {
      class: "minitf-value-tabs",
      role: "tablist",
      "aria-label": "Ways to look at the value",
      onkeydown: (event) => this.turn(event),
    });
    this.panel = h("div", { class: "minitf-value-panel", role: "tabpanel" });
    // What the pointer or the cursor is on, in words.
    this.words = h("div", {
      class: "minitf-value-words",
      role: "status",
      "data-testid": "minitf-value-words",
    });
    this.element = h(
      "div",
      { class: "minitf-value", "data-testid": "minitf-value" },
      this.head,
      this.stats,
      this.facts,
      this.tabs,
      this.panel,
      this.words,
    );
    const tell = (text) => this.tell(text);
    this.table = new ValueTable({ tell, send });
    this.image = new ValueImage({ tell, send, highest });
  }

  show(described, { note = "" } = {}) {
    this.described = described;
    this.element.hidden = !described;
    if (!described) return;
    this.followTab(described.tab);
    if (!described.tabs.includes(this.tab)) this.tab = described.tabs[0];
    fill(this.head, ...valueHead(described, note));
    // The statistics of a single number say no more than the number.
    const single = described.shape.every((size) => size === 1);
    fill(this.stats, ...valueStats(described.stats));
    this.stats.hidden = !described.stats || single;
    fill(this.facts, ...described.facts.flatMap((fact) => valuePair(...fact)));
    this.facts.hidden = !described.facts.length;
    this.drawTabs();
    this.drawPanel();
  }

  // The tab that Python says, unless that is an answer to an earlier click.
  followTab(tab) {
    if (!this.send || !tab || (this.asked && this.asked !== tab)) return;
    this.asked = null;
    this.tab = tab;
  }

  tell(text) {
    this.words.textContent = text;
  }

  drawTabs() {
    const focused = this.tabs.contains?.(document.activeElement);
    const made = this.described.tabs.map((name) => {
      const chosen = name === this.tab;
      return h(
        "button",
        {
          type: "button",
          role: "tab",
          class: "minitf-value-tab",
          "data-testid": `minitf-tab-${name}`,
          "aria-selected": String(chosen),
          tabindex: chosen ? "0" : "-1",
          onclick: () => this.choose(name),
        },
        name,
      );
    });
    fill(this.tabs, ...made);
    if (focused) made[this.described.tabs.indexOf(this.tab)].focus();
  }

  choose(name) {
    this.tab = name;
    this.described.tab = name;
    this.drawTabs();
    this.drawPanel();
    if (!this.send) return;
    this.asked = name;
    this.send("look", { tab: name });
  }

  // The next tab to the left or right, as in every list of tabs.
  turn(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const names = this.described.tabs;
    const next = (names.indexOf(this.tab) + step + names.length) % names.length;
    this.choose(names[next]);
    this.tabs.children[next].focus();
  }

  drawPanel() {
    const { described, panel, tab } = this;
    panel.setAttribute("aria-label", tab);
    this.tell("");
    if (tab === "table") {
      this.table.show(described);
      if (panel.children[0] !== this.table.element) fill(panel, this.table.element);
      this.table.shown();
    } else if (tab === "image" && !described.image) {
      const words = "An image needs two axes. Choose them, or type ':' twice.";
      fill(panel, h("p", { class: "minitf-value-faint" }, words));
    } else if (tab === "image") {
      fill(panel, this.image.element); // first: what is in the page has a width
      this.image.show(described);
    } else if (tab === "histogram") {
      fill(panel, drawHistogram(described.histogram, (text) => this.tell(text)));
    } else {
      const how = { class: "minitf-value-text", tabindex: "0" };
      fill(panel, h("pre", how, described.text));
    }
  }
}

function valueHead(described, note) {
  const shape = described.shape.map((size) => size ?? "None");
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  return [
    described.name ? h("strong", {}, described.name) : null,
    h("span", { class: "minitf-value-kind" }, described.kind),
    h("code", {}, described.dtype),
    h("span", { title: "shape" }, h("code", {}, tuple)),
    h("span", { class: "minitf-value-faint" }, bytesWords(described.bytes)),
    note ? h("span", { class: "minitf-value-faint" }, note) : null,
  ];
}

function valueStats(stats) {
  if (!stats) return [];
  const pairs = [];
  for (const [name, title] of VALUE_STATS) {
    const words = stats[name];
    const share = name.endsWith("s");
    if (words === undefined || words === "" || (share && words === "0%")) continue;
    const odd = name === "nans" || name === "infs" ? "is-odd" : null;
    pairs.push(...valuePair(odd ? `⚠ ${name}` : name, words, title, odd));
  }
  if (stats.of) pairs.push(...valuePair("of", stats.of));
  return pairs;
}

function valuePair(name, words, title = null, kind = null) {
  return [
    h("div", {}, h("dt", { title, class: kind }, name), h("dd", { class: kind }, words)),
  ];
}

// 1536 bytes are 1.5 kB.
export function bytesWords(count) {
  if (count < 1000) return `${count} ${count === 1 ? "byte" : "bytes"}`;
  const units = ["kB", "MB", "GB", "TB"];
  let size = count;
  let unit = -1;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}
