// Saving files: pictures are made in the page, all else comes from Python.
import { download } from "../front/dom.mjs";

const DOTS = 2; // dots per pixel of a PNG
const LARGEST = 8000; // dots that a side of it may have

// Saves the drawing as it is, without the signs that only a page can use.
export async function saveDrawing(svg, form) {
  const copy = svg.cloneNode(true);
  for (const sign of copy.querySelectorAll(".chevron")) sign.remove();
  const text = new XMLSerializer().serializeToString(copy);
  if (form === "svg") return download("graph.svg", text, "image/svg+xml");
  const [width, height] = ["width", "height"].map((n) => Number(svg.getAttribute(n)));
  const scale = Math.min(DOTS, LARGEST / width, LARGEST / height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download("graph.png", blob));
}

// Saves each new file that Python sends; one that was sent before is not saved again.
export function saveBytes(on, part) {
  let last = part("file")?.number ?? 0;
  on("file", (file) => {
    if (!file || file.number === last) return;
    last = file.number;
    const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0));
    download(file.name, bytes, "application/octet-stream");
  });
}
