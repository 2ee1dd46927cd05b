// What is drawn on the canvas of the comparison viewer.

import { contextOf, resize } from "./pixels.js";

/** @typedef {import("./viewer_view.js").View} View */
/** @typedef {import("./camera.js").Pane} Pane */
/** @typedef {import("./viewer_page.js").Mode} Mode */
/**
 * A picture in a pane, of which the part between two places (in CSS pixels) is seen.
 * @typedef {{
 *   name: "first" | "second" | "difference", pane: Pane, from: number, to: number,
 * }} Layer
 */

const FRAMED_ZOOM = 6; // from here on, the pixel that is read out gets a frame

/**
 * What is shown where.
 * @param {Mode} mode
 * @param {Pane[]} panes two if the mode is "beside", else one
 * @param {{ wipe: number, blink: boolean }} look
 * @returns {Layer[]}
 */
export function layersOf(mode, panes, look) {
  const [left, right = left] = panes;
  const end = right.left + right.width;
  const middle = look.wipe * end;
  if (mode === "beside") {
    return [
      { name: "first", pane: left, from: 0, to: left.width },
      { name: "second", pane: right, from: right.left, to: end },
    ];
  }
  if (mode === "wipe") {
    return [
      { name: "first", pane: left, from: 0, to: middle },
      { name: "second", pane: left, from: middle, to: end },
    ];
  }
  const blinked = look.blink ? "second" : "first";
  return [{ name: mode === "blink" ? blinked : "difference", pane: left, from: 0, to: end }];
}

/**
 * @param {View} view
 * @param {Layer["name"]} name
 */
function canvasOf({ pictures }, name) {
  if (name === "difference") return pictures.differenceCanvas();
  const [first, second] = pictures.chosen();
  return (name === "first" ? first : second).canvas;
}

/**
 * @param {View} view
 * @param {number} density pixels of the screen for a CSS pixel
 * @param {Layer} layer
 */
function paintLayer(view, density, { name, pane, from, to }) {
  const canvas = canvasOf(view, name);
  const { source, target, isShrunk } = view.camera.seen(canvas, pane, density);
  const context = contextOf(view.page.canvas);
  context.save();
  context.beginPath();
  context.rect(from * density, 0, (to - from) * density, view.page.canvas.height);
  context.clip();
  context.imageSmoothingEnabled = isShrunk;
  context.imageSmoothingQuality = "medium";
  context.drawImage(canvas, ...source, ...target);
  context.restore();
}

/**
 * The pixel that is read out gets a frame once pixels are large enough to be framed.
 * @param {View} view
 * @param {number} density
 * @param {Pane[]} panes
 */
function markPixel({ camera, cursor, page }, density, panes) {
  if (camera.zoom() < FRAMED_ZOOM || !cursor) return;
  const context = contextOf(page.canvas);
  for (const pane of panes) {
    const { left, top, side } = camera.pixelBox(cursor, pane, density);
    if (left < pane.left * density - side || left > (pane.left + pane.width) * density) continue;
    context.lineWidth = 3;
    context.strokeStyle = "#000000";
    context.strokeRect(left, top, side, side);
    context.lineWidth = 1;
    context.strokeStyle = "#ffffff";
    context.strokeRect(left, top, side, side);
  }
}

/**
 * Draw everything anew.
 * @param {View} view
 */
export function drawStage(view) {
  const { canvas, stage } = view.page;
  const wanted = window.devicePixelRatio || 1;
  resize(
    canvas,
    Math.max(1, Math.round(stage.clientWidth * wanted)),
    Math.max(1, Math.round(stage.clientHeight * wanted)),
  );
  view.camera.keepInside();
  contextOf(canvas).clearRect(0, 0, canvas.width, canvas.height);
  const density = canvas.width / stage.clientWidth; // as wanted, but for rounding
  const panes = view.camera.panes();
  for (const layer of layersOf(view.mode(), panes, view.look)) paintLayer(view, density, layer);
  markPixel(view, density, panes);
}
