// The comparison viewer. All pictures are here, in the page: dragging, zooming and blinking never ask
// the kernel. Places are in "scene" units: pixels of the largest picture; smaller pictures are
// stretched over the same scene, nearest neighbour.

const MODES = [
  ["wipe", "Wipe"],
  ["beside", "Side by side"],
  ["blink", "Blink"],
  ["difference", "Difference"],
];
const GAINS = [1, 2, 4, 8, 16, 32];
const LARGEST_ZOOM = 64;
const GRAB = 16; // CSS pixels around the divider in which it is dragged
const GAP = 4; // CSS pixels between pictures side by side
const KEYS = [
  ["drag, arrow keys", "move the pictures"],
  ["wheel, pinch, + and −", "zoom, up to single pixels"],
  ["0", "whole picture again"],
  ["drag the divider, Shift + ← →", "wipe"],
  ["M", "next way of comparing"],
  ["1 … 9", "choose the second picture, with Shift the first"],
  ["X", "swap the two"],
  ["Space", "blink by hand"],
];

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

// ---- the pictures ------------------------------------------------------------------------------

// A picture as it came (for its numbers) and as a canvas (for drawing).
function loadPicture(model, index, old) {
  const [height, width] = model.get("shapes")[index];
  const rgb = bytesOf(model.get(`pixels_${index}`));
  if (rgb.length !== height * width * 3) return old;
  const canvas = old ? old.canvas : document.createElement("canvas");
  paintRGB(canvas, rgb, width, height);
  return { canvas, rgb, width, height };
}

// The [row, column] of a picture's own pixel at a place of the scene.
function pixelAt(picture, scene, place) {
  return [
    clamp(Math.floor((place.y * picture.height) / scene.height), 0, picture.height - 1),
    clamp(Math.floor((place.x * picture.width) / scene.width), 0, picture.width - 1),
  ];
}

function valuesAt(picture, scene, place) {
  const [row, column] = pixelAt(picture, scene, place);
  const start = 3 * (row * picture.width + column);
  return Array.from(picture.rgb.subarray(start, start + 3));
}

// False colours for gain · mean over the channels of |first − second|, in pixels of the scene.
function paintDifference(canvas, first, second, scene, colours, gain) {
  // All 766 possible sums of three differences get their colour once.
  const palette = Uint32Array.from({ length: 766 }, (_, sum) => {
    const at = 3 * Math.min(255, Math.floor((sum / 3) * gain + 0.5));
    return packed(colours[at], colours[at + 1], colours[at + 2]);
  });
  // Where the pixels of a picture lie that belong to the rows, or columns, of the scene.
  const places = (own, size, step) => Int32Array.from({ length: size },
    (_, index) => step * Math.floor(((index + 0.5) * own) / size));
  const { width, height } = scene;
  const [rowsA, rowsB] = [first, second].map((one) => places(one.height, height, 3 * one.width));
  const [columnsA, columnsB] = [first, second].map((one) => places(one.width, width, 3));
  const [a, b] = [first.rgb, second.rgb];
  paint(canvas, width, height, (words) => {
    for (let y = 0, pixel = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, pixel += 1) {
        const i = rowsA[y] + columnsA[x];
        const j = rowsB[y] + columnsB[x];
        words[pixel] = palette[Math.abs(a[i] - b[j]) + Math.abs(a[i + 1] - b[j + 1]) +
          Math.abs(a[i + 2] - b[j + 2])];
      }
    }
  });
}

// ---- the page ----------------------------------------------------------------------------------

function buildToolbar() {
  const modes = MODES.map(([name, title]) =>
    element("button", { type: "button", textContent: title, "data-mode": name }));
  const chooser = (label) => element("select", { "aria-label": label });
  const [first, second] = [chooser("first picture"), chooser("second picture")];
  const swap = element("button", {
    type: "button", textContent: "⇄", title: "swap (X)", "aria-label": "swap the two pictures",
  });
  const gain = element("select", { "aria-label": "amplification of the difference" },
    GAINS.map((number) => element("option", { value: number, textContent: `× ${number}` })));
  const zoomButton = (text, title) =>
    element("button", { type: "button", textContent: text, title, "aria-label": title });
  const zooms = [zoomButton("−", "zoom out"), zoomButton("+", "zoom in"),
    zoomButton("Fit", "whole picture")];
  const group = (label, className, children) =>
    element("div", { role: "group", "aria-label": label, className }, children);
  const bar = element("div", { className: "zssr-toolbar" }, [
    group("way of comparing", "zssr-segments", modes),
    group("pictures", "zssr-choice", [first, swap, second]),
    group("zoom", "zssr-segments zssr-zooms", zooms),
  ]);
  return { bar, modes, first, second, swap, gain, zooms };
}

function buildLegend(gain) {
  const [ramp, end] = [element("span", { className: "zssr-ramp" }), element("span")];
  const legend = element("div", { className: "zssr-legend" }, [
    element("label", {}, ["mean |first − second|, amplified ", gain]),
    element("span", { textContent: "0" }), ramp, end,
  ]);
  return { legend, ramp, end };
}

function buildHelp() {
  const rows = KEYS.map(([keys, what]) => element("div", {}, [
    element("dt", { textContent: keys }), element("dd", { textContent: what }),
  ]));
  return element("details", { className: "zssr-help" }, [
    element("summary", { textContent: "Drag to move, wheel to zoom. All keys" }),
    element("dl", {}, rows),
  ]);
}

function build(el) {
  const tools = buildToolbar();
  const canvas = element("canvas", { "aria-hidden": "true" });
  const divider = element("div", {
    className: "zssr-divider", tabIndex: 0, role: "slider", "aria-label": "divider of the wipe",
    "aria-orientation": "horizontal", "aria-valuemin": "0", "aria-valuemax": "100",
  }, [element("span", { textContent: "◂▸", "aria-hidden": "true" })]);
  const badges = [element("span", { className: "zssr-badge" }),
    element("span", { className: "zssr-badge" })];
  const stage = element("div", {
    className: "zssr-compare", tabIndex: 0, role: "application",
    "aria-roledescription": "comparison of pictures",
  }, [canvas, divider, ...badges]);
  const legend = buildLegend(tools.gain);
  const readout = element("div", { className: "zssr-numbers", role: "status",
    "aria-live": "polite" });
  el.classList.add("zssr-viewer");
  el.append(tools.bar, stage, legend.legend, readout, buildHelp());
  return { ...tools, ...legend, canvas, divider, badges, stage, readout };
}

// ---- one view ----------------------------------------------------------------------------------

function createView(model, el, look) {
  const page = build(el);
  const context = page.canvas.getContext("2d");
  const difference = { canvas: document.createElement("canvas"), stale: true };
  const pointers = new Map();
  let pictures = [];
  let scene = { width: 1, height: 1 };
  let cursor = null; // place in the scene under the pointer
  let dragging = null; // "move" or "wipe"
  let blinkTimer = 0;
  let asked = 0;

  const chosen = () => [pictures[model.get("first")], pictures[model.get("second")]];
  const mode = () => model.get("mode");

  // ---- geometry
  function panes() {
    const [width, height] = [page.stage.clientWidth, page.stage.clientHeight];
    if (mode() !== "beside") return [{ left: 0, width, height }];
    const half = (width - GAP) / 2;
    return [{ left: 0, width: half, height }, { left: half + GAP, width: half, height }];
  }
  function fitZoom() {
    const pane = panes()[0];
    return Math.min(pane.width / scene.width, pane.height / scene.height);
  }
  const zoom = () => clamp(look.zoom || fitZoom(), fitZoom(), Math.max(LARGEST_ZOOM, fitZoom()));
  const fits = () => zoom() <= fitZoom() * 1.0001;
  function keepInside() {
    const pane = panes()[0];
    for (const [axis, size] of [["x", "width"], ["y", "height"]]) {
      const half = pane[size] / zoom() / 2;
      const room = scene[size];
      look[axis] = half * 2 >= room ? room / 2 : clamp(look[axis], half, room - half);
    }
  }
  function paneAt(x) {
    const all = panes();
    return all.length > 1 && x >= all[1].left ? all[1] : all[0];
  }
  function toScene(x, y) {
    const pane = paneAt(x);
    return {
      x: look.x + (x - pane.left - pane.width / 2) / zoom(),
      y: look.y + (y - pane.height / 2) / zoom(),
    };
  }
  function zoomTo(wanted, x, y) {
    const before = toScene(x, y);
    look.zoom = clamp(wanted, fitZoom(), Math.max(LARGEST_ZOOM, fitZoom()));
    if (fits()) look.zoom = 0; // stays "whole picture" when the page is resized
    const after = toScene(x, y);
    look.x += before.x - after.x;
    look.y += before.y - after.y;
    keepInside();
    draw();
  }
  function zoomBy(factor) {
    const pane = panes()[0];
    zoomTo(zoom() * factor, pane.left + pane.width / 2, pane.height / 2);
  }
  function fit() {
    look.zoom = 0;
    keepInside();
    draw();
  }
  function move(x, y) {
    look.x += x / zoom();
    look.y += y / zoom();
    keepInside();
    draw();
  }
  function wipeTo(share) {
    look.wipe = clamp(share, 0, 1);
    draw();
  }

  // ---- drawing: everything at once, once a frame
  function draw() {
    if (!asked) asked = requestAnimationFrame(drawNow);
  }
  function paintPane(canvas, pane, from, to) {
    const density = page.canvas.width / page.stage.clientWidth;
    const scale = zoom() * density;
    const left = (pane.left + pane.width / 2) * density - look.x * scale;
    const top = (pane.height / 2) * density - look.y * scale;
    // Only what is seen, in whole source pixels: huge targets would be slow and imprecise.
    const [unitX, unitY] = [scene.width / canvas.width, scene.height / canvas.height];
    const seen = pane.width / zoom() / 2;
    const x0 = clamp(Math.floor((look.x - seen) / unitX), 0, canvas.width - 1);
    const x1 = clamp(Math.ceil((look.x + seen) / unitX), x0 + 1, canvas.width);
    const rise = pane.height / zoom() / 2;
    const y0 = clamp(Math.floor((look.y - rise) / unitY), 0, canvas.height - 1);
    const y1 = clamp(Math.ceil((look.y + rise) / unitY), y0 + 1, canvas.height);
    context.save();
    context.beginPath();
    context.rect(from * density, 0, (to - from) * density, page.canvas.height);
    context.clip();
    context.imageSmoothingEnabled = unitX * scale < 1;
    context.imageSmoothingQuality = "medium";
    context.drawImage(canvas, x0, y0, x1 - x0, y1 - y0,
      left + x0 * unitX * scale, top + y0 * unitY * scale,
      (x1 - x0) * unitX * scale, (y1 - y0) * unitY * scale);
    context.restore();
  }
  function sizeCanvas() {
    const density = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(page.stage.clientWidth * density));
    const height = Math.max(1, Math.round(page.stage.clientHeight * density));
    if (page.canvas.width !== width || page.canvas.height !== height) {
      page.canvas.width = width;
      page.canvas.height = height;
    }
  }
  function differenceCanvas() {
    if (difference.stale) {
      const [first, second] = chosen();
      const colours = bytesOf(model.get("colours"));
      paintDifference(difference.canvas, first, second, scene, colours, model.get("gain"));
      difference.stale = false;
    }
    return difference.canvas;
  }
  function drawNow() {
    cancelAnimationFrame(asked);
    asked = 0;
    if (!page.stage.clientWidth || pictures.length < 2) return;
    sizeCanvas();
    keepInside();
    context.clearRect(0, 0, page.canvas.width, page.canvas.height);
    const [first, second] = chosen();
    const all = panes();
    const end = page.stage.clientWidth;
    if (mode() === "beside") {
      paintPane(first.canvas, all[0], 0, all[0].width);
      paintPane(second.canvas, all[1], all[1].left, end);
    } else if (mode() === "wipe") {
      const middle = look.wipe * end;
      paintPane(first.canvas, all[0], 0, middle);
      paintPane(second.canvas, all[0], middle, end);
    } else if (mode() === "blink") {
      paintPane((look.blink ? second : first).canvas, all[0], 0, end);
    } else paintPane(differenceCanvas(), all[0], 0, end);
    markPixel(all);
    showDivider();
    showBadges(all);
    showNumbers();
  }
  // The pixel that is read out gets a frame once pixels are large enough to be framed.
  function markPixel(all) {
    if (zoom() < 6 || !cursor) return;
    const density = page.canvas.width / page.stage.clientWidth;
    const side = zoom() * density;
    for (const pane of all) {
      const left = (pane.left + pane.width / 2) * density + (Math.floor(cursor.x) - look.x) * side;
      const top = (pane.height / 2) * density + (Math.floor(cursor.y) - look.y) * side;
      if (left < pane.left * density - side || left > (pane.left + pane.width) * density) continue;
      context.lineWidth = 3;
      context.strokeStyle = "#000000";
      context.strokeRect(left, top, side, side);
      context.lineWidth = 1;
      context.strokeStyle = "#ffffff";
      context.strokeRect(left, top, side, side);
    }
  }

  // ---- what is said in words
  function showDivider() {
    // Hiding what has the focus would hand the next keys to the notebook.
    if (mode() !== "wipe" && document.activeElement === page.divider) page.stage.focus();
    page.divider.hidden = mode() !== "wipe";
    page.divider.style.left = `${look.wipe * 100}%`;
    const percent = Math.round(look.wipe * 100);
    page.divider.setAttribute("aria-valuenow", percent);
    const title = model.get("titles")[model.get("first")];
    page.divider.setAttribute("aria-valuetext", `${title} on ${percent} percent of the width`);
  }
  function showBadges(all) {
    const titles = model.get("titles");
    const [first, second] = [titles[model.get("first")], titles[model.get("second")]];
    const [left, right] = page.badges;
    const texts = {
      wipe: [first, second],
      beside: [first, second],
      blink: [look.blink ? second : first, ""],
      difference: [`|${first} − ${second}| × ${model.get("gain")}`, ""],
    }[mode()];
    setText(left, texts[0]);
    setText(right, texts[1]);
    right.hidden = texts[1] === "";
    const beside = mode() === "beside";
    right.style.left = beside ? `${all[1].left + 8}px` : "auto";
    right.style.right = beside ? "auto" : "8px";
  }
  function place() {
    const at = cursor || { x: look.x, y: look.y };
    // The middle of a pixel of the scene decides which pixel of a smaller picture lies there.
    const middle = (value, size) => clamp(Math.floor(value), 0, size - 1) + 0.5;
    return { x: middle(at.x, scene.width), y: middle(at.y, scene.height) };
  }
  function pictureText(picture, title, at) {
    const own = picture.width === scene.width && picture.height === scene.height
      ? "" : ` [its row ${pixelAt(picture, scene, at).join(", column ")}]`;
    return `${title} ${valuesAt(picture, scene, at).join(" ")}${own}`;
  }
  function showNumbers() {
    const at = place();
    const [first, second] = chosen();
    const titles = model.get("titles");
    const [a, b] = [valuesAt(first, scene, at), valuesAt(second, scene, at)];
    const texts = [
      `zoom ${Math.round(zoom() * 100)} %`,
      `row ${Math.floor(at.y)}, column ${Math.floor(at.x)}`,
      pictureText(first, titles[model.get("first")], at),
      pictureText(second, titles[model.get("second")], at),
      `difference ${a.map((value, index) => value - b[index]).join(" ").replace(/-/g, "−")}`,
    ];
    while (page.readout.children.length < texts.length) page.readout.append(element("span"));
    texts.forEach((text, index) => setText(page.readout.children[index], text));
  }
  function showChoices() {
    const titles = model.get("titles");
    for (const [select, index] of [[page.first, model.get("first")],
      [page.second, model.get("second")]]) {
      const texts = titles.map((title, number) => `${number + 1}  ${title}`);
      if (Array.from(select.options, (option) => option.textContent).join("\n") !==
          texts.join("\n")) {
        select.replaceChildren(...texts.map((textContent, value) =>
          element("option", { value, textContent })));
      }
      select.selectedIndex = index;
    }
    for (const button of page.modes) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode()));
    }
    page.gain.value = String(model.get("gain"));
    page.legend.hidden = mode() !== "difference";
    setText(page.end, `${Math.round(255 / model.get("gain"))} of 255 and more`);
    page.stage.setAttribute("aria-label", model.get("alt"));
    page.stage.style.height = `${model.get("shown_height")}px`;
  }

  // ---- what changes
  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }
  function choose(name, index) {
    if (index < pictures.length) set(name, index);
  }
  function swap() {
    const [first, second] = [model.get("first"), model.get("second")];
    model.set("first", second);
    model.set("second", first);
    model.save_changes();
  }
  function nextMode() {
    const names = MODES.map(([name]) => name);
    set("mode", names[(names.indexOf(mode()) + 1) % names.length]);
  }
  function blinkAlone() {
    clearInterval(blinkTimer);
    blinkTimer = 0;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (mode() !== "blink" || still || !look.blinking) return;
    blinkTimer = setInterval(() => {
      look.blink = !look.blink;
      draw();
    }, 700);
  }
  function blinkByHand() {
    look.blinking = false;
    look.blink = !look.blink;
    blinkAlone();
    draw();
  }
  function changed() {
    difference.stale = true;
    showChoices();
    blinkAlone();
    draw();
  }
  function loadAll() {
    const count = model.get("titles").length;
    pictures = Array.from({ length: count }, (_, index) => loadPicture(model, index));
    const { width, height } = pictures.reduce((a, b) =>
      (b.width * b.height > a.width * a.height ? b : a));
    scene = { width, height };
    if (look.scene !== `${width} ${height}`) {
      Object.assign(look, { scene: `${width} ${height}`, zoom: 0, x: width / 2, y: height / 2 });
    }
    changed();
  }
  // Loads what one message from Python has changed: all, or only the picture that is live.
  const news = new Set();
  const loadSoon = onTick(() => {
    loadNews();
    drawNow(); // the page is about to draw: the next time would be a frame of its own
  });
  const sameSizes = () => JSON.stringify(model.get("shapes"))
    === JSON.stringify(pictures.map((one) => [one.height, one.width]));
  function loadNews() {
    if (!sameSizes()) loadAll();
    else for (const index of news) pictures[index] = loadPicture(model, index, pictures[index]);
    news.clear();
    difference.stale = true;
  }
  function heard(index) {
    news.add(index);
    // Between other pictures there must be no frame with their titles and the old sizes.
    if (sameSizes()) loadSoon();
    else queueMicrotask(() => {
      loadNews();
      draw();
    });
  }

  // ---- pointer, wheel, keys
  function placeOf(event) {
    const box = page.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
  function pointerDown(event) {
    if (event.button) return;
    const [x, y] = placeOf(event);
    pointers.set(event.pointerId, [x, y]);
    page.stage.setPointerCapture(event.pointerId);
    const near = Math.abs(x - look.wipe * page.stage.clientWidth) <= GRAB;
    // A picture that is seen whole cannot be moved: then a drag anywhere wipes.
    dragging = mode() === "wipe" && (near || fits()) ? "wipe" : "move";
    if (event.target !== page.divider) page.stage.focus({ preventScroll: true });
    page.stage.classList.add("zssr-dragging");
  }
  function pinch(event, x, y) {
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const [oldX, oldY] = pointers.get(event.pointerId);
    const apart = (ax, ay) => Math.hypot(ax - other[0], ay - other[1]);
    pointers.set(event.pointerId, [x, y]);
    move((oldX - x) / 2, (oldY - y) / 2);
    zoomTo((zoom() * apart(x, y)) / Math.max(1, apart(oldX, oldY)),
      (x + other[0]) / 2, (y + other[1]) / 2);
  }
  function pointerMove(event) {
    const [x, y] = placeOf(event);
    if (pointers.size === 2 && pointers.has(event.pointerId)) pinch(event, x, y);
    else if (pointers.has(event.pointerId)) {
      const [oldX, oldY] = pointers.get(event.pointerId);
      pointers.set(event.pointerId, [x, y]);
      if (dragging === "wipe") wipeTo(x / page.stage.clientWidth);
      else move(oldX - x, oldY - y);
    }
    cursor = toScene(x, y);
    draw();
  }
  function pointerUp(event) {
    pointers.delete(event.pointerId);
    if (!pointers.size) page.stage.classList.remove("zssr-dragging");
    if (pointers.size === 1) dragging = "move";
  }
  function wheel(event) {
    if (event.deltaY > 0 && fits()) return; // nothing left to zoom out: the page scrolls
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 33 : 1;
    zoomTo(zoom() * Math.exp(-clamp(event.deltaY * lines, -200, 200) / 400), ...placeOf(event));
    cursor = toScene(...placeOf(event));
  }
  function arrow(event) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1],
      ArrowDown: [0, 1] }[event.key];
    const onDivider = event.target === page.divider;
    if ((event.shiftKey || onDivider) && mode() === "wipe") {
      wipeTo(look.wipe + 0.02 * (x - y));
    } else {
      const step = Math.max(zoom(), 0.06 * page.stage.clientWidth);
      cursor = null; // from now on the middle is read out
      move(x * step, y * step);
    }
  }
  const keys = {
    "+": () => zoomBy(1.5), "=": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5), "0": fit,
    m: nextMode, M: nextMode, x: swap, X: swap,
    " ": () => mode() === "blink" && blinkByHand(),
  };
  function keyDown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (event.key.startsWith("Arrow")) arrow(event);
    else if (digit) choose(event.shiftKey ? "first" : "second", Number(digit[1]) - 1);
    else if (event.key in keys) keys[event.key]();
    else return;
    event.preventDefault();
  }
  page.stage.addEventListener("pointerdown", pointerDown);
  page.stage.addEventListener("pointermove", pointerMove);
  page.stage.addEventListener("pointerup", pointerUp);
  page.stage.addEventListener("pointercancel", pointerUp);
  page.stage.addEventListener("pointerleave", () => {
    cursor = null;
    draw();
  });
  page.stage.addEventListener("wheel", wheel, { passive: false });
  page.stage.addEventListener("keydown", keyDown);
  page.stage.addEventListener("dblclick", (event) => zoomTo(zoom() * 2, ...placeOf(event)));
  for (const button of page.modes) {
    button.addEventListener("click", () => set("mode", button.dataset.mode));
  }
  page.first.addEventListener("change", () => choose("first", page.first.selectedIndex));
  page.second.addEventListener("change", () => choose("second", page.second.selectedIndex));
  page.swap.addEventListener("click", swap);
  page.gain.addEventListener("change", () => set("gain", Number(page.gain.value)));
  [() => zoomBy(1 / 1.5), () => zoomBy(1.5), fit].forEach((act, index) =>
    page.zooms[index].addEventListener("click", act));

  // ---- what comes from Python
  const listeners = [
    ["change:mode", () => {
      look.blinking = true;
      changed();
    }],
    ...["first", "second", "gain", "alt", "titles", "shown_height"].map((name) =>
      [`change:${name}`, changed]),
    ...Array.from({ length: 9 }, (_, index) => [`change:pixels_${index}`, () => heard(index)]),
    ["msg:custom", ({ trait }) => heard(Number(trait.slice("pixels_".length)))],
  ];
  for (const [event, listener] of listeners) model.on(event, listener);
  const watcher = new ResizeObserver(draw);
  watcher.observe(page.stage);
  const colours = bytesOf(model.get("colours"));
  const stops = Array.from({ length: 9 }, (_, stop) => {
    const at = 3 * Math.round((stop * 255) / 8);
    return `rgb(${colours.slice(at, at + 3).join(",")})`;
  });
  page.ramp.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  loadAll();
  return () => {
    clearInterval(blinkTimer);
    cancelAnimationFrame(asked);
    loadSoon.cancel();
    watcher.disconnect();
    for (const [event, listener] of listeners) model.off(event, listener);
  };
}

// Called once for each viewer: its views, one after the other or side by side, start from the same
// zoom, place and wipe.
export default () => {
  const look = { scene: "", zoom: 0, x: 0, y: 0, wipe: 0.5, blink: false, blinking: true };
  return {
    initialize: takeRows,
    render({ model, el }) {
      keepKeys(el);
      return createView(model, el, look);
    },
  };
};
