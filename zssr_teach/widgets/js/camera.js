// Where the pictures of a viewer are seen: zoom and place. Of the page, only its size is needed.

import { clamp } from "./geometry.js";

/** @typedef {import("./geometry.js").Place} Place */
/** @typedef {import("./geometry.js").Size} Size */
/** @typedef {{ left: number, width: number, height: number }} Pane in CSS pixels of the stage */
/**
 * What all views of a viewer start from. Zoom is in CSS pixels for a pixel of the scene, 0 for the
 * whole picture; x and y are the place of the scene in the middle; wipe is a share of the width.
 * @typedef {{
 *   scene: string, zoom: number, x: number, y: number, wipe: number, blink: boolean,
 *   blinking: boolean,
 * }} Look
 */

const LARGEST_ZOOM = 64;
const GAP = 4; // CSS pixels between pictures side by side

export class Camera {
  /**
   * @param {Look} look changed by the methods below
   * @param {{ clientWidth: number, clientHeight: number }} stage where the pictures are seen
   * @param {() => boolean} isBeside whether there are two pictures beside each other
   */
  constructor(look, stage, isBeside) {
    this.look = look;
    this.stage = stage;
    this.isBeside = isBeside;
    /** @type {Size} */
    this.scene = { width: 1, height: 1 };
  }

  /**
   * Show other pictures as a whole; zoom and place stay if they are as large as those before.
   * @param {Size} scene
   */
  show({ width, height }) {
    this.scene = { width, height };
    const name = `${width} ${height}`;
    if (this.look.scene === name) return;
    Object.assign(this.look, { scene: name, zoom: 0, x: width / 2, y: height / 2 });
  }

  /** @returns {Pane[]} */
  panes() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.isBeside()) return [{ left: 0, width, height }];
    const half = (width - GAP) / 2;
    return [
      { left: 0, width: half, height },
      { left: half + GAP, width: half, height },
    ];
  }

  fitZoom() {
    const [pane] = this.panes();
    return Math.min(pane.width / this.scene.width, pane.height / this.scene.height);
  }

  /** @param {number} wanted */
  allowed(wanted) {
    const smallest = this.fitZoom();
    return clamp(wanted, smallest, Math.max(LARGEST_ZOOM, smallest));
  }

  zoom() {
    return this.allowed(this.look.zoom || this.fitZoom());
  }

  fits() {
    return this.zoom() <= this.fitZoom() * 1.0001;
  }

  keepInside() {
    const [pane] = this.panes();
    const zoom = this.zoom();
    /** @type {(place: number, half: number, room: number) => number} */
    const kept = (place, half, room) =>
      half * 2 >= room ? room / 2 : clamp(place, half, room - half);
    this.look.x = kept(this.look.x, pane.width / zoom / 2, this.scene.width);
    this.look.y = kept(this.look.y, pane.height / zoom / 2, this.scene.height);
  }

  /**
   * The place of the scene that is seen at a place of the stage.
   * @param {number} x
   * @param {number} y
   * @returns {Place}
   */
  toScene(x, y) {
    const [first, second = first] = this.panes();
    const pane = x >= second.left ? second : first;
    const zoom = this.zoom();
    return {
      x: this.look.x + (x - pane.left - pane.width / 2) / zoom,
      y: this.look.y + (y - pane.height / 2) / zoom,
    };
  }

  /**
   * Zoom, so that what is seen at a place of the stage stays there.
   * @param {number} wanted
   * @param {number} x
   * @param {number} y
   */
  zoomTo(wanted, x, y) {
    const before = this.toScene(x, y);
    this.look.zoom = this.allowed(wanted);
    if (this.fits()) this.look.zoom = 0; // stays "whole picture" when the page is resized
    const after = this.toScene(x, y);
    this.look.x += before.x - after.x;
    this.look.y += before.y - after.y;
    this.keepInside();
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const [pane] = this.panes();
    this.zoomTo(this.zoom() * factor, pane.left + pane.width / 2, pane.height / 2);
  }

  fit() {
    this.look.zoom = 0;
    this.keepInside();
  }

  /**
   * Move what is seen, in CSS pixels.
   * @param {number} x
   * @param {number} y
   */
  move(x, y) {
    const zoom = this.zoom();
    this.look.x += x / zoom;
    this.look.y += y / zoom;
    this.keepInside();
  }

  /** @param {number} share */
  wipeTo(share) {
    this.look.wipe = clamp(share, 0, 1);
  }

  /**
   * What of a picture is seen in a pane, in its own whole pixels, and where; the rest is not drawn:
   * huge targets would be slow and imprecise.
   * @param {Size} picture
   * @param {Pane} pane
   * @param {number} density pixels of the screen for a CSS pixel
   */
  seen(picture, pane, density) {
    const { look, scene } = this;
    const zoom = this.zoom();
    const scale = zoom * density;
    /** @type {(at: number, half: number, unit: number, count: number) => [number, number]} */
    const range = (at, half, unit, count) => {
      const start = clamp(Math.floor((at - half) / unit), 0, count - 1);
      return [start, clamp(Math.ceil((at + half) / unit), start + 1, count)];
    };
    const [unitX, unitY] = [scene.width / picture.width, scene.height / picture.height];
    const [x0, x1] = range(look.x, pane.width / zoom / 2, unitX, picture.width);
    const [y0, y1] = range(look.y, pane.height / zoom / 2, unitY, picture.height);
    const left = (pane.left + pane.width / 2) * density - look.x * scale;
    const top = (pane.height / 2) * density - look.y * scale;
    return {
      source: rectangle(x0, y0, x1 - x0, y1 - y0),
      target: rectangle(
        left + x0 * unitX * scale,
        top + y0 * unitY * scale,
        (x1 - x0) * unitX * scale,
        (y1 - y0) * unitY * scale,
      ),
      isShrunk: unitX * scale < 1,
    };
  }

  /**
   * Left, top and side of a pixel of the scene in a pane, in pixels of the screen.
   * @param {Place} place inside the pixel
   * @param {Pane} pane
   * @param {number} density
   */
  pixelBox(place, pane, density) {
    const side = this.zoom() * density;
    return {
      left: (pane.left + pane.width / 2) * density + (Math.floor(place.x) - this.look.x) * side,
      top: (pane.height / 2) * density + (Math.floor(place.y) - this.look.y) * side,
      side,
    };
  }
}

/** @type {(...numbers: [number, number, number, number]) => [number, number, number, number]} */
const rectangle = (...numbers) => numbers;
