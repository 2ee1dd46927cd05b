// Small charts over the steps of a training: one SVG each, only paths and texts change.

const NAMESPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [340, 118, 46, 10, 22, 20];

function svg(tag, attributes, parent) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}

// Round numbers that divide a range into about three parts.
function niceTicks(low, high, parts = 3) {
  const rough = (high - low) / parts || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-6; tick += step) {
    ticks.push(tick);
  }
  return ticks;
}

function logarithmicTicks(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power += 1) {
    for (const factor of [1, 2, 5]) {
      const tick = factor * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  while (ticks.length > 4) ticks.splice(0, ticks.length, ...ticks.filter((_, index) => index % 2 === 0));
  return ticks;
}

const short = (value) => {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001 || size >= 100000) return value.toExponential(0).replace("e-", "e−").replace("+", "");
  return String(Number(value.toPrecision(3))).replace("-", "−");
};

class Chart {
  constructor(parent) {
    this.figure = element("div", { className: "zssr-chart" });
    this.svg = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, this.figure);
    this.grid = svg("g", { class: "zssr-chart-grid" }, this.svg);
    this.reference = svg("path", { class: "zssr-reference" }, this.svg);
    this.line = svg("path", { class: "zssr-chart-line" }, this.svg);
    this.dot = svg("circle", { class: "zssr-chart-dot", r: 3 }, this.svg);
    this.title = svg("text", { class: "zssr-chart-title", x: LEFT, y: 13 }, this.svg);
    this.now = svg("text", { class: "zssr-chart-now", x: WIDTH - RIGHT, y: 13 }, this.svg);
    parent.append(this.figure);
  }

  show(chart, planned) {
    const { steps, values, logarithmic, reference } = chart;
    const last = values.length - 1;
    const unit = chart.unit ? ` ${chart.unit}` : "";
    const now = last < 0 ? "" : `${Number(values[last]).toPrecision(4).replace(/e-/, "e−")}${unit}`;
    setText(this.title, chart.title);
    setText(this.now, now);
    const note = reference === null ? "" : `; ${chart.referenceTitle}: ${short(reference)}${unit}`;
    this.svg.setAttribute("aria-label", `${chart.title}: ${now || "nothing yet"}${note}`);

    const known = reference === null ? values : [...values, reference];
    let low = Math.min(...known, Infinity);
    let high = Math.max(...known, -Infinity);
    if (!known.length) [low, high] = [logarithmic ? 0.01 : 0, logarithmic ? 0.1 : 1];
    if (logarithmic) [low, high] = [Math.max(low, 1e-9) * 0.9, high * 1.1];
    else {
      const margin = (high - low) * 0.08 || Math.abs(high) * 0.02 || 1;
      [low, high] = [low >= 0 && low - margin < 0 ? 0 : low - margin, high + margin];
    }
    const right = Math.max(planned, steps[last] || 0, 1);
    const scale = logarithmic ? Math.log : (value) => value;
    const x = (step) => LEFT + (step / right) * (WIDTH - LEFT - RIGHT);
    const y = (value) => HEIGHT - BOTTOM
      - ((scale(Math.max(value, low)) - scale(low)) / (scale(high) - scale(low))) * (HEIGHT - TOP - BOTTOM);

    const wide = logarithmic && high / low > 5; // otherwise 1, 2 and 5 are too far apart
    const ticks = wide ? logarithmicTicks(low, high) : niceTicks(low, high);
    this.showGrid(x, y, right, known.length ? ticks : []);
    const point = (index) => `${x(steps[index]).toFixed(1)},${y(values[index]).toFixed(1)}`;
    this.line.setAttribute("d", last < 1 ? "" : `M${values.map((_, index) => point(index)).join("L")}`);
    this.dot.setAttribute("visibility", last < 0 ? "hidden" : "visible");
    if (last >= 0) {
      this.dot.setAttribute("cx", x(steps[last]));
      this.dot.setAttribute("cy", y(values[last]));
    }
    const dashed = reference === null ? "" : `M${LEFT},${y(reference).toFixed(1)}H${WIDTH - RIGHT}`;
    this.reference.setAttribute("d", dashed);
    if (reference !== null) {
      const height = y(reference);
      const above = height > TOP + 24;
      const label = svg("text", {
        class: "zssr-reference-title", x: WIDTH - RIGHT - 2, y: above ? height - 4 : height + 12,
      }, this.grid);
      setText(label, chart.referenceTitle);
    }
  }

  showGrid(x, y, right, ticks) {
    this.grid.replaceChildren();
    svg("path", { d: `M${LEFT},${HEIGHT - BOTTOM}H${WIDTH - RIGHT}` }, this.grid);
    if (!ticks.length) return;
    for (const tick of ticks) {
      svg("path", { d: `M${LEFT},${y(tick).toFixed(1)}H${WIDTH - RIGHT}` }, this.grid);
      const label = svg("text", { class: "zssr-tick-left", x: LEFT - 6, y: y(tick) + 4 }, this.grid);
      setText(label, short(tick));
    }
    for (const tick of niceTicks(0, right, 4)) {
      const label = svg("text", { class: "zssr-tick-below", x: x(tick), y: HEIGHT - 5 }, this.grid);
      setText(label, short(tick));
    }
  }
}

function render({ model, el }) {
  el.classList.add("zssr-curves");
  const charts = [];
  function show() {
    const wanted = model.get("charts");
    while (charts.length > wanted.length) charts.pop().figure.remove();
    while (charts.length < wanted.length) charts.push(new Chart(el));
    wanted.forEach((chart, index) => charts[index].show(chart, model.get("planned")));
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
