// Draw: an answer while the pen moves, and a fuller one when it is lifted.

import { drawBoxes, noBoxes } from "./boxes.js";
import { byId } from "./dom.js";
import { Latest } from "./latest.js";
import { lookAtAll, lookAtDigit } from "./looking.js";
import { Paper } from "./paper.js";
import { maySeveral } from "./strokes.js";

export class Draw {
  #paper = new Paper(byId("paper"));
  #boxes = byId("draw-boxes");
  #latest = new Latest((final) => this.#read(final));
  #answer;
  #answered;
  #stop = new AbortController();
  #shown = false;

  /** `answered` is told of each answer. */
  constructor(answer, answered) {
    this.#answer = answer;
    this.#answered = answered;
    // A pen may be down still on a paper that is hidden.
    this.#paper.addEventListener("write", () => this.#shown && this.#latest.ask(false));
    this.#paper.addEventListener("written", () => this.#shown && this.#written());
    byId("undo").addEventListener("click", () => this.#paper.undo());
    byId("clear").addEventListener("click", () => this.#paper.clear());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  show() {
    this.#shown = true;
    this.#paper.fit(); // the window may have changed meanwhile
    this.#written();
  }

  hide() {
    this.#shown = false;
    this.#forget();
  }

  #written() {
    const empty = this.#paper.strokes.length === 0;
    for (const tool of ["undo", "clear"]) byId(tool).setAttribute("aria-disabled", empty);
    noBoxes(this.#boxes);
    this.#forget();
    if (!empty) this.#latest.ask(true);
    else this.#blank();
  }

  /** Ask no more about what stood on the paper before; a busy server's time to wait ends with it. */
  #forget() {
    this.#latest.drop();
    this.#stop.abort(new DOMException("The paper changed.", "AbortError"));
    this.#stop = new AbortController();
  }

  #blank() {
    this.#answer.empty("Nothing on the paper yet.", "Write a digit, and the answer stands here.");
  }

  async #read(final) {
    const { signal } = this.#stop;
    if (final) this.#answer.reading();
    try {
      const found = await this.#look(final, signal);
      if (!signal.aborted) this.#show(found, final);
    } catch (error) {
      if (!signal.aborted) this.#answer.trouble(error, () => this.#latest.ask(true));
    }
  }

  async #look(final, signal) {
    const { frame } = this.#paper;
    const several = maySeveral(this.#paper.strokes);
    const { blob, scale } = await this.#paper.picture();
    const how = { explain: final, signal, waiting: (...why) => this.#answer.waiting(...why) };
    if (!several) return { ...(await lookAtDigit(blob, how)), frame };
    const cutOut = (box) => this.#paper.cutOut(box.map((length) => length / scale));
    const found = await lookAtAll(blob, { ...how, cutOut });
    for (const digit of found.digits) digit.box = digit.box?.map((length) => length / scale) ?? null;
    return { ...found, frame };
  }

  #show(found, final) {
    const boxed = found.digits.length > 1 ? found.digits : [];
    const choose = (digit) => drawBoxes(this.#boxes, found.frame, boxed, digit);
    this.#answer.show(found, { choose, final });
    this.#answered(found);
  }

  #key(event) {
    const undo = event.key?.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (!undo || !this.#shown || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    this.#paper.undo();
  }
}
