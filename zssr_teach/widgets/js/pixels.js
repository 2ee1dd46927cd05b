// Bytes from the kernel to canvases: shared by the picture view and the comparison viewer.

/** @typedef {ArrayBuffer | DataView} Bytes a binary trait, or a buffer of a message */

/** @type {WeakMap<HTMLCanvasElement, ImageData>} what was put on a canvas last */
const IMAGES = new WeakMap();

/**
 * A view of the bytes of a binary trait, without copying.
 * @param {Bytes} view
 */
export function bytesOf(view) {
  if (view instanceof ArrayBuffer) return new Uint8Array(view);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * Rows of a picture that come without the others are written into the model, even while no view of
 * it is open. Views hear of it after this: "initialize" comes before every "render".
 * @param {{ model: import("@anywidget/types").AnyModel }} widget
 */
export function takeRows({ model }) {
  model.on("msg:custom", ({ trait, start }, [rows]) => {
    bytesOf(model.get(trait)).set(bytesOf(rows), start);
  });
}

/**
 * An opaque pixel of an ImageData as one number (all machines that browsers run on are
 * little-endian).
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 */
export const packed = (red, green, blue) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;

/**
 * What is drawn with; every canvas has it that was not given away to WebGL.
 * @param {HTMLCanvasElement} canvas
 */
export const contextOf = (canvas) =>
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * Give a canvas this size, if it has another: resizing empties it, and that would be seen as a
 * flicker.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function resize(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}

/**
 * Fill a canvas of this size with what fill(words) puts into its pixels, one number each.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {(words: Uint32Array) => void} fill
 */
export function paint(canvas, width, height, fill) {
  resize(canvas, width, height);
  // Kept for the next time: a new one for every frame would have to be cleaned up again.
  const old = IMAGES.get(canvas);
  const image = old?.width === width && old.height === height ? old : new ImageData(width, height);
  IMAGES.set(canvas, image);
  fill(new Uint32Array(image.data.buffer));
  contextOf(canvas).putImageData(image, 0, 0);
}

/**
 * Turn RGB bytes into pixels, one number each.
 * @param {Uint32Array} words
 * @param {Uint8Array} rgb
 */
export function fillRGB(words, rgb) {
  for (let pixel = 0, byte = 0; pixel < words.length; pixel += 1, byte += 3) {
    words[pixel] = packed(rgb[byte], rgb[byte + 1], rgb[byte + 2]);
  }
}

/**
 * Draw RGB bytes, row after row, on a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} rgb
 * @param {number} width
 * @param {number} height
 */
export function paintRGB(canvas, rgb, width, height) {
  paint(canvas, width, height, (words) => fillRGB(words, rgb));
}
