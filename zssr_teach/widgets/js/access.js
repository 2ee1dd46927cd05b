// A column of controls without a mouse, or without sight. ipywidgets puts a label beside a slider
// and ties it to nothing: a screen reader says "slider, 3", and not of what.

import { setAttributes } from "./page.js";

/**
 * Give handle and number of a slider the name that stands beside them.
 * @param {Element} row
 */
function nameSlider(row) {
  const name = row.querySelector(".widget-label")?.textContent ?? "";
  const isOff = row.querySelector("[disabled]") !== null;
  for (const part of row.querySelectorAll(".noUi-handle, .widget-readout")) {
    // The number can be typed into, too, and shows that to the eye alone.
    const role = part.classList.contains("widget-readout") ? "textbox" : "slider";
    setAttributes(part, { role, "aria-label": name, "aria-disabled": isOff });
  }
}

/** @param {Element} column */
function nameSliders(column) {
  for (const row of column.querySelectorAll(".widget-slider")) nameSlider(row);
}

/**
 * Who comes in by keyboard, from above or below, sees the whole widget, not its first line alone.
 * @param {FocusEvent} event
 */
function showWidget({ target, relatedTarget }) {
  if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
  const widget = target.closest(".zssr-abreast");
  if (!widget || (relatedTarget instanceof Element && widget.contains(relatedTarget))) return;
  widget.scrollIntoView({ block: "start" });
  target.scrollIntoView({ block: "nearest" });
}

/** @type {import("@anywidget/types").Render<{}>} */
function render({ el }) {
  el.classList.add("zssr-access");
  /** @type {HTMLElement | null} */
  let column = null;
  // Sliders are made one after the other, and get another label or are switched off later.
  const changes = new MutationObserver(() => column && nameSliders(column));
  // Only what is in the page has a size, and a parent.
  const arrival = new ResizeObserver(() => {
    if (column || !el.parentElement) return;
    column = el.parentElement;
    nameSliders(column);
    changes.observe(column, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    column.addEventListener("focusin", showWidget);
  });
  arrival.observe(el);
  return () => {
    arrival.disconnect();
    changes.disconnect();
    column?.removeEventListener("focusin", showWidget);
  };
}

export default { render };
