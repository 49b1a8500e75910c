// What the model looks like: a map of its decisions, its line, its weights, ...
import { h } from "../front/dom.mjs";
import { draw, frameOf, linePath, scaleOf, spot } from "./scales.mjs";

const PLOT_HEIGHT = 300;
const OUTLINES = [
  (x, y) => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`,
  (x, y) => `M${x} ${y - 4.5}l4.5 8h-9z`,
  (x, y) => `M${x - 4} ${y - 4}h8v8h-8z`,
  (x, y) => `M${x} ${y - 5}l5 5l-5 5l-5 -5z`,
];
const SIGNS = ["●", "▲", "■", "◆"];

// Draws a panel in `host`; returns the new contents.
export function panelContents(panel, host, choose) {
  const width = Math.max(220, host.clientWidth);
  const drawer = DRAWERS[panel.kind];
  const none = "It comes with the first step.";
  if (!drawer) return [h("p", { class: "minitf-none" }, none)];
  return drawer(panel.data, width, { choose, host, title: panel.title });
}

const DRAWERS = {
  boundary: boundaryPanel,
  line: linePanel,
  scatter: scatterPanel,
  confusion: confusionPanel,
  pictures: picturesPanel,
  distributions: distributionsPanel,
};

function says(words) {
  return h("p", { class: "minitf-says" }, words);
}

function plotBox(width, height = PLOT_HEIGHT) {
  return { left: 46, top: 20, width: width - 58, height: height - 54 };
}

function plot(width, words, ...children) {
  const size = { width, height: PLOT_HEIGHT, role: "img", "aria-label": words };
  return draw("svg", size, ...children);
}

// One example: colour and outline tell its class, a ring that the model is wrong.
function exampleMark(x, y, label, wrong) {
  const outline = OUTLINES[label % 4](spot(x), spot(y));
  const point = draw("path", { class: `f${label % 6} example`, d: outline });
  if (!wrong) return point;
  const [cx, cy] = [spot(x), spot(y)];
  return draw("g", {}, point, draw("circle", { class: "ring", r: 7.5, cx, cy }));
}

function boundaryPanel(data, width, { host, title }) {
  const box = plotBox(width);
  const across = scaleOf(data.low[0], data.high[0], box.left, box.width);
  const up = scaleOf(data.low[1], data.high[1], box.top + box.height, -box.height);
  const { cells, areas, shades } = data;
  const picture = paint(cells, cells, (i) => {
    const color = colorOf(host, Number(areas[i]) % 6);
    return [...color, 20 + Number(shades[i]) * 9];
  });
  const { left, top } = box;
  const place = { x: left, y: top, width: box.width, height: box.height };
  const image = picture && draw("image", {
    ...place,
    href: picture,
    preserveAspectRatio: "none",
  });
  const border = draw("path", { class: "border", d: borderPath(data, box) });
  const points = data.x.map((x, i) =>
    exampleMark(across.at(x), up.at(data.y[i]), data.labels[i], data.wrong[i]),
  );
  const kinds = [...new Set(data.labels)].sort((a, b) => a - b);
  const key = kinds.map((label) =>
    h("span", { class: `minitf-key t${label % 6}` }, `${SIGNS[label % 4]} ${label}`),
  );
  const frame = frameOf(box, across, up, data.names);
  return [
    plot(width, `${title}: ${data.says}`, image, border, frame, points),
    h("p", { class: "minitf-says" }, ...key, h("span", {}, "○ around: wrong")),
    says(data.says),
  ];
}

// Lines between neighbouring cells of different classes.
export function borderPath({ cells, areas }, { left, top, width, height }) {
  const [wide, high] = [width / cells, height / cells];
  let path = "";
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const at = row * cells + column;
      const [x, y] = [spot(left + (column + 1) * wide), spot(top + (row + 1) * high)];
      if (column + 1 < cells && areas[at] !== areas[at + 1]) {
        path += `M${x} ${spot(top + row * high)}V${y}`;
      }
      if (row + 1 < cells && areas[at] !== areas[at + cells]) {
        path += `M${spot(left + column * wide)} ${y}H${x}`;
      }
    }
  }
  return path;
}

// Paints a small picture; null where there is no canvas.
function paint(wide, high, colorAt) {
  const canvas = h("canvas", { width: wide, height: high });
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  const image = pen.createImageData(wide, high);
  for (let i = 0; i < wide * high; i++) image.data.set(colorAt(i), 4 * i);
  pen.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

// A colour of the style sheet as red, green, blue.
function colorOf(host, number) {
  const text = getComputedStyle(host).getPropertyValue(`--c${number}`).trim();
  return [1, 3, 5].map((place) => parseInt(text.slice(place, place + 2), 16) || 0);
}

function spread(...lists) {
  const numbers = lists.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const margin = 0.04 * (high - low) || 0.5;
  return numbers.length ? [low - margin, high + margin] : [0, 1];
}

function linePanel(data, width, { title }) {
  const box = plotBox(width);
  const across = scaleOf(...spread(data.x, data.line_x), box.left, box.width);
  const reach = spread(data.y, data.line_y);
  const up = scaleOf(...reach, box.top + box.height, -box.height);
  const path = linePath(data.line_x, data.line_y, across, up);
  return [
    plot(
      width,
      `${title}: ${data.says}`,
      frameOf(box, across, up, data.names),
      dots(data, across, up),
      draw("path", { class: "curve fitted", d: path }),
    ),
    says(data.says),
  ];
}

function dots(data, across, up) {
  return data.x.map((x, i) =>
    x === null || data.y[i] === null
      ? null
      : exampleMark(across.at(x), up.at(data.y[i]), 0, false),
  );
}

function scatterPanel(data, width, { title }) {
  const box = plotBox(width);
  const both = spread(data.x, data.y);
  const across = scaleOf(...both, box.left, box.width);
  const up = scaleOf(...both, box.top + box.height, -box.height);
  return [
    plot(
      width,
      `${title}: ${data.says}`,
      frameOf(box, across, up, data.names),
      draw("path", { class: "event", d: linePath(both, both, across, up) }),
      dots(data, across, up),
    ),
    says(data.says),
  ];
}

function confusionPanel({ matrix, names, says: words }) {
  const most = Math.max(1, ...matrix.flat());
  const head = names.map((name) => h("th", { scope: "col" }, name));
  const rows = matrix.map((row, i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, names[i]),
      row.map((count, j) => {
        const kind = i === j ? "right" : "wrong";
        const share = count ? Math.round(8 + (52 * count) / most) : 0;
        const look = { class: `minitf-count ${kind}`, style: `--share: ${share}%` };
        return h("td", look, String(count));
      }),
    ),
  );
  return [
    h(
      "div",
      { class: "minitf-scroll", tabindex: "0", role: "region", "aria-label": words },
      h(
        "table",
        { class: "minitf-confusion" },
        h("thead", {}, h("tr", {}, h("td", {}), head)),
        h("tbody", {}, rows),
      ),
    ),
    says("Rows are true classes, columns predicted ones."),
    says(words),
  ];
}

function picturesPanel({ images, labels, says: words }) {
  const cards = images.map((image, i) => {
    const { true: truth, found } = labels[i];
    const right = truth === found;
    const caption = right ? `✓ ${found}` : `✗ ${found}, not ${truth}`;
    return h(
      "figure",
      { class: right ? "minitf-image" : "minitf-image wrong" },
      h("img", { src: image, alt: `an image of ${truth}` }),
      h("figcaption", {}, caption),
    );
  });
  return [h("div", { class: "minitf-images" }, cards), says(words)];
}

function distributionsPanel(data, width, { choose, host, title }) {
  if (!data.names.length) return [says(data.says)];
  const options = data.names.map((name) =>
    h("option", { value: name, selected: name === data.chosen }, name),
  );
  const select = h(
    "select",
    {
      "data-testid": "minitf-array",
      "aria-label": "which array",
      onchange: (event) => choose(event.target.value),
    },
    options,
  );
  const bars = 90;
  const box = { ...plotBox(width - bars), left: 60, width: width - bars - 76 };
  const { left, top, height } = box;
  const [wide, high] = [data.columns.length, data.columns[0].length];
  const ink = colorOf(host, 0);
  const picture = paint(wide, high, (i) => {
    const shade = Number(data.columns[i % wide][high - 1 - Math.floor(i / wide)]);
    return [...ink, shade * 28];
  });
  const place = { x: left, y: top, width: box.width, height };
  const bottom = top + height;
  const word = (text, x, y, anchor = "start") =>
    draw("text", { class: "muted", x, y, "text-anchor": anchor }, text);
  const most = Math.max(1, ...data.counts);
  const tall = height / data.counts.length;
  const right = left + box.width + 16;
  return [
    h("p", { class: "minitf-says" }, select),
    plot(
      width,
      `${title}: ${data.says}`,
      picture &&
        draw("image", {
          ...place,
          href: picture,
          preserveAspectRatio: "none",
          class: "cells",
        }),
      draw("rect", { class: "frame", ...place }),
      word("all steps", left, top - 6),
      word("now", right, top - 6),
      word(data.high, left - 5, top + 10, "end"),
      word(data.low, left - 5, bottom, "end"),
      data.steps.length ? word(`step ${data.steps[0]}`, left, bottom + 14) : null,
      data.steps.length
        ? word(String(data.steps.at(-1)), left + box.width, bottom + 14, "end")
        : null,
      data.counts.map((count, i) =>
        draw("rect", {
          class: "f0",
          x: right,
          y: spot(bottom - (i + 1) * tall),
          width: spot((count / most) * (bars - 24)),
          height: spot(Math.max(1, tall - 1)),
        }),
      ),
    ),
    says(data.says),
  ];
}
