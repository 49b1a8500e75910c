// The charts of all metrics: a line per run, a band where steps were put together, and
// a cursor that reads the values at a step.
import { h, fill } from "../front/dom.mjs";
import { bandPath, draw, frameOf, linePath, scaleOf } from "./scales.mjs";
import { shortNumber, spot } from "./scales.mjs";

const DASH_OF_RUN = ["", "8 3", "2 3", "10 3 2 3", "5 2", "1 2"];
const CHART_HEIGHT = 200;
const LONE_HEIGHT = 330; // of a chart that has all the room

export class Charts {
  constructor() {
    this.element = h("div", { class: "minitf-charts", "data-testid": "minitf-charts" });
    this.state = { curves: {}, earlier: {}, events: [], log: false };
    this.state.runs = { rows: [] };
    this.cursor = null; // the step whose values are read
    this.parts = new Map(); // title -> what there is of a chart
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.element);
  }

  show(news) {
    Object.assign(this.state, news);
    this.draw();
  }

  close() {
    this.watcher.disconnect();
  }

  // Lines by the title of their chart, those of the newest run last, on top.
  charts() {
    const { curves, earlier } = this.state;
    const titles = [...new Set([...Object.keys(curves), ...Object.keys(earlier)])];
    return titles.map((title) => [
      title,
      [...(earlier[title] ?? []), ...(curves[title] ?? [])],
    ]);
  }

  draw() {
    const charts = this.charts();
    const titles = charts.map(([title]) => title);
    if (titles.join("\n") !== [...this.parts.keys()].join("\n")) this.build(titles);
    for (const [title, lines] of charts) this.drawChart(title, lines);
  }

  build(titles) {
    this.parts.clear();
    const cards = titles.map((title) => {
      const reading = h("span", { class: "minitf-reading" });
      const host = h("div", { class: "minitf-chart-host" });
      host.addEventListener("pointermove", (event) => this.pointAt(title, event));
      host.addEventListener("pointerleave", () => this.moveTo(null));
      this.parts.set(title, { reading, host });
      return h(
        "figure",
        { class: "minitf-chart", "data-testid": `minitf-chart-${title}` },
        h("figcaption", {}, h("strong", {}, title), reading),
        host,
      );
    });
    const soon = "The curves come with the first step.";
    const none = h("p", { class: "minitf-none" }, soon);
    fill(this.element, ...(cards.length ? cards : [none]));
  }

  drawChart(title, lines) {
    const part = this.parts.get(title);
    const width = Math.max(200, part.host.clientWidth);
    const tall = this.parts.size > 1 ? CHART_HEIGHT : LONE_HEIGHT;
    const box = { left: 52, top: 6, width: width - 62, height: tall - 40 };
    part.box = box;
    const last = Math.max(1, ...lines.map((line) => line.x.at(-1) ?? 1));
    const [low, high, log] = spanOf(lines, this.state.log);
    part.across = scaleOf(0, last, box.left, box.width);
    part.up = scaleOf(low, high, box.top + box.height, -box.height, log);
    part.lines = lines;
    part.hair = draw("g", {});
    const svg = draw(
      "svg",
      {
        width,
        height: tall,
        role: "img",
        "aria-label": this.words(title, lines),
      },
      this.eventMarks(box, part.across),
      lines.map((line) => lineMarks(line, part.across, part.up, box)),
      frameOf(box, part.across, part.up, { x: "step" }),
      part.hair,
    );
    fill(part.host, svg);
    this.read(title);
  }

  eventMarks(box, across) {
    return this.state.events
      .filter(([step]) => step <= across.high)
      .map(([step, what]) => {
        const x = spot(across.at(step));
        const path = `M${x} ${box.top}v${box.height}m-4 0l4 -7l4 7z`;
        const says = draw("title", {}, `step ${step}: ${what}`);
        return draw("path", { class: "event", d: path }, says);
      });
  }

  words(title, lines) {
    const each = lines.map((line) => {
      const value = shortNumber(line.y.at(-1));
      return `${line.name} of ${this.nameOf(line.run)} is ${value}`;
    });
    return `${title}: ${each.join(", ")}`;
  }

  nameOf(run) {
    return this.state.runs.rows[run]?.[0] ?? `run ${run + 1}`;
  }

  // ---- The cursor

  pointAt(title, event) {
    const { host, across } = this.parts.get(title);
    const x = event.clientX - host.getBoundingClientRect().left;
    this.moveTo(Math.round(Math.min(across.high, Math.max(0, across.back(x)))));
  }

  // Moves the cursor to the next or the last point of the newest run.
  walk(by) {
    const steps = [...new Set(Object.values(this.state.curves).flatMap((lines) =>
      lines.flatMap((line) => line.x),
    ))].sort((a, b) => a - b);
    if (!steps.length) return;
    const now = this.cursor ?? (by > 0 ? -Infinity : Infinity);
    const next = by > 0 ? steps.find((s) => s > now) : steps.findLast((s) => s < now);
    this.moveTo(next ?? now);
  }

  moveTo(step) {
    this.cursor = step;
    for (const title of this.parts.keys()) this.read(title);
  }

  read(title) {
    const part = this.parts.get(title);
    if (!part.hair) return;
    if (this.cursor === null) {
      fill(part.hair);
      return fill(part.reading, lastWords(part.lines));
    }
    const found = part.lines.map((line) => [line, pointAtStep(line, this.cursor)]);
    const several = new Set(part.lines.map((line) => line.run)).size > 1;
    const words = found.map(([line, point]) => {
      const name = several ? `${line.name} (${this.nameOf(line.run)})` : line.name;
      return `${name} ${shortNumber(point?.value)}`;
    });
    fill(part.reading, ` step ${this.cursor}: ${words.join(", ")}`);
    const x = spot(part.across.at(Math.min(this.cursor, part.across.high)));
    fill(
      part.hair,
      draw("path", { class: "hair", d: `M${x} 6v${part.box.height}` }),
      ...found
        .filter(([, point]) => point && part.up.shows(point.value))
        .map(([line, point]) =>
          draw("circle", {
            class: `f${line.run % 6} dot`,
            r: 4,
            cx: spot(part.across.at(point.step)),
            cy: spot(part.up.at(point.value)),
          }),
        ),
    );
  }
}

// The newest values of the newest run; the sign is that of its line.
function lastWords(lines) {
  const run = Math.max(...lines.map((line) => line.run));
  const newest = lines.filter((line) => line.run === run);
  if (newest.length === 1) return ` ${shortNumber(newest[0].y.at(-1))}`;
  const words = newest.map(({ dotted, name, y }) => {
    return `${dotted ? "○" : "—"} ${name} ${shortNumber(y.at(-1))}`;
  });
  return ` ${words.join(", ")}`;
}

// The point of a line at a step, or the one before it.
export function pointAtStep(line, step) {
  let place = line.x.findIndex((x) => x >= step);
  if (place < 0) place = line.x.length - 1;
  if (place < 0 || (place === 0 && line.x[0] > step && line.dotted)) return null;
  return { step: line.x[place], value: (line.smooth ?? line.y)[place] };
}

// The lowest and highest number of the lines, and whether they can be shown on a
// logarithmic scale.
export function spanOf(lines, wantsLog) {
  const all = lines.flatMap(({ y, low, high }) => [y, low ?? [], high ?? []].flat());
  const numbers = all.filter((value) => value !== null && (!wantsLog || value > 0));
  if (!numbers.length) return [0, 1, false];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (wantsLog) return [low, high > low ? high : low * 10, true];
  const margin = 0.05 * (high - low) || Math.abs(high) * 0.05 || 0.5;
  return [low < 0 || low > margin ? low - margin : 0, high + margin, false];
}

const MOST_DOTS = 40; // more would hide the line

function lineMarks(line, across, up, box) {
  const look = line.run % 6;
  const marks = [];
  if (line.low) {
    const area = bandPath(line.x, line.low, line.high, across, up);
    marks.push(draw("path", { class: `band f${look}`, d: area }));
  }
  if (line.smooth) {
    const raw = linePath(line.x, line.y, across, up);
    marks.push(draw("path", { class: `curve raw c${look}`, d: raw }));
  }
  const path = linePath(line.x, line.smooth ?? line.y, across, up);
  const dashes = DASH_OF_RUN[look];
  const strokes = { class: `curve c${look}`, d: path, "stroke-dasharray": dashes };
  marks.push(draw("path", strokes));
  if (line.dotted || line.x.length === 1) {
    const every = Math.ceil(line.x.length / MOST_DOTS);
    line.x.forEach((x, i) => {
      // The newest point has a dot, and then every second, third, ... before it.
      const y = line.y[i];
      if ((line.x.length - 1 - i) % every || !up.shows(y)) return;
      const [cx, cy] = [spot(across.at(x)), spot(up.at(y))];
      marks.push(draw("circle", { class: `hollow c${look}`, r: 2.6, cx, cy }));
    });
  }
  for (const step of line.odd.slice(-60)) {
    const [x, y] = [spot(across.at(step)), box.top + box.height - 4];
    const says = draw("title", {}, `NaN or infinite near step ${step}`);
    const sign = { class: "odd", x, y, "text-anchor": "middle" };
    marks.push(draw("text", sign, "×", says));
  }
  return draw("g", {}, marks);
}

// How a run's lines look, for the table of runs.
export function runSign(run) {
  return draw(
    "svg",
    { width: 34, height: 12, "aria-hidden": "true" },
    draw("path", {
      class: `curve c${run % 6}`,
      d: "M2 6h30",
      "stroke-dasharray": DASH_OF_RUN[run % 6],
    }),
  );
}
