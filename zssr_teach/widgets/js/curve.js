// A small chart as SVG: axes with round numbers, lines, points with labels.

import { roundTicks } from "./axes.js";
import { afterMessage } from "./beat.js";
import { element, setText, svgElement } from "./page.js";

/** @typedef {{ x: number[], y: number[], colour: string }} Line */
/** @typedef {{ x: number, y: number, label: string, colour: string }} Point */
/**
 * @typedef {{
 *   lines: Line[], points: Point[], x_range: [number, number], y_range: [number, number],
 *   x_label: string, y_label: string, caption: string, alt: string,
 *   shown_width: number, shown_height: number,
 * }} Traits
 */
/** @typedef {import("@anywidget/types").AnyModel<Traits>} Model */
/** @typedef {ReturnType<typeof frameOf>} Frame */

const MARGIN = { left: 44, right: 10, top: 10, bottom: 36 };

/**
 * Where the axes lie, and where a number lies along them. What is outside is drawn at the rim.
 * @param {number} width
 * @param {number} height
 * @param {[number, number]} xRange
 * @param {[number, number]} yRange
 */
export function frameOf(width, height, xRange, yRange) {
  const inside = {
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  };
  /** @type {(value: number, range: [number, number]) => number} */
  const within = (value, [low, high]) => Math.max(0, Math.min(1, (value - low) / (high - low)));
  return {
    height,
    left: MARGIN.left,
    right: MARGIN.left + inside.width,
    top: MARGIN.top,
    bottom: MARGIN.top + inside.height,
    middle: { x: MARGIN.left + inside.width / 2, y: MARGIN.top + inside.height / 2 },
    /** @param {number} x */
    across: (x) => MARGIN.left + inside.width * within(x, xRange),
    /** @param {number} y */
    down: (y) => MARGIN.top + inside.height * (1 - within(y, yRange)),
  };
}

/**
 * @param {Frame} frame
 * @param {Model} model
 */
function gridParts(frame, model) {
  const { left, right, top, bottom } = frame;
  const upright = roundTicks(...model.get("x_range"), 4).flatMap((tick) => {
    const x = frame.across(tick);
    const text = { x, y: bottom + 14, "text-anchor": "middle" };
    return [
      svgElement("line", { x1: x, x2: x, y1: top, y2: bottom, class: "zssr-grid" }),
      svgElement("text", text, tick.toLocaleString("en")),
    ];
  });
  const level = roundTicks(...model.get("y_range"), 5).flatMap((tick) => {
    const y = frame.down(tick);
    const text = { x: left - 5, y: y + 4, "text-anchor": "end" };
    return [
      svgElement("line", { x1: left, x2: right, y1: y, y2: y, class: "zssr-grid" }),
      svgElement("text", text, tick.toLocaleString("en")),
    ];
  });
  return [...upright, ...level];
}

/**
 * @param {Frame} frame
 * @param {Model} model
 */
function labelParts(frame, model) {
  const below = { x: frame.middle.x, y: frame.height - 4, "text-anchor": "middle" };
  const turned = `translate(12 ${frame.middle.y}) rotate(-90)`;
  return [
    svgElement("text", below, model.get("x_label")),
    svgElement("text", { "text-anchor": "middle", transform: turned }, model.get("y_label")),
  ];
}

/**
 * @param {Frame} frame
 * @param {Line} line
 */
function linePart(frame, { x, y, colour }) {
  const points = x.map((value, index) => {
    return `${frame.across(value).toFixed(1)},${frame.down(y[index]).toFixed(1)}`;
  });
  const attributes = { points: points.join(" "), stroke: colour, class: "zssr-line" };
  return svgElement("polyline", attributes);
}

/**
 * @param {Frame} frame
 * @param {Point} point
 */
function pointParts(frame, { x, y, label, colour }) {
  const [cx, cy] = [frame.across(x), frame.down(y)];
  const dot = svgElement("circle", { cx, cy, r: 5, fill: colour, class: "zssr-dot" });
  if (!label) return [dot];
  const isRight = cx > frame.left + (frame.right - frame.left) * 0.75;
  const text = {
    x: cx + (isRight ? -9 : 9),
    y: Math.max(frame.top + 10, cy - 6),
    "text-anchor": isRight ? "end" : "start",
    class: "zssr-name",
  };
  return [dot, svgElement("text", text, label)];
}

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const svg = svgElement("svg", { role: "img", class: "zssr-curve" });
  const caption = element("span", { className: "zssr-caption" });
  el.classList.add("zssr-pictureview");
  el.append(svg, element("div", { className: "zssr-below" }, [caption]));

  function draw() {
    const [width, height] = [model.get("shown_width"), model.get("shown_height")];
    const frame = frameOf(width, height, model.get("x_range"), model.get("y_range"));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
    svg.setAttribute("aria-label", model.get("alt"));
    setText(caption, model.get("caption"));
    el.style.width = `${width}px`;
    svg.replaceChildren(
      ...gridParts(frame, model),
      ...labelParts(frame, model),
      ...model.get("lines").map((line) => linePart(frame, line)),
      ...model.get("points").flatMap((point) => pointParts(frame, point)),
    );
  }

  const soon = afterMessage(draw);
  model.on("change", soon);
  draw();
  return () => {
    soon.cancel();
    model.off("change", soon);
  };
}

export default { render };
