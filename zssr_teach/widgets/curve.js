// A small chart as SVG: axes with round numbers, lines, points with labels.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { left: 44, right: 10, top: 10, bottom: 36 };

function shape(name, attributes, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

// Round numbers, about `count` of them, between two ends.
function ticksBetween([low, high], count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) || 10);
  const ticks = [];
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-6; index += 1) {
    ticks.push(Number((index * step).toPrecision(6)));
  }
  return ticks;
}

function render({ model, el }) {
  const svg = shape("svg", { role: "img", class: "zssr-curve" });
  const caption = element("span", { className: "zssr-caption" });
  el.classList.add("zssr-pictureview");
  el.append(svg, element("div", { className: "zssr-below" }, [caption]));

  function draw() {
    const [width, height] = [model.get("shown_width"), model.get("shown_height")];
    const [xRange, yRange] = [model.get("x_range"), model.get("y_range")];
    const inside = {
      width: width - MARGIN.left - MARGIN.right,
      height: height - MARGIN.top - MARGIN.bottom,
    };
    const within = (value, [low, high]) => Math.max(0, Math.min(1, (value - low) / (high - low)));
    const across = (x) => MARGIN.left + inside.width * within(x, xRange);
    const down = (y) => MARGIN.top + inside.height * (1 - within(y, yRange));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("aria-label", model.get("alt"));
    setText(caption, model.get("caption"));
    el.style.width = `${width}px`;
    const bottom = MARGIN.top + inside.height;
    const parts = [];
    for (const tick of ticksBetween(xRange, 4)) {
      const x = across(tick);
      parts.push(shape("line", { x1: x, x2: x, y1: MARGIN.top, y2: bottom, class: "zssr-grid" }));
      const text = { x, y: bottom + 14, "text-anchor": "middle" };
      parts.push(shape("text", text, tick.toLocaleString("en")));
    }
    for (const tick of ticksBetween(yRange, 5)) {
      const y = down(tick);
      const ends = { x1: MARGIN.left, x2: MARGIN.left + inside.width, y1: y, y2: y };
      parts.push(shape("line", { ...ends, class: "zssr-grid" }));
      const text = { x: MARGIN.left - 5, y: y + 4, "text-anchor": "end" };
      parts.push(shape("text", text, tick.toLocaleString("en")));
    }
    const middle = { x: MARGIN.left + inside.width / 2, y: MARGIN.top + inside.height / 2 };
    const below = { x: middle.x, y: height - 4, "text-anchor": "middle" };
    parts.push(shape("text", below, model.get("x_label")));
    const aside = { "text-anchor": "middle", transform: `translate(12 ${middle.y}) rotate(-90)` };
    parts.push(shape("text", aside, model.get("y_label")));
    for (const { x, y, colour } of model.get("lines")) {
      const points = x.map((value, index) => `${across(value).toFixed(1)},${down(y[index]).toFixed(1)}`);
      parts.push(shape("polyline", { points: points.join(" "), stroke: colour, class: "zssr-line" }));
    }
    for (const { x, y, label, colour } of model.get("points")) {
      parts.push(shape("circle", { cx: across(x), cy: down(y), r: 5, fill: colour, class: "zssr-dot" }));
      if (!label) continue;
      const isRight = across(x) > MARGIN.left + inside.width * 0.75;
      const text = {
        x: across(x) + (isRight ? -9 : 9),
        y: Math.max(MARGIN.top + 10, down(y) - 6),
        "text-anchor": isRight ? "end" : "start",
        class: "zssr-name",
      };
      parts.push(shape("text", text, label));
    }
    svg.replaceChildren(...parts);
  }

  // One message may change several traits; draw once, when all have arrived.
  let asked = false;
  function once() {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      draw();
    });
  }
  model.on("change", once);
  draw();
  return () => model.off("change", once);
}

export default { render };
