// One picture, its rectangles, its caption, and the value of the pixel under the pointer.

function afterMessage(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      draw();
    });
  };
}

function render({ model, el }) {
  const picture = element("canvas", { className: "zssr-picture" });
  const overlay = element("canvas", { className: "zssr-overlay", "aria-hidden": "true" });
  const stage = element("div", { className: "zssr-stage", tabIndex: 0, role: "img" });
  const caption = element("span", { className: "zssr-caption" });
  const value = element("span", { className: "zssr-value", role: "status", "aria-live": "polite" });
  stage.append(picture, overlay);
  el.classList.add("zssr-pictureview");
  el.append(stage, element("div", { className: "zssr-below" }, [caption, value]));
  keepKeys(el);
  let rgb = new Uint8Array();
  let cursor = null; // {row, column} under the pointer or moved by the arrow keys
  let marked = false; // whether there is anything on the overlay

  const rows = () => model.get("rows");
  const columns = () => model.get("columns");

  function showPicture() {
    if (!rows() || !columns()) return;
    rgb = bytesOf(model.get("pixels"));
    if (rgb.length !== rows() * columns() * 3) return;
    paintRGB(picture, rgb, columns(), rows());
    stage.style.width = `${model.get("shown_width")}px`;
    stage.style.aspectRatio = `${columns()} / ${rows()}`;
    el.style.width = stage.style.width;
    showCursor();
  }

  function showTexts() {
    stage.setAttribute("aria-label", model.get("alt"));
    stage.classList.toggle("zssr-picking", model.get("picking"));
    setText(caption, model.get("caption"));
  }

  function pixelText() {
    if (!cursor || !rgb.length) return "";
    const start = 3 * (cursor.row * columns() + cursor.column);
    return `row ${cursor.row}, column ${cursor.column}: ${rgb.slice(start, start + 3).join(" ")}`;
  }

  function drawRectangle(context, unit, rectangle) {
    const { row, column, height, width, colour = "#e69f00", label = "" } = rectangle;
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
    const left = Math.max(0, Math.min(box[0] - 1, overlay.clientWidth - room));
    const top = box[1] >= 18 ? box[1] - 18 : Math.min(box[1] + box[3] + 2, overlay.clientHeight - 17);
    context.fillStyle = "rgba(0, 0, 0, 0.8)";
    context.fillRect(left, top, room, 17);
    context.fillStyle = colour;
    context.fillText(label, left + 4, top + 13);
  }

  function showOverlay() {
    const chosen = cursor && document.activeElement === stage;
    const marks = model.get("rectangles").length > 0 || chosen;
    if (!marks && !marked) return; // nothing to wipe away: a frame of a training costs less
    const density = window.devicePixelRatio || 1;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (!width || !columns()) return;
    marked = marks;
    overlay.width = Math.round(width * density);
    overlay.height = Math.round(height * density);
    const context = overlay.getContext("2d");
    context.scale(density, density);
    const unit = width / columns();
    for (const rectangle of model.get("rectangles")) drawRectangle(context, unit, rectangle);
    if (chosen) {
      const around = Math.max(0, 3 - unit / 2) / unit; // a single pixel must stay visible
      drawRectangle(context, unit, {
        row: cursor.row - around, column: cursor.column - around,
        height: 1 + 2 * around, width: 1 + 2 * around, colour: "#f0e442",
      });
    }
  }

  function showCursor() {
    setText(value, pixelText());
    showOverlay();
  }

  function moveTo(row, column) {
    const clamp = (place, size) => Math.max(0, Math.min(size - 1, Math.floor(place)));
    cursor = { row: clamp(row, rows()), column: clamp(column, columns()) };
    showCursor();
  }

  function pick() {
    if (model.get("picking") && cursor) model.send({ row: cursor.row, column: cursor.column });
  }

  function follow(event) {
    const unit = stage.clientWidth / columns();
    const box = stage.getBoundingClientRect();
    moveTo((event.clientY - box.top) / unit, (event.clientX - box.left) / unit);
  }
  stage.addEventListener("pointermove", follow);
  stage.addEventListener("pointerleave", () => {
    if (document.activeElement !== stage) cursor = null;
    showCursor();
  });
  stage.addEventListener("click", (event) => {
    follow(event);
    pick();
  });
  stage.addEventListener("focus", showOverlay);
  stage.addEventListener("blur", () => {
    cursor = null;
    showCursor();
  });
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  stage.addEventListener("keydown", (event) => {
    if (event.key in steps) {
      const from = cursor || { row: Math.floor(rows() / 2), column: Math.floor(columns() / 2) };
      const [down, right] = steps[event.key].map((step) => step * (event.shiftKey ? 10 : 1));
      moveTo(from.row + down, from.column + right);
    } else if (event.key === "Enter" || event.key === " ") pick();
    else return;
    event.preventDefault();
  });

  const watcher = new ResizeObserver(showOverlay);
  watcher.observe(stage);
  const watched = [
    ["change:pixels msg:custom change:rows change:columns change:shown_width", showPicture],
    ["change:alt change:caption change:picking", showTexts],
    ["change:rectangles", showOverlay],
  ];
  // One message may change several of them; draw once, when all have arrived.
  const handlers = watched.map(([events, draw]) => {
    const once = model.get("live") ? onTick(draw) : afterMessage(draw);
    for (const event of events.split(" ")) model.on(event, once);
    return [events, once];
  });
  showTexts();
  showPicture();
  return () => {
    watcher.disconnect();
    for (const [events, once] of handlers) {
      once.cancel?.();
      for (const event of events.split(" ")) model.off(event, once);
    }
  };
}

export default { initialize: takeRows, render };
