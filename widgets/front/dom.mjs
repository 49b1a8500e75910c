// Making elements. Text is always set as text, never parsed as HTML.

// h("button", {class: "x", onclick: f, "aria-label": "Run"}, "Run", child, ...)
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

// A button that says what it does, shows its key, and can be found by tests.
export function button(label, { id, title, key, press, icon }) {
  return h(
    "button",
    {
      type: "button",
      class: "minitf-button",
      "data-testid": `minitf-${id}`,
      title: key ? `${title ?? label} (${key})` : (title ?? label),
      "aria-label": title ?? label,
      "aria-keyshortcuts": key ?? null,
      onclick: press,
    },
    icon ?? label,
  );
}

// Replaces what is in an element. What had the focus gets it back if it comes again
// under its data-testid; if not, the view gets it, so that keys still arrive there.
export function fill(element, ...children) {
  const before = element.contains(document.activeElement) ? document.activeElement : null;
  const frame = before?.closest(".minitf-view");
  element.replaceChildren(...children.flat().filter((child) => child !== null));
  if (before && !element.contains(before)) {
    const id = before.dataset.testid;
    const again = id && element.querySelector(`[data-testid="${id}"]`);
    (again || frame)?.focus({ preventScroll: true });
  }
  return element;
}

// Hands a text or a blob to the reader as a file.
export function download(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
