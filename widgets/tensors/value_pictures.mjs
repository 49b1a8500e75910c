// A value as an image, and as a histogram.
import { h, fill } from "../front/dom.mjs";

const IMAGE_HIGHEST = 400; // pixels of the page to which a small image is enlarged

export class ValueImage {
  // `highest` is how high the image may be, in pixels of the page.
  constructor({ tell, send, highest = IMAGE_HIGHEST }) {
    this.highest = highest;
    Object.assign(this, { tell, send });
    this.picture = h("img", { class: "minitf-value-image", draggable: "false" });
    this.words = h("div", { class: "minitf-value-faint" });
    this.element = h("div", {}, this.picture, this.words);
    this.picture.addEventListener("pointermove", (event) => this.point(event));
    this.picture.addEventListener("pointerleave", () => this.tell(""));
    this.picture.addEventListener("click", (event) => this.pick(event));
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  show({ image, name }) {
    this.image = image;
    this.name = name || "value";
    const { count, of: all, words, step } = image;
    this.picture.setAttribute("src", image.address);
    this.picture.setAttribute("alt", `${this.name} as an image. ${words}`);
    this.fit();
    const sentences = [words];
    const along = `side by side, along axis ${image.axis}`;
    if (all > 1) sentences.push(`${count} of ${all} ${along}`);
    if (step > 1) sentences.push(`every ${step}th pixel`);
    fill(this.words, `${sentences.join("; ")}.`);
  }

  // Makes the image as large as there is room, by a whole number so that all pixels are
  // alike (pixels of the screen: on a phone several of them make one of the page).
  fit() {
    if (!this.image) return;
    const { width, height } = this.image;
    const room = this.element.clientWidth;
    const dots = globalThis.devicePixelRatio || 1;
    const largest = Math.min(room / width, this.highest / height);
    const scale = Math.max(1, Math.floor(largest * dots) / dots);
    this.picture.style.setProperty("width", `${width * scale}px`);
  }

  // The index in the tensor of the pixel under the pointer; null between images.
  indexAt(event) {
    const box = this.picture.getBoundingClientRect();
    const { width, height, tile, across, step, index, count } = this.image;
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    const [row, column] = [y % (tile[0] + 1), x % (tile[1] + 1)];
    const down = Math.floor(y / (tile[0] + 1));
    const number = down * across + Math.floor(x / (tile[1] + 1));
    if (row >= tile[0] || column >= tile[1] || number >= count) return null;
    const places = { row: row * step, column: column * step, tile: number };
    return index.map((part) => places[part] ?? part);
  }

  point(event) {
    const index = this.indexAt(event);
    this.tell(index ? `${this.name}[${index.join(", ")}] (click for the number)` : "");
  }

  pick(event) {
    const index = this.indexAt(event)?.map((part) => (part === ":" ? 0 : part));
    if (index) this.send?.("look", { choose: index, tab: "table" });
  }
}

// Bars, with what they count below; `tell` says what the pointer is on.
export function drawHistogram(bars, tell) {
  if (!bars) return h("p", { class: "minitf-value-faint" }, "Nothing finite to count.");
  const { counts, labels, edges } = bars;
  const most = Math.max(...counts);
  const range = (i) => (labels ? labels[i] : `${edges[i]} to ${edges[i + 1]}`);
  const made = counts.map((count, i) => {
    const bar = h("span", { class: "minitf-value-bar" });
    const height = count ? Math.max(1, (100 * count) / most) : 0;
    bar.style.setProperty("height", `${height}%`);
    const slot = h(
      "span",
      {
        class: "minitf-value-slot",
        title: `${range(i)}: ${count}`,
        onpointermove: () => tell(`${range(i)}: ${count}`),
      },
      bar,
    );
    return slot;
  });
  const plot = h("div", { class: "minitf-value-bars" }, made);
  if (bars.zero !== null) {
    const named = bars.zero > 0.15 && bars.zero < 0.85; // away from the ends' labels
    const label = named ? h("span", {}, "0") : "";
    const zero = h("span", { class: "minitf-value-zero" }, label);
    zero.style.setProperty("left", `${100 * bars.zero}%`);
    plot.append(zero);
  }
  const top = counts.indexOf(most);
  return h(
    "div",
    {
      class: "minitf-value-histogram",
      role: "img",
      tabindex: "0",
      "data-testid": "minitf-value-histogram",
      "aria-label":
        `Histogram: ${counts.length} bars, the highest ${range(top)}: ${most}`,
    },
    h("div", { class: "minitf-value-faint" }, `highest bar: ${most}`),
    plot,
    labels ? barLabels(labels) : barEdges(edges),
    bars.every > 1
      ? h("div", { class: "minitf-value-faint" }, `from every ${bars.every}th element`)
      : null,
  );
}

// A label below each bar, as long as there is room for them.
function barLabels(labels) {
  if (labels.length > 12) return barEdges([labels[0], labels[labels.length - 1]]);
  const made = labels.map((label) => h("span", { title: label }, label));
  return h("div", { class: "minitf-value-labels" }, made);
}

function barEdges(edges) {
  const ends = [edges[0], edges[edges.length - 1]].map((edge) => h("span", {}, edge));
  return h("div", { class: "minitf-value-edges" }, ends);
}
