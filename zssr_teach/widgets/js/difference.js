// The difference of two pictures in false colours.

import { packed, paint } from "./pixels.js";

/** @typedef {import("./geometry.js").Size} Size */
/** @typedef {import("./geometry.js").Pixels} Pixels */

/**
 * The colour of each of the 766 possible sums of three differences, for gain · mean difference.
 * @param {Uint8Array} colours the colour map: 256 colours, three bytes each
 * @param {number} gain
 */
export function differencePalette(colours, gain) {
  return Uint32Array.from({ length: 766 }, (_, sum) => {
    const at = 3 * Math.min(255, Math.floor((sum / 3) * gain + 0.5));
    return packed(colours[at], colours[at + 1], colours[at + 2]);
  });
}

/**
 * Where the pixels of a picture lie that belong to the rows, or columns, of the scene.
 * @param {number} own how many the picture has
 * @param {number} size how many the scene has
 * @param {number} step bytes from one to the next
 */
export function nearest(own, size, step) {
  return Int32Array.from(
    { length: size },
    (_, index) => step * Math.floor(((index + 0.5) * own) / size),
  );
}

/**
 * Fill the pixels of the scene with the difference's colours.
 * @param {Uint32Array} words
 * @param {Size} scene
 * @param {Pixels} first
 * @param {Pixels} second
 * @param {Uint32Array} palette
 */
export function fillDifference(words, { width, height }, first, second, palette) {
  const [rowsA, rowsB] = [first, second].map((one) => nearest(one.height, height, 3 * one.width));
  const [columnsA, columnsB] = [first, second].map((one) => nearest(one.width, width, 3));
  const [a, b] = [first.rgb, second.rgb];
  for (let y = 0, pixel = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, pixel += 1) {
      const i = rowsA[y] + columnsA[x];
      const j = rowsB[y] + columnsB[x];
      const sum =
        Math.abs(a[i] - b[j]) + Math.abs(a[i + 1] - b[j + 1]) + Math.abs(a[i + 2] - b[j + 2]);
      words[pixel] = palette[sum];
    }
  }
}

/**
 * Draw gain · mean over the channels of |first − second|, in pixels of the scene.
 * @param {HTMLCanvasElement} canvas
 * @param {Size} scene
 * @param {[Pixels, Pixels]} pair
 * @param {Uint8Array} colours
 * @param {number} gain
 */
export function paintDifference(canvas, scene, [first, second], colours, gain) {
  const palette = differencePalette(colours, gain);
  paint(canvas, scene.width, scene.height, (words) => {
    fillDifference(words, scene, first, second, palette);
  });
}

/**
 * The colour map as a background, from left to right.
 * @param {Uint8Array} colours
 */
export function rampOf(colours) {
  const stops = Array.from({ length: 9 }, (_, stop) => {
    const at = 3 * Math.round((stop * 255) / 8);
    return `rgb(${colours.slice(at, at + 3).join(",")})`;
  });
  return `linear-gradient(to right, ${stops.join(",")})`;
}
