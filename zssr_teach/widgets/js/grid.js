// A grid of cells to draw on. Each holds a weight, which is its grey and stands in it as a number.
// With the mouse one draws, with the keyboard one walks from cell to cell.

import { afterMessage } from "./beat.js";
import { clamp } from "./geometry.js";
import { element, keepKeys, setAttributes, setText } from "./page.js";

/** @typedef {{ value: number[], side: number, heaviest: number, label: string }} Traits */
/** @typedef {import("@anywidget/types").AnyModel<Traits>} Model */

const HELP =
  "Draw with the mouse; with Shift half as strong; from a filled cell on it erases. " +
  "Keys: arrows move, Space fills or empties a cell, 1 to 9 set its weight.";
/** @type {Record<string, [number, number]>} rows down and columns right */
const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/**
 * The cell to which a key leads from another; null if it is no such key. At the rim it stays.
 * @param {number} place
 * @param {string} key
 * @param {number} side
 */
export function neighbour(place, key, side) {
  if (!Object.hasOwn(STEPS, key)) return null;
  const [down, right] = STEPS[key];
  const row = clamp(Math.floor(place / side) + down, 0, side - 1);
  return row * side + clamp((place % side) + right, 0, side - 1);
}

/**
 * The weight that a key gives to a cell; null if it is no such key.
 * @param {string} key
 * @param {number} now
 * @param {number} heaviest
 */
export function weightFor(key, now, heaviest) {
  if (key === " " || key === "Enter") return now ? 0 : heaviest;
  if (key === "Delete" || key === "Backspace") return 0;
  return /^\d$/.test(key) && Number(key) <= heaviest ? Number(key) : null;
}

/**
 * All cells on the way from one to another, both included: a quick hand skips some.
 * @param {number} from
 * @param {number} to
 * @param {number} side
 */
export function between(from, to, side) {
  const down = Math.floor(to / side) - Math.floor(from / side);
  const right = (to % side) - (from % side);
  const count = Math.max(Math.abs(down), Math.abs(right), 1);
  return Array.from({ length: count + 1 }, (_, step) => {
    const row = Math.floor(from / side) + Math.round((down * step) / count);
    return row * side + (from % side) + Math.round((right * step) / count);
  });
}

/**
 * What is said of a cell.
 * @param {number} place
 * @param {number} weight
 * @param {number} side
 */
export function cellWords(place, weight, side) {
  const words = weight ? `weight ${weight}` : "empty";
  return `row ${Math.floor(place / side) + 1}, column ${(place % side) + 1}: ${words}`;
}

class Grid {
  /**
   * @param {Model} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.side = model.get("side");
    this.heaviest = model.get("heaviest");
    this.place = Math.floor(this.side ** 2 / 2); // of the one cell that Tab leads to
    this.weight = 0; // that the mouse is drawing
    this.last = -1; // cell under the mouse while it draws
    const numbers = Array.from({ length: this.side }, (_, number) => number);
    this.cells = numbers.flatMap(() => numbers.map(() => element("div", { role: "gridcell" })));
    const rows = numbers.map((row) => {
      const cells = this.cells.slice(row * this.side, (row + 1) * this.side);
      return element("div", { role: "row" }, cells);
    });
    const help = element("p", { textContent: HELP, id: `zssr-${Math.random().toString(36)}` });
    const names = { role: "grid", "aria-label": model.get("label"), "aria-describedby": help.id };
    this.table = element("div", { className: "zssr-grid-cells", ...names }, rows);
    el.classList.add("zssr-drawing");
    el.append(this.table, help);
  }

  show() {
    const weights = this.model.get("value");
    this.cells.forEach((cell, place) => {
      const weight = weights[place] ?? 0;
      const grey = Math.round((255 * weight) / this.heaviest);
      setText(cell, weight ? String(weight) : "");
      setAttributes(cell, {
        "aria-label": cellWords(place, weight, this.side),
        tabindex: place === this.place ? "0" : "-1",
      });
      cell.style.background = `rgb(${grey}, ${grey}, ${grey})`;
      cell.style.color = grey > 127 ? "#000" : "#fff";
    });
  }

  /**
   * @param {number[]} places
   * @param {number} weight
   */
  paint(places, weight) {
    const before = this.model.get("value");
    const value = Array.from(this.cells, (_, place) => before[place] ?? 0);
    for (const place of places) value[place] = weight;
    this.model.set("value", value);
    this.model.save_changes();
    this.show();
  }

  /** @param {number} place */
  goTo(place) {
    this.place = place;
    this.show();
    this.cells[place].focus();
  }

  /** @param {PointerEvent} event */
  under(event) {
    const box = this.table.getBoundingClientRect();
    /** @type {(part: number) => number} */
    const index = (part) => clamp(Math.floor(part * this.side), 0, this.side - 1);
    const row = index((event.clientY - box.top) / box.height);
    return row * this.side + index((event.clientX - box.left) / box.width);
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.button !== 0) return;
    event.preventDefault(); // no text is selected
    this.table.setPointerCapture(event.pointerId);
    this.last = this.under(event);
    const strength = event.shiftKey ? Math.floor(this.heaviest / 2) : this.heaviest;
    this.weight = this.model.get("value")[this.last] ? 0 : strength;
    this.goTo(this.last);
    this.paint([this.last], this.weight);
  }

  /** @param {PointerEvent} event */
  draw(event) {
    if (this.last < 0) return;
    const now = this.under(event);
    if (now === this.last) return;
    this.paint(between(this.last, now, this.side), this.weight);
    this.last = now;
  }

  release() {
    this.last = -1;
  }

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const now = this.model.get("value")[this.place] ?? 0;
    const weight = weightFor(event.key, now, this.heaviest);
    const place = neighbour(this.place, event.key, this.side);
    if (weight !== null) this.paint([this.place], weight);
    else if (place !== null) this.goTo(place);
    else return;
    event.preventDefault();
  }

  listen() {
    this.table.addEventListener("pointerdown", (event) => this.press(event));
    this.table.addEventListener("pointermove", (event) => this.draw(event));
    this.table.addEventListener("pointerup", () => this.release());
    this.table.addEventListener("pointercancel", () => this.release());
    this.table.addEventListener("keydown", (event) => this.keyDown(event));
  }
}

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const grid = new Grid(model, el);
  keepKeys(el);
  grid.listen();
  const soon = afterMessage(() => grid.show());
  model.on("change:value", soon);
  grid.show();
  return () => {
    soon.cancel();
    model.off("change:value", soon);
  };
}

export default { render };
