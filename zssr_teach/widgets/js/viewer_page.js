// The elements of the comparison viewer: toolbar, stage with divider, legend, numbers, help.

import { element, keepKeys } from "./page.js";

/** @typedef {"wipe" | "beside" | "blink" | "difference"} Mode */
/** @typedef {ReturnType<typeof buildPage>} Page */

/** @type {[Mode, string][]} */
const MODE_TITLES = [
  ["wipe", "Wipe"],
  ["beside", "Side by side"],
  ["blink", "Blink"],
  ["difference", "Difference"],
];
export const MODES = MODE_TITLES.map(([mode]) => mode);
const GAINS = [1, 2, 4, 8, 16, 32];
const KEYS = [
  ["drag, arrow keys", "move the pictures"],
  ["wheel, pinch, + and −", "zoom, up to single pixels"],
  ["0", "whole picture again"],
  ["drag the divider, Shift + ← →", "wipe"],
  ["Home, End on the divider", "wipe to the left, right end"],
  ["M", "next way of comparing"],
  ["1 … 9", "choose the second picture, with Shift the first"],
  ["X", "swap the two"],
  ["Space", "blink by hand"],
];

/**
 * @param {string} label
 * @param {string} className
 * @param {Node[]} children
 */
function group(label, className, children) {
  return element("div", { role: "group", "aria-label": label, className }, children);
}

/**
 * A button with a sign on it, and its meaning in words.
 * @param {string} sign
 * @param {string} words
 * @param {string} [title]
 */
function signButton(sign, words, title = words) {
  return element("button", { type: "button", textContent: sign, title, "aria-label": words });
}

function buildToolbar() {
  const modes = MODE_TITLES.map(([mode, textContent]) =>
    element("button", { type: "button", textContent, "data-mode": mode }),
  );
  const first = element("select", { "aria-label": "first picture" });
  const second = element("select", { "aria-label": "second picture" });
  const swap = signButton("⇄", "swap the two pictures", "swap (X)");
  const zoomOut = signButton("−", "zoom out");
  const zoomIn = signButton("+", "zoom in");
  const fit = signButton("Fit", "whole picture");
  const bar = element("div", { className: "zssr-toolbar" }, [
    group("way of comparing", "zssr-segments", modes),
    group("pictures", "zssr-choice", [first, swap, second]),
    group("zoom", "zssr-segments zssr-zooms", [zoomOut, zoomIn, fit]),
  ]);
  return { bar, modes, first, second, swap, zoomOut, zoomIn, fit };
}

function buildStage() {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const divider = element(
    "div",
    {
      className: "zssr-divider",
      tabIndex: 0,
      role: "slider",
      "aria-label": "divider of the wipe",
      "aria-orientation": "horizontal",
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    },
    [element("span", { textContent: "◂▸", "aria-hidden": "true" })],
  );
  const left = element("span", { className: "zssr-badge" });
  const right = element("span", { className: "zssr-badge" });
  const attributes = {
    className: "zssr-compare",
    tabIndex: 0,
    role: "application",
    "aria-roledescription": "comparison of pictures",
  };
  const stage = element("div", attributes, [canvas, divider, left, right]);
  return { canvas, divider, left, right, stage };
}

function buildLegend() {
  const ramp = element("span", { className: "zssr-ramp" });
  const end = element("span");
  const gain = element(
    "select",
    { "aria-label": "amplification of the difference" },
    GAINS.map((value) => element("option", { value, textContent: `× ${value}` })),
  );
  const legend = element("div", { className: "zssr-legend" }, [
    element("label", {}, ["mean |first − second|, amplified ", gain]),
    element("span", { textContent: "0" }),
    ramp,
    end,
  ]);
  return { legend, ramp, end, gain };
}

function buildHelp() {
  const rows = KEYS.map(([keys, what]) =>
    element("div", {}, [
      element("dt", { textContent: keys }),
      element("dd", { textContent: what }),
    ]),
  );
  return element("details", { className: "zssr-help" }, [
    element("summary", { textContent: "Drag to move, wheel to zoom. All keys" }),
    element("dl", {}, rows),
  ]);
}

/** @param {HTMLElement} el */
export function buildPage(el) {
  const toolbar = buildToolbar();
  const stage = buildStage();
  const legend = buildLegend();
  const readout = element("div", {
    className: "zssr-numbers",
    role: "status",
    "aria-live": "polite",
  });
  el.classList.add("zssr-viewer");
  el.append(toolbar.bar, stage.stage, legend.legend, readout, buildHelp());
  keepKeys(el);
  return { ...toolbar, ...stage, ...legend, readout };
}
