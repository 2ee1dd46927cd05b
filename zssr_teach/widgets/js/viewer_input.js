// What pointer, wheel, keys and buttons do in the comparison viewer.

import { clamp } from "./geometry.js";

/** @typedef {import("./viewer_view.js").View} View */
/** @typedef {[number, number]} Point from the upper left of the stage, in CSS pixels */

const GRAB = 16; // CSS pixels around the divider in which it is dragged
const ZOOM_STEP = 1.5;

/** @type {Record<string, Point>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** @type {Record<string, (view: View) => void>} */
const ACTIONS = {
  "+": (view) => zoomBy(view, ZOOM_STEP),
  "=": (view) => zoomBy(view, ZOOM_STEP),
  "-": (view) => zoomBy(view, 1 / ZOOM_STEP),
  0: fit,
  m: (view) => view.nextMode(),
  M: (view) => view.nextMode(),
  x: (view) => view.swap(),
  X: (view) => view.swap(),
  " ": (view) => view.blinkByHand(),
};

/**
 * @param {View} view
 * @param {number} factor
 */
function zoomBy(view, factor) {
  view.camera.zoomBy(factor);
  view.draw();
}

/** @param {View} view */
function fit(view) {
  view.camera.fit();
  view.draw();
}

/**
 * How many times larger the wheel makes a picture.
 * @param {{ deltaY: number, deltaMode: number }} event
 */
export function wheelFactor({ deltaY, deltaMode }) {
  const lines = deltaMode === 1 ? 33 : 1;
  return Math.exp(-clamp(deltaY * lines, -200, 200) / 400);
}

/**
 * The picture that a key chooses, counted from 0; -1 for another key.
 * @param {string} code of the key, the same with and without Shift
 */
export function digitOf(code) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  return digit ? Number(digit[1]) - 1 : -1;
}

// ---- pointer and wheel

class Pointers {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<number, Point>} those that are pressed */
    this.pressed = new Map();
    this.isWiping = false; // otherwise a drag moves the pictures
  }

  /**
   * @param {MouseEvent} event
   * @returns {Point}
   */
  placeOf(event) {
    const box = this.view.page.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button) return;
    const { camera, look, page } = this.view;
    const [x, y] = this.placeOf(event);
    this.pressed.set(event.pointerId, [x, y]);
    page.stage.setPointerCapture(event.pointerId);
    const isNear = Math.abs(x - look.wipe * page.stage.clientWidth) <= GRAB;
    // A picture that is seen whole cannot be moved: then a drag anywhere wipes.
    this.isWiping = this.view.mode() === "wipe" && (isNear || camera.fits());
    if (event.target !== page.divider) page.stage.focus({ preventScroll: true });
    page.stage.classList.add("zssr-dragging");
  }

  /**
   * Two fingers: their middle moves the pictures, their distance zooms.
   * @param {number} id
   * @param {Point} old
   * @param {Point} now
   */
  pinch(id, [oldX, oldY], [x, y]) {
    const { camera } = this.view;
    const [other] = [...this.pressed].filter(([one]) => one !== id).map(([, place]) => place);
    /** @type {(ax: number, ay: number) => number} */
    const apart = (ax, ay) => Math.hypot(ax - other[0], ay - other[1]);
    camera.move((oldX - x) / 2, (oldY - y) / 2);
    camera.zoomTo(
      (camera.zoom() * apart(x, y)) / Math.max(1, apart(oldX, oldY)),
      (x + other[0]) / 2,
      (y + other[1]) / 2,
    );
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { camera, page } = this.view;
    const now = this.placeOf(event);
    const old = this.pressed.get(event.pointerId);
    if (old) {
      this.pressed.set(event.pointerId, now);
      if (this.pressed.size === 2) this.pinch(event.pointerId, old, now);
      else if (this.isWiping) camera.wipeTo(now[0] / page.stage.clientWidth);
      else camera.move(old[0] - now[0], old[1] - now[1]);
    }
    this.view.cursor = camera.toScene(...now);
    this.view.draw();
  }

  /** @param {PointerEvent} event */
  up(event) {
    this.pressed.delete(event.pointerId);
    if (!this.pressed.size) this.view.page.stage.classList.remove("zssr-dragging");
    if (this.pressed.size === 1) this.isWiping = false;
  }

  leave() {
    this.view.cursor = null;
    this.view.draw();
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const { camera } = this.view;
    if (event.deltaY > 0 && camera.fits()) return; // nothing left to zoom out: the page scrolls
    event.preventDefault();
    const place = this.placeOf(event);
    camera.zoomTo(camera.zoom() * wheelFactor(event), ...place);
    this.view.cursor = camera.toScene(...place);
    this.view.draw();
  }

  /** @param {MouseEvent} event */
  doubleClick(event) {
    const { camera } = this.view;
    camera.zoomTo(camera.zoom() * 2, ...this.placeOf(event));
    this.view.draw();
  }

  listen() {
    const { stage } = this.view.page;
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.up(event));
    stage.addEventListener("pointercancel", (event) => this.up(event));
    stage.addEventListener("pointerleave", () => this.leave());
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("dblclick", (event) => this.doubleClick(event));
  }
}

// ---- keys

/**
 * @param {View} view
 * @param {KeyboardEvent} event
 */
function arrow(view, event) {
  const { camera, look, page } = view;
  const [x, y] = ARROWS[event.key];
  const onDivider = event.target === page.divider;
  if ((event.shiftKey || onDivider) && view.mode() === "wipe") {
    view.wipeTo(look.wipe + 0.02 * (x - y));
    return;
  }
  const step = Math.max(camera.zoom(), 0.06 * page.stage.clientWidth);
  view.cursor = null; // from now on the middle is read out
  camera.move(x * step, y * step);
  view.draw();
}

/**
 * @param {View} view
 * @param {KeyboardEvent} event
 */
function keyDown(view, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onDivider = event.target === view.page.divider;
  const digit = digitOf(event.code);
  if (event.key in ARROWS) arrow(view, event);
  else if (onDivider && event.key === "Home") view.wipeTo(0);
  else if (onDivider && event.key === "End") view.wipeTo(1);
  else if (digit >= 0) view.choose(event.shiftKey ? "first" : "second", digit);
  else if (event.key in ACTIONS) ACTIONS[event.key](view);
  else return;
  event.preventDefault();
}

// ---- buttons and lists

/** @param {View} view */
function listenToTools(view) {
  const { page } = view;
  for (const button of page.modes) {
    button.addEventListener("click", () => {
      view.set("mode", /** @type {import("./viewer_page.js").Mode} */ (button.dataset.mode));
    });
  }
  page.first.addEventListener("change", () => view.choose("first", page.first.selectedIndex));
  page.second.addEventListener("change", () => view.choose("second", page.second.selectedIndex));
  page.swap.addEventListener("click", () => view.swap());
  page.gain.addEventListener("change", () => view.set("gain", Number(page.gain.value)));
  page.zoomOut.addEventListener("click", () => zoomBy(view, 1 / ZOOM_STEP));
  page.zoomIn.addEventListener("click", () => zoomBy(view, ZOOM_STEP));
  page.fit.addEventListener("click", () => fit(view));
}

/** @param {View} view */
export function listenToPeople(view) {
  new Pointers(view).listen();
  view.page.stage.addEventListener("keydown", (event) => keyDown(view, event));
  listenToTools(view);
}
