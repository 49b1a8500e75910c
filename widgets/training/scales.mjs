// From numbers to places on the page, with ticks at round numbers.

const SVG_SPACE = "http://www.w3.org/2000/svg";

// Like h(), for the elements of a drawing.
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG_SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

// Some round numbers from `low` to `high`.
export function ticksBetween(low, high, count = 5) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = power * [1, 2, 2.5, 5, 10].find((m) => power * m >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / size - 1e-9); i * size <= high + size * 1e-9; i++) {
    found.push(Number((i * size).toPrecision(12)));
  }
  return found;
}

// Powers of ten from `low` to `high`; round numbers if there are too few of them.
export function logTicksBetween(low, high) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / 5));
  const found = [];
  for (let p = first; p <= last; p += step) found.push(Number(`1e${p}`));
  return found.length > 1 ? found : ticksBetween(low, high, 3);
}

// A number in few letters: 0.1235, 12000, 1.2e-7.
export function shortNumber(value) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  }
  return String(Number(value.toPrecision(4)));
}

// Places for numbers from `low` to `high`, on `length` pixels from `start` on.
// `back` tells which number is at a place.
export function scaleOf(low, high, start, length, log = false) {
  const change = log ? Math.log10 : (value) => value;
  let [first, last] = [change(low), change(high)];
  if (!(last > first)) [first, last] = [first - 0.5, last + 0.5];
  const at = (value) => start + ((change(value) - first) / (last - first)) * length;
  const back = (place) => {
    const value = first + ((place - start) / length) * (last - first);
    return log ? 10 ** value : value;
  };
  const shows = (value) => value !== null && value !== undefined && (!log || value > 0);
  return { at, back, shows, low, high, log };
}

// A line through points, broken where a number is missing.
export function linePath(xs, ys, across, up) {
  let path = "";
  let down = false;
  xs.forEach((x, i) => {
    if (!across.shows(x) || !up.shows(ys[i])) {
      down = false;
      return;
    }
    path += `${down ? "L" : "M"}${spot(across.at(x))} ${spot(up.at(ys[i]))}`;
    down = true;
  });
  return path;
}

// The area between two lines, in pieces where numbers are missing.
export function bandPath(xs, lows, highs, across, up) {
  let path = "";
  let piece = [];
  const close = () => {
    if (!piece.length) return;
    const point = (x, y) => `${spot(across.at(x))} ${spot(up.at(y))}`;
    const there = piece.map(([x, , high]) => point(x, high));
    const back = piece.map(([x, low]) => point(x, low));
    path += `M${[...there, ...back.reverse()].join("L")}z`;
    piece = [];
  };
  xs.forEach((x, i) => {
    if (up.shows(lows[i]) && up.shows(highs[i])) piece.push([x, lows[i], highs[i]]);
    else close();
  });
  close();
  return path;
}

// The frame of a plot, its grid and its numbers.
export function frameOf(box, across, up, { x, y } = {}) {
  const { left, top, width, height } = box;
  const bottom = top + height;
  const rows = (up.log ? logTicksBetween : ticksBetween)(up.low, up.high);
  const count = Math.max(2, Math.floor(width / 90));
  const columns = ticksBetween(across.low, across.high, count);
  const words = (text, place) => draw("text", { class: "muted", ...place }, text);
  return draw(
    "g",
    {},
    rows.map((value) =>
      draw("path", { class: "grid", d: `M${left} ${spot(up.at(value))}h${width}` }),
    ),
    rows.map((value) =>
      words(shortNumber(value), {
        x: left - 5,
        y: spot(up.at(value) + 4),
        "text-anchor": "end",
      }),
    ),
    columns.map((value) =>
      words(shortNumber(value), {
        x: spot(across.at(value)),
        y: bottom + 14,
        "text-anchor": "middle",
      }),
    ),
    draw("rect", { class: "frame", x: left, y: top, width, height }),
    x ? words(x, { x: left + width, y: bottom + 27, "text-anchor": "end" }) : null,
    y ? words(y, { x: left, y: top - 6 }) : null,
  );
}

export function spot(value) {
  return Math.round(value * 10) / 10;
}
