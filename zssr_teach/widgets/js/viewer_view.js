// One view of a comparison viewer: its pictures, what is seen of them, and when it is drawn.

import { onTick } from "./beat.js";
import { Camera } from "./camera.js";
import { rampOf } from "./difference.js";
import { drawStage } from "./viewer_drawing.js";
import { buildPage, MODES } from "./viewer_page.js";
import { Pictures } from "./viewer_pictures.js";
import { showChoices, showWords } from "./viewer_words.js";

/** @typedef {import("./viewer_pictures.js").Traits} Traits */
/** @typedef {import("./viewer_pictures.js").Model} Model */

const MOST_PICTURES = 9;
const BLINK = 700; // milliseconds a picture is seen

export class View {
  /**
   * @param {Model} model
   * @param {HTMLElement} el
   * @param {import("./camera.js").Look} look
   */
  constructor(model, el, look) {
    this.model = model;
    this.look = look;
    this.page = buildPage(el);
    this.pictures = new Pictures(model);
    this.camera = new Camera(look, this.page.stage, () => this.mode() === "beside");
    /** @type {import("./geometry.js").Place | null} place in the scene under the pointer */
    this.cursor = null;
    this.blinkTimer = 0;
    this.asked = 0;
    this.loadSoon = onTick(() => {
      this.loadNews();
      this.drawNow(); // the page is about to draw: the next time would be a frame of its own
    });
    this.page.ramp.style.background = rampOf(this.pictures.colours());
    this.loadAll();
  }

  mode() {
    return this.model.get("mode");
  }

  /** Everything is drawn at once, once a frame. */
  draw() {
    this.asked ||= requestAnimationFrame(() => this.drawNow());
  }

  drawNow() {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    if (!this.page.stage.clientWidth || this.pictures.all.length < 2) return;
    drawStage(this);
    showWords(this);
  }

  // ---- what people change

  /**
   * @template {keyof Traits} Name
   * @param {Name} name
   * @param {Traits[Name]} value
   */
  set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  /**
   * @param {"first" | "second"} name
   * @param {number} index
   */
  choose(name, index) {
    if (index < this.pictures.all.length) this.set(name, index);
  }

  swap() {
    const [first, second] = [this.model.get("first"), this.model.get("second")];
    this.model.set("first", second);
    this.model.set("second", first);
    this.model.save_changes();
  }

  nextMode() {
    this.set("mode", MODES[(MODES.indexOf(this.mode()) + 1) % MODES.length]);
  }

  /** @param {number} share of the width that shows the first picture */
  wipeTo(share) {
    this.camera.wipeTo(share);
    this.draw();
  }

  blinkByHand() {
    if (this.mode() !== "blink") return;
    this.look.blinking = false;
    this.look.blink = !this.look.blink;
    this.blinkAlone();
    this.draw();
  }

  /** Blink, if that is chosen, until somebody blinks by hand. */
  blinkAlone() {
    clearInterval(this.blinkTimer);
    this.blinkTimer = 0;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.mode() !== "blink" || still || !this.look.blinking) return;
    this.blinkTimer = setInterval(() => {
      this.look.blink = !this.look.blink;
      this.draw();
    }, BLINK);
  }

  // ---- what comes from Python

  changed() {
    this.pictures.isStale = true;
    showChoices(this);
    this.blinkAlone();
    this.draw();
  }

  loadAll() {
    this.pictures.loadAll();
    this.camera.show(this.pictures.scene);
    this.changed();
  }

  /** Load what one message from Python has changed: all, or only the picture that is live. */
  loadNews() {
    if (this.pictures.hasSameSizes()) this.pictures.loadNews();
    else this.loadAll();
  }

  /** @param {number} index of a picture that has changed */
  heard(index) {
    this.pictures.news.add(index);
    // Between other pictures there must be no frame with their titles and the old sizes.
    if (this.pictures.hasSameSizes()) this.loadSoon();
    else
      queueMicrotask(() => {
        this.loadNews();
        this.draw();
      });
  }

  /** Follow what Python changes; return a function that ends it. */
  listen() {
    const changed = () => this.changed();
    /** @type {[string, (...details: any[]) => void][]} */
    const listeners = [
      [
        "change:mode",
        () => {
          this.look.blinking = true;
          this.changed();
        },
      ],
      ["msg:custom", ({ trait }) => this.heard(Number(trait.slice("pixels_".length)))],
    ];
    for (const name of ["first", "second", "gain", "alt", "titles", "shown_height"]) {
      listeners.push([`change:${name}`, changed]);
    }
    for (let index = 0; index < MOST_PICTURES; index += 1) {
      listeners.push([`change:pixels_${index}`, () => this.heard(index)]);
    }
    for (const [event, listener] of listeners) this.model.on(event, listener);
    return () => {
      for (const [event, listener] of listeners) this.model.off(event, listener);
    };
  }

  /** Forget what was to come. */
  close() {
    clearInterval(this.blinkTimer);
    cancelAnimationFrame(this.asked);
    this.loadSoon.cancel();
  }
}
