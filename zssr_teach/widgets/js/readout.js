// Numbers in words. The live region stays in the page and only its texts change: screen readers
// speak such changes, but may miss a region that is replaced as a whole.

import { onTick } from "./beat.js";
import { element, setText } from "./page.js";

/**
 * @typedef {{
 *   numbers: Record<string, string>, message: string, alarm: boolean, quiet: boolean,
 * }} Traits
 */

/**
 * Rows of label and text; rows that are there already are kept.
 * @param {HTMLElement} list
 * @param {[string, string][]} entries
 */
function showRows(list, entries) {
  while (list.children.length > entries.length) list.lastElementChild?.remove();
  while (list.children.length < entries.length) {
    list.append(element("div", {}, [element("dt"), element("dd")]));
  }
  entries.forEach((texts, row) => {
    texts.forEach((text, column) => {
      setText(list.children[row].children[column], text);
    });
  });
  list.hidden = entries.length === 0;
}

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const list = element("dl");
  const message = element("p");
  el.classList.add("zssr-readout");
  el.append(list, message);
  const alarm = model.get("alarm");
  el.classList.toggle("zssr-alarm", alarm);
  el.setAttribute("role", alarm ? "alert" : "status");
  const urgency = model.get("quiet") ? "off" : "polite";
  el.setAttribute("aria-live", alarm ? "assertive" : urgency);

  const showNumbers = () => showRows(list, Object.entries(model.get("numbers")));
  function showMessage() {
    setText(message, model.get("message"));
    message.hidden = model.get("message") === "";
    el.classList.toggle("zssr-empty", alarm && message.hidden);
  }
  // Numbers that change all the time are not urgent.
  const soon = onTick(showNumbers);
  const numbersChanged = model.get("quiet") ? soon : showNumbers;
  model.on("change:numbers", numbersChanged);
  model.on("change:message", showMessage);
  showNumbers();
  showMessage();
  return () => {
    soon.cancel();
    model.off("change:numbers", numbersChanged);
    model.off("change:message", showMessage);
  };
}

export default { render };
