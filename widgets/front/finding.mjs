// A field to look for something in a view: Enter goes to the next one.
import { h } from "./dom.mjs";

// `find(text)` is called for Enter; `focus()` of what is returned is for the key `/`.
export function findField({ title, find }) {
  const field = h("input", {
    type: "search",
    class: "minitf-find",
    placeholder: "find  /",
    title: `${title} (/)`,
    "aria-label": title,
    "aria-keyshortcuts": "/",
    "data-testid": "minitf-find",
    onkeydown: (event) => {
      if (event.key !== "Enter" || !field.value.trim()) return;
      event.preventDefault();
      find(field.value.trim());
    },
  });
  return field;
}
