import assert from "node:assert/strict";
import test from "node:test";
import { Camera } from "../../zssr_teach/widgets/js/camera.js";

function camera({ beside = false, width = 804, height = 400, scene = [100, 50] } = {}) {
  const look = { scene: "", zoom: 0, x: 0, y: 0, wipe: 0.5, blink: false, blinking: true };
  const stage = { clientWidth: width, clientHeight: height };
  const made = new Camera(look, stage, () => beside);
  made.show({ width: scene[0], height: scene[1] });
  return made;
}

test("a picture is first seen whole, in the middle", () => {
  const one = camera();
  assert.equal(one.zoom(), 8);
  assert.ok(one.fits());
  assert.deepEqual(one.toScene(402, 200), { x: 50, y: 25 });
  assert.deepEqual(one.toScene(2, 0), { x: 0, y: 0 });
});

test("side by side there are two panes with a gap, which show the same place", () => {
  const two = camera({ beside: true });
  assert.deepEqual(two.panes(), [
    { left: 0, width: 400, height: 400 },
    { left: 404, width: 400, height: 400 },
  ]);
  assert.equal(two.zoom(), 4);
  assert.deepEqual(two.toScene(100, 150), two.toScene(504, 150));
  assert.deepEqual(two.toScene(200, 200), { x: 50, y: 25 });
});

test("zooming keeps what is under the pointer", () => {
  const one = camera();
  const before = one.toScene(300, 120);
  one.zoomTo(20, 300, 120);
  assert.equal(one.zoom(), 20);
  const after = one.toScene(300, 120);
  assert.ok(Math.abs(after.x - before.x) < 1e-9 && Math.abs(after.y - before.y) < 1e-9);
});

test("zoom has its limits, and the whole picture stays whole when the page is resized", () => {
  const one = camera();
  one.zoomTo(1000, 400, 200);
  assert.equal(one.zoom(), 64);
  one.zoomTo(0.1, 400, 200);
  assert.equal(one.look.zoom, 0);
  one.stage.clientHeight = 200;
  assert.equal(one.zoom(), 4);
});

test("a picture of few pixels may be larger than the largest zoom", () => {
  const one = camera({ scene: [2, 2] });
  assert.equal(one.zoom(), 200);
  one.zoomBy(1.5);
  assert.equal(one.zoom(), 200);
});

test("what is seen stays inside the picture", () => {
  const one = camera();
  one.zoomTo(16, 402, 200);
  one.move(-1e6, 1e6);
  assert.deepEqual([one.look.x, one.look.y], [804 / 16 / 2, 50 - 400 / 16 / 2]);
  one.fit();
  assert.deepEqual([one.look.x, one.look.y], [50, 25]);
});

test("moving is in pixels of the page", () => {
  const one = camera();
  one.zoomTo(16, 402, 200);
  const { x, y } = one.look;
  one.move(32, -16);
  assert.deepEqual([one.look.x, one.look.y], [x + 2, y - 1]);
});

test("pictures of the same size keep zoom and place, others do not", () => {
  const one = camera();
  one.zoomTo(16, 0, 0);
  const look = { ...one.look };
  one.show({ width: 100, height: 50 });
  assert.deepEqual(one.look, look);
  one.show({ width: 50, height: 100 });
  assert.deepEqual([one.look.zoom, one.look.x, one.look.y], [0, 25, 50]);
});

test("a wipe ends at the rims", () => {
  const one = camera();
  one.wipeTo(1.2);
  assert.equal(one.look.wipe, 1);
  one.wipeTo(-0.2);
  assert.equal(one.look.wipe, 0);
});

test("only the pixels that are seen are drawn, whole ones, where they belong", () => {
  const one = camera();
  const [pane] = one.panes();
  one.zoomTo(64, 402, 200); // 12.5625 by 6.25 pixels, around 50, 25
  const { source, target, isShrunk } = one.seen({ width: 100, height: 50 }, pane, 2);
  assert.deepEqual(source, [43, 21, 14, 8]);
  assert.deepEqual(target, [804 - 7 * 128, 400 - 4 * 128, 14 * 128, 8 * 128]);
  assert.ok(!isShrunk);
});

test("a smaller picture is stretched over the same place; a large one is smoothed", () => {
  const one = camera();
  const [pane] = one.panes();
  const small = one.seen({ width: 50, height: 25 }, pane, 1);
  assert.deepEqual(small.source, [0, 0, 50, 25]);
  assert.deepEqual(small.target, [2, 0, 800, 400]);
  const large = camera({ scene: [4000, 2000] });
  assert.ok(large.seen({ width: 4000, height: 2000 }, pane, 1).isShrunk);
});

test("the frame of a pixel surrounds it", () => {
  const one = camera();
  const box = one.pixelBox({ x: 50.7, y: 25.2 }, one.panes()[0], 1);
  assert.deepEqual(box, { left: 402, top: 200, side: 8 });
});
