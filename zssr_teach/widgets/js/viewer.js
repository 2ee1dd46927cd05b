// The comparison viewer. All pictures are here, in the page: dragging, zooming and blinking never ask
// the kernel.

import { takeRows } from "./pixels.js";
import { listenToPeople } from "./viewer_input.js";
import { View } from "./viewer_view.js";

/**
 * Called once for each viewer: its views, one after the other or side by side, start from the same
 * zoom, place and wipe.
 * @returns {{
 *   initialize: typeof takeRows,
 *   render: import("@anywidget/types").Render<import("./viewer_pictures.js").Traits>,
 * }}
 */
export default () => {
  const look = { scene: "", zoom: 0, x: 0, y: 0, wipe: 0.5, blink: false, blinking: true };
  return {
    initialize: takeRows,
    render({ model, el }) {
      const view = new View(model, el, look);
      listenToPeople(view);
      const stopListening = view.listen();
      const watcher = new ResizeObserver(() => view.draw());
      watcher.observe(view.page.stage);
      return () => {
        view.close();
        watcher.disconnect();
        stopListening();
      };
    },
  };
};
