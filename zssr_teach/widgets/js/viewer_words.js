// What the comparison viewer says in words: badges, numbers, choices, the divider's place.

import { middleOfPixel, pixelAt, valuesOf } from "./geometry.js";
import { element, setText } from "./page.js";

/** @typedef {import("./viewer_view.js").View} View */
/** @typedef {import("./viewer_page.js").Mode} Mode */
/** @typedef {import("./geometry.js").Size} Size */
/** @typedef {import("./geometry.js").Place} Place */
/** @typedef {import("./geometry.js").Pixels} Pixels */

/**
 * What stands in the corners: left and right, "" for nothing.
 * @param {Mode} mode
 * @param {[string, string]} titles
 * @param {boolean} blink whether the second picture is seen while blinking
 * @param {number} gain
 * @returns {[string, string]}
 */
export function badgeTexts(mode, [first, second], blink, gain) {
  if (mode === "blink") return [blink ? second : first, ""];
  if (mode === "difference") return [`|${first} − ${second}| × ${gain}`, ""];
  return [first, second];
}

/**
 * A picture's numbers at a place of the scene; where it is smaller, also which pixel this is of it.
 * @param {Pixels} picture
 * @param {string} title
 * @param {Size} scene
 * @param {Place} place
 */
export function pictureText(picture, title, scene, place) {
  const [row, column] = pixelAt(picture, scene, place);
  const isWhole = picture.width === scene.width && picture.height === scene.height;
  const own = isWhole ? "" : ` [its row ${row}, column ${column}]`;
  return `${title} ${valuesOf(picture, row, column).join(" ")}${own}`;
}

/**
 * The numbers of the first picture minus those of the second.
 * @param {[Pixels, Pixels]} pictures
 * @param {Size} scene
 * @param {Place} place
 */
export function differenceText(pictures, scene, place) {
  const [a, b] = pictures.map((one) => valuesOf(one, ...pixelAt(one, scene, place)));
  const numbers = a.map((value, index) => value - b[index]).join(" ");
  return `difference ${numbers.replace(/-/g, "−")}`;
}

/** @param {View} view */
function showDivider(view) {
  const { divider, stage } = view.page;
  const isWiping = view.mode() === "wipe";
  // Hiding what has the focus would hand the next keys to the notebook.
  if (!isWiping && document.activeElement === divider) stage.focus();
  divider.hidden = !isWiping;
  divider.style.left = `${view.look.wipe * 100}%`;
  const percent = Math.round(view.look.wipe * 100);
  divider.setAttribute("aria-valuenow", String(percent));
  const [title] = view.pictures.titles();
  divider.setAttribute("aria-valuetext", `${title} on ${percent} percent of the width`);
}

/** @param {View} view */
function showBadges(view) {
  const { left, right } = view.page;
  const { model, look } = view;
  const texts = badgeTexts(view.mode(), view.pictures.titles(), look.blink, model.get("gain"));
  setText(left, texts[0]);
  setText(right, texts[1]);
  right.hidden = texts[1] === "";
  const [, second] = view.camera.panes();
  right.style.left = second ? `${second.left + 8}px` : "auto";
  right.style.right = second ? "auto" : "8px";
}

/** @param {View} view */
function showNumbers(view) {
  const { camera, cursor, look, pictures, page } = view;
  const { scene } = pictures;
  const place = middleOfPixel(cursor || look, scene);
  const [first, second] = pictures.chosen();
  const [firstTitle, secondTitle] = pictures.titles();
  const texts = [
    `zoom ${Math.round(camera.zoom() * 100)} %`,
    `row ${Math.floor(place.y)}, column ${Math.floor(place.x)}`,
    pictureText(first, firstTitle, scene, place),
    pictureText(second, secondTitle, scene, place),
    differenceText([first, second], scene, place),
  ];
  while (page.readout.children.length < texts.length) page.readout.append(element("span"));
  texts.forEach((text, index) => {
    setText(page.readout.children[index], text);
  });
}

/**
 * What changes with every drawing.
 * @param {View} view
 */
export function showWords(view) {
  showDivider(view);
  showBadges(view);
  showNumbers(view);
}

/**
 * The titles in a list to choose from; a list that says the same already is left open.
 * @param {HTMLSelectElement} select
 * @param {string[]} titles
 * @param {number} chosen
 */
function showTitles(select, titles, chosen) {
  const texts = titles.map((title, index) => `${index + 1}  ${title}`);
  const before = Array.from(select.options, (option) => option.textContent);
  if (before.join("\n") !== texts.join("\n")) {
    const options = texts.map((textContent, value) => element("option", { value, textContent }));
    select.replaceChildren(...options);
  }
  select.selectedIndex = chosen;
}

/**
 * What changes when another way of comparing, another picture or another size is chosen.
 * @param {View} view
 */
export function showChoices({ model, page }) {
  const [mode, gain] = [model.get("mode"), model.get("gain")];
  showTitles(page.first, model.get("titles"), model.get("first"));
  showTitles(page.second, model.get("titles"), model.get("second"));
  for (const button of page.modes) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }
  page.gain.value = String(gain);
  page.legend.hidden = mode !== "difference";
  setText(page.end, `${Math.round(255 / gain)} of 255 and more`);
  page.stage.setAttribute("aria-label", model.get("alt"));
  page.stage.style.height = `${model.get("shown_height")}px`;
}
