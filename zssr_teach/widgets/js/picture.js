// One picture, its rectangles, its caption, and the value of the pixel under the pointer.

import { afterMessage, onTick } from "./beat.js";
import { clamp, valuesOf } from "./geometry.js";
import { element, keepKeys, setText } from "./page.js";
import { bytesOf, contextOf, paintRGB, takeRows } from "./pixels.js";

/**
 * @typedef {{
 *   row: number, column: number, height: number, width: number, colour?: string, label?: string,
 * }} Rectangle
 */
/**
 * @typedef {{
 *   pixels: import("./pixels.js").Bytes, rows: number, columns: number, shown_width: number,
 *   alt: string, caption: string, rectangles: Rectangle[], picking: boolean, live: boolean,
 * }} Traits
 */
/** @typedef {{ row: number, column: number }} Pixel */

/** @type {Record<string, [number, number]>} rows down and columns right */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * What is said about a pixel.
 * @param {import("./geometry.js").Pixels} picture
 * @param {Pixel} pixel
 */
export function pixelText(picture, { row, column }) {
  return `row ${row}, column ${column}: ${valuesOf(picture, row, column).join(" ")}`;
}

/**
 * The frame around a pixel: wide enough that a single small pixel is seen.
 * @param {Pixel} pixel
 * @param {number} unit CSS pixels for a pixel of the picture
 * @returns {Rectangle}
 */
export function frameAround({ row, column }, unit) {
  const around = Math.max(0, 3 - unit / 2) / unit;
  const side = 1 + 2 * around;
  return {
    row: row - around,
    column: column - around,
    height: side,
    width: side,
    colour: "#f0e442",
  };
}

/**
 * Where a label stands: above its box or, where there is no room, below it.
 * @param {number[]} box left, top, width, height
 * @param {number} room the width of the label
 * @param {import("./geometry.js").Size} stage
 * @returns {[number, number]} left and top
 */
export function labelPlace([left, top, , height], room, stage) {
  return [
    Math.max(0, Math.min(left - 1, stage.width - room)),
    top >= 18 ? top - 18 : Math.min(top + height + 2, stage.height - 17),
  ];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} unit
 * @param {Rectangle} rectangle
 * @param {import("./geometry.js").Size} stage
 */
function drawRectangle(context, unit, rectangle, stage) {
  const { row, column, height, width, colour = "#e69f00", label = "" } = rectangle;
  /** @type {[number, number, number, number]} */
  const box = [column * unit, row * unit, width * unit, height * unit];
  context.lineWidth = 4;
  context.strokeStyle = "rgba(0, 0, 0, 0.75)";
  context.strokeRect(...box);
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.strokeRect(...box);
  if (!label) return;
  context.font = "600 12px system-ui, sans-serif";
  const room = context.measureText(label).width + 8;
  const [left, top] = labelPlace(box, room, stage);
  context.fillStyle = "rgba(0, 0, 0, 0.8)";
  context.fillRect(left, top, room, 17);
  context.fillStyle = colour;
  context.fillText(label, left + 4, top + 13);
}

class View {
  /**
   * @param {import("@anywidget/types").AnyModel<Traits>} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.picture = element("canvas", { className: "zssr-picture", "aria-hidden": "true" });
    this.overlay = element("canvas", { className: "zssr-overlay", "aria-hidden": "true" });
    // The arrow keys read pixels: a screen reader must pass them on, as it does for applications.
    this.stage = element(
      "div",
      {
        className: "zssr-stage",
        tabIndex: 0,
        role: "application",
        "aria-roledescription": "picture",
      },
      [this.picture, this.overlay],
    );
    this.caption = element("span", { className: "zssr-caption" });
    this.value = element("span", {
      className: "zssr-value",
      role: "status",
      "aria-live": "polite",
    });
    el.classList.add("zssr-pictureview");
    el.append(this.stage, element("div", { className: "zssr-below" }, [this.caption, this.value]));
    /** @type {Uint8Array} */
    this.rgb = new Uint8Array();
    /** @type {Pixel | null} under the pointer, or moved by the arrow keys */
    this.cursor = null;
    this.isMarked = false; // whether there is anything on the overlay
  }

  /** Size of the picture in its own pixels. */
  size() {
    return { width: this.model.get("columns"), height: this.model.get("rows") };
  }

  showPicture() {
    const { width, height } = this.size();
    if (!width || !height) return;
    this.rgb = bytesOf(this.model.get("pixels"));
    if (this.rgb.length !== height * width * 3) return;
    paintRGB(this.picture, this.rgb, width, height);
    this.stage.style.width = `${this.model.get("shown_width")}px`;
    this.stage.style.aspectRatio = `${width} / ${height}`;
    this.el.style.width = this.stage.style.width;
    this.showCursor();
  }

  showTexts() {
    const [alt, caption] = [this.model.get("alt"), this.model.get("caption")];
    this.stage.setAttribute("aria-label", alt || caption || "no description");
    this.stage.classList.toggle("zssr-picking", this.model.get("picking"));
    setText(this.caption, caption);
  }

  showCursor() {
    const picture = { ...this.size(), rgb: this.rgb };
    setText(this.value, this.cursor && this.rgb.length ? pixelText(picture, this.cursor) : "");
    this.showOverlay();
  }

  showOverlay() {
    const rectangles = this.model.get("rectangles");
    const chosen = document.activeElement === this.stage ? this.cursor : null;
    const isMarked = rectangles.length > 0 || chosen !== null;
    if (!isMarked && !this.isMarked) return; // nothing to wipe away: a frame of a training costs less
    const density = window.devicePixelRatio || 1;
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight];
    const columns = this.model.get("columns");
    if (!width || !columns) return;
    this.isMarked = isMarked;
    this.overlay.width = Math.round(width * density);
    this.overlay.height = Math.round(height * density);
    const context = contextOf(this.overlay);
    context.scale(density, density);
    const unit = width / columns;
    const frames = chosen ? [frameAround(chosen, unit)] : [];
    const stage = { width: this.overlay.clientWidth, height: this.overlay.clientHeight };
    for (const one of [...rectangles, ...frames]) drawRectangle(context, unit, one, stage);
  }

  /**
   * @param {number} row
   * @param {number} column
   */
  moveTo(row, column) {
    const { width, height } = this.size();
    this.cursor = {
      row: clamp(Math.floor(row), 0, height - 1),
      column: clamp(Math.floor(column), 0, width - 1),
    };
    this.showCursor();
  }

  pick() {
    if (this.model.get("picking") && this.cursor) this.model.send({ ...this.cursor });
  }

  /** @param {MouseEvent} event */
  follow(event) {
    const unit = this.stage.clientWidth / this.model.get("columns");
    const box = this.stage.getBoundingClientRect();
    this.moveTo((event.clientY - box.top) / unit, (event.clientX - box.left) / unit);
  }

  forget() {
    this.cursor = null;
    this.showCursor();
  }

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    if (event.key in STEPS) {
      const { width, height } = this.size();
      const middle = { row: Math.floor(height / 2), column: Math.floor(width / 2) };
      const from = this.cursor || middle;
      const [down, right] = STEPS[event.key].map((step) => step * (event.shiftKey ? 10 : 1));
      this.moveTo(from.row + down, from.column + right);
    } else if (event.key === "Enter" || event.key === " ") this.pick();
    else return;
    event.preventDefault();
  }

  listen() {
    this.stage.addEventListener("pointermove", (event) => this.follow(event));
    this.stage.addEventListener("pointerleave", () => {
      if (document.activeElement === this.stage) this.showCursor();
      else this.forget();
    });
    this.stage.addEventListener("click", (event) => {
      this.follow(event);
      this.pick();
    });
    this.stage.addEventListener("focus", () => this.showOverlay());
    this.stage.addEventListener("blur", () => this.forget());
    this.stage.addEventListener("keydown", (event) => this.keyDown(event));
  }

  /** What each message from Python draws, and the names of these messages. */
  drawings() {
    const pixels = ["change:pixels", "msg:custom", "change:rows", "change:columns"];
    return /** @type {[string[], () => void][]} */ ([
      [[...pixels, "change:shown_width"], () => this.showPicture()],
      [["change:alt", "change:caption", "change:picking"], () => this.showTexts()],
      [["change:rectangles"], () => this.showOverlay()],
    ]);
  }
}

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const view = new View(model, el);
  keepKeys(el);
  view.listen();
  const watcher = new ResizeObserver(() => view.showOverlay());
  watcher.observe(view.stage);
  const wait = model.get("live") ? onTick : afterMessage;
  const listeners = view.drawings().flatMap(([events, draw]) => {
    const soon = wait(draw);
    return events.map((event) => ({ event, soon }));
  });
  for (const { event, soon } of listeners) model.on(event, soon);
  view.showTexts();
  view.showPicture();
  return () => {
    watcher.disconnect();
    for (const { event, soon } of listeners) {
      soon.cancel();
      model.off(event, soon);
    }
  };
}

export default { initialize: takeRows, render };
