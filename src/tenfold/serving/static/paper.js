// A canvas to write on: mouse, pen and finger through pointer events.

import { bounds, ink, within } from "./strokes.js";

const PEN = 0.022; // half the pen's width, of the paper's shorter side
const SENT_SIDE = 320; // pixels of the shorter side of the picture that is sent
const MARGIN = 12; // pixels of paper around digits that are sent alone

/** Tells of itself by the events "write" while a stroke grows and "written" when strokes changed. */
export class Paper extends EventTarget {
  #canvas;
  #strokes = [];
  #pens = new Map(); // the stroke that each pointer writes
  #frame = null; // {left, top, width, height} of what was the whole paper at the last stroke

  constructor(canvas) {
    super();
    this.#canvas = canvas;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#go(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.#end(event));
    document.addEventListener("themechange", () => this.#draw());
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  get strokes() {
    return this.#strokes;
  }

  get size() {
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
  }

  /** The part of the paper that stays in sight, in the middle, whatever shape the paper takes. */
  get frame() {
    return this.#frame;
  }

  undo() {
    this.#strokes = this.#strokes.slice(0, -1);
    this.#pens.clear();
    this.#changed("written");
  }

  clear() {
    this.#strokes = [];
    this.#pens.clear();
    this.#changed("written");
  }

  /** The whole paper as a PNG, dark on white whatever the theme, and its scale. */
  async picture() {
    const { width, height } = this.size;
    const scale = SENT_SIDE / Math.min(width, height);
    return { blob: await picture(this.#strokes, { left: 0, top: 0, width, height }, scale), scale };
  }

  /** The ink in `box` [x, y, w, h] alone, without what reaches in from neighbours. */
  async cutOut(box) {
    const strokes = within(this.#strokes, box);
    const { left, top, right, bottom } = bounds(strokes.length ? strokes : this.#strokes);
    const area = { left: left - MARGIN, top: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN };
    return picture(strokes.length ? strokes : this.#strokes, area, 1);
  }

  #begin(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#frame = { left: 0, top: 0, ...this.size };
    const stroke = [this.#point(event)];
    this.#pens.set(event.pointerId, stroke);
    this.#strokes = [...this.#strokes, stroke];
    this.#changed("write");
  }

  #go(event) {
    const stroke = this.#pens.get(event.pointerId);
    if (!stroke) return;
    const events = event.getCoalescedEvents?.() ?? [];
    stroke.push(...(events.length ? events : [event]).map((one) => this.#point(one)));
    this.#changed("write");
  }

  #end(event) {
    if (this.#pens.delete(event.pointerId)) this.#changed("written");
  }

  /** Mice and fingers report no pressure or half of it: they write at the usual width. */
  #point({ clientX, clientY, pressure, pointerType }) {
    const frame = this.#canvas.getBoundingClientRect();
    const pressed = pointerType === "pen" && pressure > 0 ? 0.55 + 0.9 * pressure : 1;
    const r = PEN * Math.min(frame.width, frame.height) * pressed;
    return { x: clientX - frame.left, y: clientY - frame.top, r };
  }

  #changed(type) {
    this.#draw();
    this.dispatchEvent(new Event(type));
  }

  /** Give the canvas as many pixels as the screen has; what was written stays in sight. */
  fit() {
    const { width, height } = this.size;
    if (!width) return; // hidden with its tab
    const ratio = window.devicePixelRatio || 1;
    if (this.#frame) this.#move(middle(this.#frame, width, height));
    this.#ratio = ratio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#draw();
  }

  #ratio = null;

  /** Bring what was written from the frame that it is in to `frame`. */
  #move(frame) {
    const before = this.#frame;
    const factor = frame.width / before.width;
    for (const point of this.#strokes.flat()) {
      point.x = frame.left + factor * (point.x - before.left);
      point.y = frame.top + factor * (point.y - before.top);
      point.r *= factor;
    }
    this.#frame = frame;
  }

  #draw() {
    const context = this.#canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.scale(this.#ratio ?? 1, this.#ratio ?? 1);
    context.strokeStyle = getComputedStyle(this.#canvas).color;
    ink(context, this.#strokes);
  }
}

/** As much of a paper of `width` and `height` as has the shape of `frame`. The frame rather than the
 * paper is kept, so that a phone turned there and back leaves the writing as large as it was. */
function middle(frame, width, height) {
  const factor = Math.min(width / frame.width, height / frame.height);
  const [wide, tall] = [factor * frame.width, factor * frame.height];
  return { left: (width - wide) / 2, top: (height - tall) / 2, width: wide, height: tall };
}

function picture(strokes, { left, top, width, height }, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(-left, -top);
  context.strokeStyle = "#000";
  ink(context, strokes);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
