// While a network trains, several widgets change with every frame, each by a message of its own.
// Drawn as they come, each makes the page draw anew, and takes time from the training. So what
// belongs to a frame waits for the next tick of one clock, and there for the page's next drawing.

/**
 * Asks for a drawing; `cancel` forgets what was asked.
 * @typedef {(() => void) & { cancel: () => void }} Soon
 */

const TICK = 100; // milliseconds

/**
 * However often it is called until then, `draw` runs once, with the page's drawing after a tick.
 * @param {() => void} draw
 * @returns {Soon}
 */
export function onTick(draw) {
  let timer = 0;
  let asked = 0;
  const atTick = () => {
    asked = requestAnimationFrame(() => {
      timer = 0;
      draw();
    });
  };
  const soon = () => {
    timer ||= setTimeout(atTick, TICK - (performance.now() % TICK));
  };
  soon.cancel = () => {
    clearTimeout(timer);
    cancelAnimationFrame(asked);
  };
  return soon;
}

/**
 * One message may change several traits: `draw` runs once, when all of them have arrived.
 * @param {() => void} draw
 * @returns {Soon}
 */
export function afterMessage(draw) {
  let asked = false;
  const run = () => {
    if (!asked) return;
    asked = false;
    draw();
  };
  const soon = () => {
    if (!asked) queueMicrotask(run);
    asked = true;
  };
  soon.cancel = () => {
    asked = false;
  };
  return soon;
}
