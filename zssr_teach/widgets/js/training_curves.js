// Small charts over the steps of a training: one SVG each, only paths and texts change.

import { axisRange, logarithmicTicks, roundTicks, shortNumber } from "./axes.js";
import { onTick } from "./beat.js";
import { element, setText, svgElement } from "./page.js";

/**
 * @typedef {{
 *   title: string, unit: string, logarithmic: boolean, reference: number | null,
 *   referenceTitle: string, steps: number[], values: number[],
 * }} Series
 */
/** @typedef {{ charts: Series[], planned: number }} Traits */
/** @typedef {ReturnType<typeof scalesOf>} Scales */

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [340, 118, 46, 10, 22, 20];

/**
 * Where steps and values lie in a chart, and the round numbers beside it.
 * @param {Series} series
 * @param {number} planned the step at the right end, unless training went on beyond it
 */
export function scalesOf({ steps, values, logarithmic, reference }, planned) {
  const known = reference === null ? values : [...values, reference];
  const [low, high] = axisRange(known, logarithmic);
  const right = Math.max(planned, steps[values.length - 1] || 0, 1);
  /** @type {(value: number) => number} */
  const scale = logarithmic ? Math.log : (value) => value;
  const wide = logarithmic && high / low > 5; // otherwise 1, 2 and 5 are too far apart
  const ticks = wide ? logarithmicTicks(low, high) : roundTicks(low, high, 3);
  /** @param {number} value */
  const share = (value) => (scale(Math.max(value, low)) - scale(low)) / (scale(high) - scale(low));
  return {
    right,
    ticks: known.length ? ticks : [],
    /** @param {number} step */
    x: (step) => LEFT + (step / right) * (WIDTH - LEFT - RIGHT),
    /** @param {number} value */
    y: (value) => HEIGHT - BOTTOM - share(value) * (HEIGHT - TOP - BOTTOM),
  };
}

class Chart {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.svg = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
    this.figure = element("div", { className: "zssr-chart" }, [this.svg]);
    this.grid = svgElement("g", { class: "zssr-chart-grid" });
    this.reference = svgElement("path", { class: "zssr-reference" });
    this.line = svgElement("path", { class: "zssr-chart-line" });
    this.dot = svgElement("circle", { class: "zssr-chart-dot", r: 3 });
    this.title = svgElement("text", { class: "zssr-chart-title", x: LEFT, y: 13 });
    this.now = svgElement("text", { class: "zssr-chart-now", x: WIDTH - RIGHT, y: 13 });
    this.svg.append(this.grid, this.reference, this.line, this.dot, this.title, this.now);
    parent.append(this.figure);
  }

  /**
   * @param {Series} series
   * @param {number} planned
   */
  show(series, planned) {
    const scales = scalesOf(series, planned);
    this.showTexts(series);
    this.showGrid(scales);
    this.showLine(series, scales);
    this.showReference(series, scales);
  }

  /** @param {Series} series */
  showTexts({ title, unit, values, reference, referenceTitle }) {
    const ending = unit ? ` ${unit}` : "";
    const newest = values.at(-1);
    const now = newest === undefined ? "" : `${newest.toPrecision(4).replace(/e-/, "e−")}${ending}`;
    setText(this.title, title);
    setText(this.now, now);
    const note =
      reference === null ? "" : `; ${referenceTitle}: ${shortNumber(reference)}${ending}`;
    this.svg.setAttribute("aria-label", `${title}: ${now || "nothing yet"}${note}`);
  }

  /**
   * @param {Series} series
   * @param {Scales} scales
   */
  showLine({ steps, values }, { x, y }) {
    const last = values.length - 1;
    const points = values.map((value, index) => {
      return `${x(steps[index]).toFixed(1)},${y(value).toFixed(1)}`;
    });
    this.line.setAttribute("d", last < 1 ? "" : `M${points.join("L")}`);
    this.dot.setAttribute("visibility", last < 0 ? "hidden" : "visible");
    if (last < 0) return;
    this.dot.setAttribute("cx", String(x(steps[last])));
    this.dot.setAttribute("cy", String(y(values[last])));
  }

  /**
   * @param {Series} series
   * @param {Scales} scales
   */
  showReference({ reference, referenceTitle }, { y }) {
    if (reference === null) {
      this.reference.setAttribute("d", "");
      return;
    }
    const height = y(reference);
    this.reference.setAttribute("d", `M${LEFT},${height.toFixed(1)}H${WIDTH - RIGHT}`);
    const place = { x: WIDTH - RIGHT - 2, y: height > TOP + 24 ? height - 4 : height + 12 };
    const attributes = { class: "zssr-reference-title", ...place };
    this.grid.append(svgElement("text", attributes, referenceTitle));
  }

  /** @param {Scales} scales */
  showGrid({ x, y, right, ticks }) {
    this.grid.replaceChildren(
      svgElement("path", { d: `M${LEFT},${HEIGHT - BOTTOM}H${WIDTH - RIGHT}` }),
    );
    if (!ticks.length) return;
    for (const tick of ticks) {
      const place = { class: "zssr-tick-left", x: LEFT - 6, y: y(tick) + 4 };
      this.grid.append(
        svgElement("path", { d: `M${LEFT},${y(tick).toFixed(1)}H${WIDTH - RIGHT}` }),
        svgElement("text", place, shortNumber(tick)),
      );
    }
    for (const tick of roundTicks(0, right, 4)) {
      const place = { class: "zssr-tick-below", x: x(tick), y: HEIGHT - 5 };
      this.grid.append(svgElement("text", place, shortNumber(tick)));
    }
  }
}

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  el.classList.add("zssr-curves");
  /** @type {Chart[]} */
  const charts = [];
  function show() {
    const wanted = model.get("charts");
    while (charts.length > wanted.length) charts.pop()?.figure.remove();
    while (charts.length < wanted.length) charts.push(new Chart(el));
    wanted.forEach((series, index) => {
      charts[index].show(series, model.get("planned"));
    });
  }
  const soon = onTick(show);
  model.on("change:charts", soon);
  show();
  return () => {
    soon.cancel();
    model.off("change:charts", soon);
  };
}

export default { render };
