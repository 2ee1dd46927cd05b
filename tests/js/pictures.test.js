import assert from "node:assert/strict";
import test from "node:test";
import {
  differencePalette,
  fillDifference,
  nearest,
  rampOf,
} from "../../zssr_teach/widgets/js/difference.js";
import {
  clamp,
  largestOf,
  middleOfPixel,
  pixelAt,
  valuesOf,
} from "../../zssr_teach/widgets/js/geometry.js";
import { frameAround, labelPlace, pixelText } from "../../zssr_teach/widgets/js/picture.js";
import { bytesOf, fillRGB, packed, takeRows } from "../../zssr_teach/widgets/js/pixels.js";

const GREYS = Uint8Array.from({ length: 768 }, (_, index) => Math.floor(index / 3));

/** A picture whose bytes count up from a number. */
function picture(width, height, from = 0) {
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, index) => from + index);
  return { width, height, rgb };
}

test("bytes of a trait are not copied, and begin where they should", () => {
  const buffer = Uint8Array.from([1, 2, 3, 4]).buffer;
  const bytes = bytesOf(new DataView(buffer, 1, 2));
  assert.deepEqual([...bytes], [2, 3]);
  bytes[0] = 9;
  assert.deepEqual([...bytesOf(buffer)], [1, 9, 3, 4]);
});

test("rows that come alone are written into the model's picture", () => {
  const pixels = new DataView(new ArrayBuffer(6));
  let hear;
  const model = { on: (_, listener) => (hear = listener), get: (name) => ({ pixels })[name] };
  takeRows({ model });
  hear({ trait: "pixels", start: 2 }, [new DataView(Uint8Array.from([7, 8]).buffer)]);
  assert.deepEqual([...bytesOf(pixels)], [0, 0, 7, 8, 0, 0]);
});

test("a pixel is packed as a canvas holds it: red first, opaque", () => {
  const words = new Uint32Array(2);
  fillRGB(words, Uint8Array.from([1, 2, 3, 250, 251, 252]));
  assert.deepEqual([...new Uint8Array(words.buffer)], [1, 2, 3, 255, 250, 251, 252, 255]);
  assert.equal(words[0], packed(1, 2, 3));
});

test("numbers are kept between two ends", () => {
  assert.deepEqual(
    [-1, 5, 11].map((value) => clamp(value, 0, 10)),
    [0, 5, 10],
  );
});

test("values of a pixel", () => {
  assert.deepEqual(valuesOf(picture(4, 2), 1, 2), [18, 19, 20]);
});

test("the pixel of a smaller picture at a place; places outside belong to the rim", () => {
  const scene = { width: 64, height: 48 };
  const small = { width: 32, height: 12 };
  assert.deepEqual(pixelAt(small, scene, { x: 9.5, y: 8.5 }), [2, 4]);
  assert.deepEqual(pixelAt(small, scene, { x: -3, y: 100 }), [11, 0]);
  assert.deepEqual(middleOfPixel({ x: 9.9, y: -2 }, scene), { x: 9.5, y: 0.5 });
  assert.deepEqual(middleOfPixel({ x: 99, y: 47.99 }, scene), { x: 63.5, y: 47.5 });
});

test("the largest picture is the scene, the first of equal ones", () => {
  const pictures = [picture(2, 2), picture(2, 4), picture(4, 2)];
  assert.equal(largestOf(pictures), pictures[1]);
});

test("the colour of a difference is that of gain times its mean, rounded", () => {
  for (const gain of [1, 4, 32]) {
    const palette = differencePalette(GREYS, gain);
    for (const sum of [0, 1, 2, 100, 765]) {
      const level = Math.min(255, Math.floor((gain * sum) / 3 + 0.5));
      assert.equal(palette[sum], packed(level, level, level), `${gain} · ${sum} / 3`);
    }
  }
});

test("rows and columns of a smaller picture are repeated", () => {
  assert.deepEqual([...nearest(2, 4, 3)], [0, 0, 3, 3]);
  assert.deepEqual([...nearest(2, 3, 1)], [0, 1, 1]);
  assert.deepEqual([...nearest(3, 3, 1)], [0, 1, 2]);
});

test("the difference map compares each pixel with its own", () => {
  const palette = Uint32Array.from({ length: 766 }, (_, sum) => sum);
  const [large, small] = [picture(4, 2), picture(2, 1, 100)];
  const words = new Uint32Array(8);
  fillDifference(words, large, large, small, palette);
  const expected = Array.from({ length: 8 }, (_, pixel) => {
    const other = valuesOf(small, 0, Math.floor((pixel % 4) / 2));
    const own = valuesOf(large, Math.floor(pixel / 4), pixel % 4);
    return own.reduce((sum, value, index) => sum + Math.abs(value - other[index]), 0);
  });
  assert.deepEqual([...words], expected);
});

test("the legend runs over all colours", () => {
  const ramp = rampOf(GREYS);
  assert.ok(ramp.startsWith("linear-gradient(to right, rgb(0,0,0),rgb(32,32,32),"), ramp);
  assert.ok(ramp.endsWith(",rgb(255,255,255))"), ramp);
});

test("what is said about a pixel", () => {
  const text = pixelText(picture(4, 2), { row: 1, column: 2 });
  assert.equal(text, "row 1, column 2: 18 19 20");
});

test("the frame of a small pixel is wide enough to be seen, and around it", () => {
  const small = frameAround({ row: 4, column: 6 }, 2);
  assert.deepEqual([small.row, small.column, small.height, small.width], [3, 5, 3, 3]);
  const large = frameAround({ row: 4, column: 6 }, 8);
  assert.deepEqual([large.row, large.column, large.height, large.width], [4, 6, 1, 1]);
});

test("a label stands above its box, below it at the upper rim, and inside the picture", () => {
  const stage = { width: 200, height: 100 };
  assert.deepEqual(labelPlace([50, 40, 20, 20], 30, stage), [49, 22]);
  assert.deepEqual(labelPlace([50, 5, 20, 20], 30, stage), [49, 27]);
  assert.deepEqual(labelPlace([190, 40, 10, 20], 30, stage), [170, 22]);
  assert.deepEqual(labelPlace([0, 0, 10, 100], 30, stage), [0, 83]);
});
