// A field for one picture. Too large a file is refused here: sent, it would break the connection.

import { element, keepKeys, setText } from "./page.js";

/** @typedef {{ label: string, limit: string, largest: number, message: string, alarm: boolean }} Traits */

/** @type {import("@anywidget/types").Render<Traits>} */
function render({ model, el }) {
  const input = element("input", { type: "file", accept: "image/*" });
  const words = element("span", { className: "zssr-upload-label" });
  const limit = element("small", { className: "zssr-upload-limit" });
  const field = element("label", { className: "zssr-upload-field" }, [words, limit, input]);
  const message = element("p", { role: "status", "aria-live": "polite" });
  el.classList.add("zssr-upload");
  el.append(field, message);
  keepKeys(el);

  function showMessage() {
    setText(message, model.get("message"));
    message.classList.toggle("zssr-upload-alarm", model.get("alarm"));
    message.hidden = model.get("message") === "";
  }
  /** @param {string} text */
  function say(text) {
    model.set("message", text);
    model.set("alarm", true);
    model.save_changes();
  }
  /** @param {number} bytes */
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  /** @param {File | undefined} file */
  async function send(file) {
    if (!file) return;
    if (file.size > model.get("largest")) {
      say(
        `${file.name} has ${megabytes(file.size)} MB; choose a picture of at most ` +
          `${megabytes(model.get("largest"))} MB, or a smaller part of this one`,
      );
    } else if (file.size === 0) say(`${file.name} is empty; choose another file`);
    else model.send({ name: file.name }, undefined, [await file.arrayBuffer()]);
  }
  input.addEventListener("change", () => {
    send(input.files?.[0]);
    input.value = ""; // so that the same file can be chosen again
  });
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    field.classList.add("zssr-over");
  });
  field.addEventListener("dragleave", () => field.classList.remove("zssr-over"));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    field.classList.remove("zssr-over");
    send(event.dataTransfer?.files[0]);
  });
  setText(words, model.get("label"));
  setText(limit, model.get("limit"));
  showMessage();
  model.on("change:message", showMessage);
  model.on("change:alarm", showMessage);
  return () => {
    model.off("change:message", showMessage);
    model.off("change:alarm", showMessage);
  };
}

export default { render };
