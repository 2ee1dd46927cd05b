import assert from "node:assert/strict";
import test from "node:test";
import { frameOf } from "../../zssr_teach/widgets/js/curve.js";
import { scalesOf } from "../../zssr_teach/widgets/js/training_curves.js";

const SERIES = { steps: [1, 50, 100], values: [10, 15, 20], logarithmic: false, reference: null };

test("numbers lie between the axes, those outside at the rim", () => {
  const frame = frameOf(300, 200, [0, 10], [-1, 1]);
  assert.deepEqual([frame.across(0), frame.across(10)], [frame.left, frame.right]);
  assert.deepEqual([frame.down(-1), frame.down(1)], [frame.bottom, frame.top]);
  assert.deepEqual([frame.across(5), frame.down(0)], [frame.middle.x, frame.middle.y]);
  assert.deepEqual([frame.across(99), frame.down(-99)], [frame.right, frame.bottom]);
});

test("steps run from left to right, up to what is planned or reached", () => {
  assert.equal(scalesOf(SERIES, 400).right, 400);
  assert.equal(scalesOf(SERIES, 50).right, 100);
  assert.equal(scalesOf({ ...SERIES, steps: [], values: [] }, 0).right, 1);
  const { x } = scalesOf(SERIES, 400);
  assert.equal(x(200), (x(0) + x(400)) / 2);
  assert.equal(x(400), scalesOf(SERIES, 50).x(100));
});

test("larger values are higher up; the reference is seen, too", () => {
  const { y } = scalesOf({ ...SERIES, reference: 40 }, 100);
  assert.ok(y(20) < y(10));
  assert.ok(y(40) < y(20) && y(40) > 0);
});

test("on a logarithmic axis a factor is a distance", () => {
  const { y } = scalesOf({ ...SERIES, values: [0.001, 0.1, 1], logarithmic: true }, 100);
  assert.ok(Math.abs(y(0.01) - y(0.1) - (y(0.1) - y(1))) < 1e-9);
});

test("a chart without values has no numbers beside it", () => {
  assert.deepEqual(scalesOf({ ...SERIES, steps: [], values: [] }, 100).ticks, []);
  assert.ok(scalesOf(SERIES, 100).ticks.length >= 2);
});
