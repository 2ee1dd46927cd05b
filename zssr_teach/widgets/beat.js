// While a network trains, several widgets change with every frame, each by a message of its own.
// Drawn as they come, each makes the page draw anew, and takes time from the training. So what
// belongs to a frame waits for the next tick of one clock, and there for the page's next drawing.

const TICK = 100; // milliseconds

function onTick(draw) {
  let [timer, asked] = [0, 0];
  const soon = () => {
    timer ||= setTimeout(() => {
      asked = requestAnimationFrame(() => {
        timer = 0;
        draw();
      });
    }, TICK - (performance.now() % TICK));
  };
  soon.cancel = () => {
    clearTimeout(timer);
    cancelAnimationFrame(asked);
  };
  return soon;
}
