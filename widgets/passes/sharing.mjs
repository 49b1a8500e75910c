// What the views of passes, of code and of tapes share.

// What a picture says of one of its nodes: the words that a screen reader reads.
export function wordsOf(picture, name) {
  return picture.nodes.get(name)?.getAttribute("aria-label") ?? name;
}

// Scrolls a list, and nothing around it, until one of its rows is in sight.
export function scrollToRow(list, row) {
  if (!row) return;
  const above = row.offsetTop < list.scrollTop;
  const below = row.offsetTop + row.offsetHeight > list.scrollTop + list.clientHeight;
  if (above || below) list.scrollTop = row.offsetTop - list.clientHeight / 2;
}
