// Walking through a picture with the arrow keys.

const WAYS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };
const SIDEWAYS = 2.5; // how much worse it is to be beside the way than along it
const JOINED = 0.35; // how much nearer a node seems that an edge leads to

// The name of the node to go to from `start`, or null. `boxes` is a list of
// {name, box}, `joined` the names of those that edges join to it. Without a start it
// is the first.
export function nearestNode(boxes, start, direction, joined) {
  const from = boxes.find(({ name }) => name === start);
  if (!from) return boxes[0]?.name ?? null;
  const [dx, dy] = WAYS[direction];
  const [x, y] = middleOf(from.box);
  let best = null;
  let least = Infinity;
  for (const { name, box } of boxes) {
    const [toX, toY] = middleOf(box);
    const along = (toX - x) * dx + (toY - y) * dy;
    const beside = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
    if (name === start || along < 4) continue;
    const near = joined.has(name);
    if (!near && beside > 2 * along) continue;
    const far = (along + SIDEWAYS * beside) * (near ? JOINED : 1);
    if (far < least) [best, least] = [name, far];
  }
  return best;
}

function middleOf(box) {
  return [box.x + box.width / 2, box.y + box.height / 2];
}
