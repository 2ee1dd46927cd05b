import assert from "node:assert/strict";
import test from "node:test";
import { layersOf } from "../../zssr_teach/widgets/js/viewer_drawing.js";
import { digitOf, wheelFactor } from "../../zssr_teach/widgets/js/viewer_input.js";
import {
  badgeTexts,
  differenceText,
  pictureText,
} from "../../zssr_teach/widgets/js/viewer_words.js";

const WHOLE = { left: 0, width: 400, height: 300 };
const HALVES = [
  { left: 0, width: 198, height: 300 },
  { left: 202, width: 198, height: 300 },
];
const SCENE = { width: 4, height: 2 };
const PLACE = { x: 2.5, y: 1.5 };
const large = { ...SCENE, rgb: Uint8Array.from({ length: 24 }, (_, index) => index) };
const small = { width: 2, height: 1, rgb: Uint8Array.from([9, 9, 9, 10, 30, 20]) };

/** Which pictures are seen, from where to where. */
const parts = (...settings) => layersOf(...settings).map(({ name, from, to }) => [name, from, to]);

test("a wipe shows the first picture up to the divider, the second from there on", () => {
  const look = { wipe: 0.25, blink: false };
  assert.deepEqual(parts("wipe", [WHOLE], look), [
    ["first", 0, 100],
    ["second", 100, 400],
  ]);
});

test("side by side each picture has a pane", () => {
  const layers = layersOf("beside", HALVES, { wipe: 0.25, blink: false });
  assert.deepEqual(
    layers.map(({ pane }) => pane),
    HALVES,
  );
  assert.deepEqual(parts("beside", HALVES, { wipe: 0.25, blink: false }), [
    ["first", 0, 198],
    ["second", 202, 400],
  ]);
});

test("blinking shows one of the two, a difference neither", () => {
  assert.deepEqual(parts("blink", [WHOLE], { wipe: 0.5, blink: false }), [["first", 0, 400]]);
  assert.deepEqual(parts("blink", [WHOLE], { wipe: 0.5, blink: true }), [["second", 0, 400]]);
  const difference = parts("difference", [WHOLE], { wipe: 0.5, blink: true });
  assert.deepEqual(difference, [["difference", 0, 400]]);
});

test("badges say which picture is where", () => {
  const titles = ["LR", "HR"];
  assert.deepEqual(badgeTexts("wipe", titles, true, 4), ["LR", "HR"]);
  assert.deepEqual(badgeTexts("beside", titles, true, 4), ["LR", "HR"]);
  assert.deepEqual(badgeTexts("blink", titles, false, 4), ["LR", ""]);
  assert.deepEqual(badgeTexts("blink", titles, true, 4), ["HR", ""]);
  assert.deepEqual(badgeTexts("difference", titles, true, 4), ["|LR − HR| × 4", ""]);
});

test("the numbers of a picture; a smaller one says which pixel of its own it is", () => {
  assert.equal(pictureText(large, "HR", SCENE, PLACE), "HR 18 19 20");
  assert.equal(pictureText(small, "LR", SCENE, PLACE), "LR 10 30 20 [its row 0, column 1]");
});

test("a difference has its sign, with a real minus", () => {
  assert.equal(differenceText([large, small], SCENE, PLACE), "difference 8 −11 0");
});

test("the wheel enlarges upwards, and a leap is limited", () => {
  const factor = (deltaY, deltaMode = 0) => wheelFactor({ deltaY, deltaMode });
  assert.ok(factor(-100) > 1 && factor(100) < 1);
  assert.ok(Math.abs(factor(-100) * factor(100) - 1) < 1e-12);
  assert.equal(factor(-1000), factor(-200));
  assert.equal(factor(3, 1), factor(99)); // some mice count lines
});

test("digits choose pictures, with Shift and on the number pad as well", () => {
  assert.deepEqual(["Digit1", "Numpad9", "Digit0", "KeyA"].map(digitOf), [0, 8, -1, -1]);
});
