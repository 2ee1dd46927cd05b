// Places in pictures, in plain numbers. A "scene" is what all pictures of a viewer show, measured in
// pixels of the largest of them; smaller pictures are stretched over it, nearest neighbour.

/** @typedef {{ x: number, y: number }} Place */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {Size & { rgb: Uint8Array }} Pixels */

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * The three numbers of a pixel.
 * @param {Pixels} picture
 * @param {number} row
 * @param {number} column
 */
export function valuesOf(picture, row, column) {
  const start = 3 * (row * picture.width + column);
  return Array.from(picture.rgb.subarray(start, start + 3));
}

/**
 * The [row, column] of a picture's own pixel at a place of the scene.
 * @param {Size} picture
 * @param {Size} scene
 * @param {Place} place
 * @returns {[number, number]}
 */
export function pixelAt(picture, scene, place) {
  return [
    clamp(Math.floor((place.y * picture.height) / scene.height), 0, picture.height - 1),
    clamp(Math.floor((place.x * picture.width) / scene.width), 0, picture.width - 1),
  ];
}

/**
 * The middle of the scene's pixel at a place: it decides which pixel of a smaller picture lies there.
 * @param {Place} place
 * @param {Size} scene
 * @returns {Place}
 */
export function middleOfPixel(place, scene) {
  return {
    x: clamp(Math.floor(place.x), 0, scene.width - 1) + 0.5,
    y: clamp(Math.floor(place.y), 0, scene.height - 1) + 0.5,
  };
}

/**
 * The largest of some pictures; of equal ones the first.
 * @template {Size} Picture
 * @param {Picture[]} pictures
 */
export function largestOf(pictures) {
  return pictures.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
}
