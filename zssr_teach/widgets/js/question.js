// One question of a quiz: radio buttons, a button that checks the choice, and the verdict.

import { element } from "./page.js";

/**
 * The three texts are HTML: escaped in Python, with nothing but emphasis and code in it.
 * @typedef {{
 *   text: string, options: string[], chosen: number, checks: number, verdict: string,
 * }} Traits
 */

// JupyterLab takes the arrow keys for itself (next cell) wherever they are not typed into a text.
// This attribute prevents it, but only on the very element that has the focus; ipywidgets' own
// radio buttons lack it.
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const group = `zssr-${Math.random().toString(36).slice(2)}`;
  const radios = model
    .get("options")
    .map(() => element("input", { type: "radio", name: group, ...OWN_KEYS }));
  const labels = model
    .get("options")
    .map((text, index) =>
      element("label", {}, [radios[index], element("span", { innerHTML: text })]),
    );
  const legend = element("legend", { innerHTML: model.get("text") });
  const button = element("button", { type: "button", textContent: "Check", ...OWN_KEYS });
  const verdict = element("p", { role: "status" });
  el.classList.add("zssr-question");
  el.append(element("fieldset", {}, [legend, ...labels]), button, verdict);

  function show() {
    radios.forEach((radio, index) => {
      radio.checked = index === model.get("chosen");
    });
    verdict.innerHTML = model.get("verdict");
  }
  radios.forEach((radio, index) => {
    radio.addEventListener("change", () => {
      model.set("chosen", index);
      model.save_changes();
    });
  });
  button.addEventListener("click", () => {
    model.set("checks", model.get("checks") + 1);
    model.save_changes();
  });
  model.on("change:chosen", show);
  model.on("change:verdict", show);
  show();
  return () => {
    model.off("change:chosen", show);
    model.off("change:verdict", show);
  };
}

export default { render };
