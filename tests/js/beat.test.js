import assert from "node:assert/strict";
import test from "node:test";
import { afterMessage, onTick } from "../../zssr_teach/widgets/js/beat.js";

test("all changes of one message are drawn once, after the last", async () => {
  let [value, drawn] = [0, []];
  const soon = afterMessage(() => drawn.push(value));
  for (value of [1, 2, 3]) soon();
  assert.deepEqual(drawn, []);
  await Promise.resolve();
  assert.deepEqual(drawn, [3]);
  soon();
  await Promise.resolve();
  assert.deepEqual(drawn, [3, 3]);
});

test("what was cancelled is not drawn, what is asked later is", async () => {
  let drawn = 0;
  const soon = afterMessage(() => {
    drawn += 1;
  });
  soon();
  soon.cancel();
  await Promise.resolve();
  assert.equal(drawn, 0);
  soon();
  await Promise.resolve();
  assert.equal(drawn, 1);
});

test("widgets that ask at different times draw with the same frame, after the tick", (context) => {
  let now = 130;
  let frame = [];
  let timers = [];
  context.mock.method(performance, "now", () => now);
  context.mock.method(globalThis, "setTimeout", (run, wait) => timers.push([run, now + wait]));
  const wait = (milliseconds) => {
    now += milliseconds;
    for (const [run, time] of timers) if (time <= now) run();
    timers = timers.filter(([, time]) => time > now);
  };
  globalThis.requestAnimationFrame = (draw) => frame.push(draw);
  globalThis.cancelAnimationFrame = (number) => delete frame[number - 1];
  const drawn = [];
  const [one, two] = ["one", "two"].map((name) => onTick(() => drawn.push(name)));
  one();
  wait(40);
  two();
  one();
  assert.equal(frame.length, 0);
  wait(30); // it is 200
  assert.equal(frame.length, 2);
  two.cancel();
  for (const draw of frame) draw?.();
  assert.deepEqual(drawn, ["one"]);
  frame = [];
  one();
  wait(100);
  assert.equal(frame.length, 1);
});
