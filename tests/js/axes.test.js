import assert from "node:assert/strict";
import test from "node:test";
import {
  axisRange,
  logarithmicTicks,
  roundTicks,
  shortNumber,
} from "../../zssr_teach/widgets/js/axes.js";

test("ticks are round numbers inside the range", () => {
  assert.deepEqual(roundTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(roundTicks(-0.2, 1.1, 5), [0, 0.5, 1]);
  assert.deepEqual(roundTicks(27.8, 29.1, 3), [28, 28.5, 29]);
  assert.deepEqual(roundTicks(0, 300, 4), [0, 100, 200, 300]);
  assert.deepEqual(roundTicks(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
});

test("ticks far from zero keep all their digits", () => {
  assert.deepEqual(roundTicks(1000000, 1000003, 3), [1000000, 1000001, 1000002, 1000003]);
});

test("an empty range has ticks, too, and ends", () => {
  assert.deepEqual(roundTicks(5, 5, 3), [5]);
});

test("logarithmic ticks are 1, 2 and 5 times powers of ten, four at most", () => {
  assert.deepEqual(logarithmicTicks(0.009, 0.11), [0.01, 0.02, 0.05, 0.1]);
  const many = logarithmicTicks(0.001, 1000);
  assert.ok(many.length >= 2 && many.length <= 4, String(many));
  assert.ok(many.every((tick) => tick >= 0.001 && tick <= 1000));
});

test("numbers are short", () => {
  const texts = [0, 0.25, -1.5, 12345, 1234567, 0.00002].map(shortNumber);
  assert.deepEqual(texts, ["0", "0.25", "−1.5", "12300", "1e6", "2e−5"]);
});

test("an axis has a margin, and does not go below zero for it", () => {
  assert.deepEqual(axisRange([10, 20], false), [9.2, 20.8]);
  assert.deepEqual(axisRange([0.1, 10], false)[0], 0);
  assert.deepEqual(axisRange([-1, 1], false), [-1.16, 1.16]);
  assert.deepEqual(axisRange([30, 30], false), [29.4, 30.6]);
  assert.deepEqual(axisRange([0, 0], false), [0, 1]);
});

test("an axis without values has a range, too", () => {
  assert.deepEqual(axisRange([], false), [0, 1.08]);
  const [low, high] = axisRange([], true);
  assert.ok(low > 0 && low < 0.01 && high > 0.1);
});

test("a logarithmic axis stays above zero", () => {
  assert.ok(axisRange([0, 1], true)[0] > 0);
});
