// What belongs to what: lines of source, lines of generated code, nodes of the graph.

// Returns what lights up for a choice {pane, at}: three sets.
export function lightsOf(choice, piece, graph) {
  const lines = new Set(linesOf(choice, piece, graph));
  const generated = new Set();
  for (const [number, line] of Object.entries(piece.origins)) {
    if (lines.has(line)) generated.add(Number(number));
  }
  const nodes = new Set();
  for (const [name, places] of Object.entries(graph?.places ?? {})) {
    const made = ([at, line]) => at === piece.number && lines.has(line);
    if (places.some(made)) nodes.add(name);
  }
  if (choice?.pane === "graph") {
    // A node lights itself, not all that its line made; a box may hold many lines.
    nodes.clear();
    nodes.add(choice.at);
  }
  return { source: lines, generated, nodes };
}

// The lines of the source that a choice is about, in order.
export function linesOf(choice, piece, graph) {
  if (!choice?.pane) return [];
  if (choice.pane === "source") return [choice.at];
  if (choice.pane === "generated") {
    const line = piece.origins[choice.at];
    return line === undefined ? [] : [line];
  }
  const places = graph?.places[choice.at] ?? [];
  return places.filter(([at]) => at === piece.number).map(([, line]) => line);
}

// The next thing to choose in a pane, `by` steps on; stops at the ends.
export function nextIn(all, at, by) {
  if (!all.length) return null;
  const place = all.indexOf(at);
  if (place < 0) return by > 0 ? all[0] : all[all.length - 1];
  return all[Math.min(all.length - 1, Math.max(0, place + by))];
}
