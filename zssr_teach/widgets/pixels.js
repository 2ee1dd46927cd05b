// Shared by the picture view and the comparison viewer: bytes from the kernel to canvases.

// Uint8Array over the bytes of a binary trait, without copying.
function bytesOf(view) {
  if (view instanceof ArrayBuffer) return new Uint8Array(view);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

// Rows of a picture that come without the others are written into the model, even while no view of
// it is open. Views hear of it after this: "initialize" comes before every "render".
function takeRows({ model }) {
  model.on("msg:custom", ({ trait, start }, [rows]) => {
    bytesOf(model.get(trait)).set(bytesOf(rows), start);
  });
}

// An opaque pixel of an ImageData as one number (all machines that browsers run on are little-endian).
const packed = (red, green, blue) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;

const IMAGES = new WeakMap(); // canvas → the ImageData that was put on it

// Fill a canvas of this size with what fill(words) puts into its pixels, one number each. The canvas
// is only resized when it must be: resizing empties it, and that would be seen as a flicker.
function paint(canvas, width, height, fill) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  // Kept for the next time: a new one for every frame would have to be cleaned up again.
  const old = IMAGES.get(canvas);
  const image = old?.width === width && old.height === height ? old : new ImageData(width, height);
  IMAGES.set(canvas, image);
  fill(new Uint32Array(image.data.buffer));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Draw RGB bytes, row after row, on a canvas.
function paintRGB(canvas, rgb, width, height) {
  paint(canvas, width, height, (words) => {
    for (let pixel = 0, byte = 0; pixel < words.length; pixel += 1, byte += 3) {
      words[pixel] = packed(rgb[byte], rgb[byte + 1], rgb[byte + 2]);
    }
  });
}

function element(tag, properties = {}, children = []) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children);
  return node;
}

// Keys pressed in a widget are meant for the widget: JupyterLab would take "m" or "0 0" as commands
// of the notebook (make the cell Markdown, restart the kernel).
function keepKeys(el) {
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  el.addEventListener("keydown", (event) => event.stopPropagation());
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
