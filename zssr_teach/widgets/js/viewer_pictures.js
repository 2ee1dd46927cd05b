// The pictures of the comparison viewer, as they came from Python.

import { paintDifference } from "./difference.js";
import { largestOf } from "./geometry.js";
import { bytesOf, paintRGB } from "./pixels.js";

/**
 * A picture as it came (for its numbers) and as a canvas (for drawing).
 * @typedef {import("./geometry.js").Pixels & { canvas: HTMLCanvasElement }} Picture
 */
/** @typedef {import("./pixels.js").Bytes} Bytes */
/**
 * @typedef {{
 *   titles: string[], shapes: [number, number][], mode: import("./viewer_page.js").Mode,
 *   first: number, second: number, gain: number, shown_height: number, alt: string,
 *   colours: Bytes, [pixels: `pixels_${number}`]: Bytes,
 * }} Traits
 */
/** @typedef {import("@anywidget/types").AnyModel<Traits>} Model */

export class Pictures {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {Picture[]} */
    this.all = [];
    this.scene = { width: 1, height: 1 };
    this.difference = document.createElement("canvas");
    this.isStale = true; // whether the difference has to be drawn anew
    /** @type {Set<number>} which pictures Python has changed since they were loaded */
    this.news = new Set();
  }

  /** @returns {[Picture, Picture]} */
  chosen() {
    return [this.all[this.model.get("first")], this.all[this.model.get("second")]];
  }

  /** @returns {[string, string]} */
  titles() {
    const titles = this.model.get("titles");
    return [titles[this.model.get("first")], titles[this.model.get("second")]];
  }

  colours() {
    return bytesOf(this.model.get("colours"));
  }

  hasSameSizes() {
    const sizes = this.all.map((one) => [one.height, one.width]);
    return JSON.stringify(this.model.get("shapes")) === JSON.stringify(sizes);
  }

  /**
   * @param {number} index
   * @param {Picture} [old] what is shown until the bytes belong to the size
   */
  load(index, old) {
    const [height, width] = this.model.get("shapes")[index];
    const rgb = bytesOf(this.model.get(`pixels_${index}`));
    if (rgb.length !== height * width * 3) return /** @type {Picture} */ (old);
    const canvas = old ? old.canvas : document.createElement("canvas");
    paintRGB(canvas, rgb, width, height);
    return { canvas, rgb, width, height };
  }

  loadAll() {
    this.all = this.model.get("titles").map((_, index) => this.load(index));
    const { width, height } = largestOf(this.all);
    this.scene = { width, height };
    this.news.clear();
    this.isStale = true;
  }

  loadNews() {
    for (const index of this.news) this.all[index] = this.load(index, this.all[index]);
    this.news.clear();
    this.isStale = true;
  }

  /** The canvas with the difference of the two chosen pictures; drawn only if it has changed. */
  differenceCanvas() {
    if (this.isStale) {
      const gain = this.model.get("gain");
      paintDifference(this.difference, this.scene, this.chosen(), this.colours(), gain);
      this.isStale = false;
    }
    return this.difference;
  }
}
