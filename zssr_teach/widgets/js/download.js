// A button that asks the kernel for a file and lets the browser save it; nothing leaves the machine.

import { element, setText } from "./page.js";

/** @typedef {{ label: string, message: string }} Traits */

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const button = element("button", { type: "button", className: "jupyter-button" });
  const message = element("span", { role: "status", "aria-live": "polite" });
  el.classList.add("zssr-download");
  el.append(button, message);
  setText(button, model.get("label"));
  button.addEventListener("click", () => model.send({ wanted: true }));

  /** @type {(content: { name: string }, buffers: DataView<ArrayBuffer>[]) => void} */
  function save(content, buffers) {
    const address = URL.createObjectURL(new Blob([buffers[0]]));
    const link = element("a", { href: address, download: content.name });
    el.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }
  const showMessage = () => setText(message, model.get("message"));
  showMessage();
  model.on("msg:custom", save);
  model.on("change:message", showMessage);
  return () => {
    model.off("msg:custom", save);
    model.off("change:message", showMessage);
  };
}

export default { render };
