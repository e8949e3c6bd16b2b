// Camera: reads what is held before it, frame after frame, only while somebody watches.

import { drawBoxes, noBoxes } from "./boxes.js";
import { cutter } from "./cut.js";
import { byId } from "./dom.js";
import { lookAtAll } from "./looking.js";

const SENT_SIDE = 480; // pixels of a frame's longer side
const PAUSE_MS = 150; // between an answer and the next frame

const MISSING = {
  NotAllowedError: ["The camera is not allowed.", "Allow it for this page in the browser’s address bar, then start again."],
  NotFoundError: ["There is no camera.", "Connect one, then start again; or upload a picture instead."],
  NotReadableError: ["The camera is taken.", "Another program uses it. Close that, then start again."],
};
const UNKNOWN = ["The camera does not start.", "The browser gives no reason. Upload a picture instead."];
const GONE = ["The camera is gone.", "It was unplugged, or taken from this page. Start it again, or upload a picture instead."];
const INSECURE = ["This page gets no camera here.", "Browsers give a camera only to pages that come over https or from this computer. Upload a picture instead."];
const READY = ["Hold a digit before the camera", "The page asks the browser for the camera first. Frames go to this server only, and none is kept."];
const PAUSED = ["The camera is off.", "It stopped because the page was hidden. Start it again when you are ready."];

export class Camera {
  #answer;
  #answered;
  #asked = null; // an AbortController from the press of the button until the camera is off again
  #seen = null; // the text of the last frame
  #said = null; // and that which a screen reader was told

  constructor(answer, answered) {
    this.#answer = answer;
    this.#answered = answered;
    byId("camera-start").addEventListener("click", () => this.#start());
    byId("camera-stop").addEventListener("click", () => this.#stop(READY));
    document.addEventListener("visibilitychange", () => document.hidden && byId("video").srcObject && this.#stop(PAUSED));
  }

  show() {
    if (this.#asked) return; // the next frame tells
    if (given()) return this.#answer.empty("Nothing before the camera yet.", "Start it, and the answer stands here.");
    this.#invite(INSECURE);
    this.#answer.empty("Nothing to read here.", "Drawing and uploading work all the same.");
  }

  hide() {
    this.#stop(READY);
  }

  async #start() {
    if (this.#asked) return;
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    try {
      const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } } };
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      signal.addEventListener("abort", () => end(stream));
      if (signal.aborted) end(stream); // the tab was left while the browser asked
      else if (document.hidden) this.#stop(PAUSED);
      else await this.#watch(stream, signal);
    } catch (error) {
      if (!signal.aborted) this.#break(MISSING[error.name] ?? UNKNOWN);
    }
  }

  async #watch(stream, signal) {
    stream.getVideoTracks()[0].addEventListener("ended", () => this.#break(GONE));
    this.#seen = this.#said = null;
    byId("video").srcObject = stream;
    await byId("video").play();
    byId("camera-invite").hidden = true;
    byId("film").hidden = byId("camera-tools").hidden = false;
    byId("camera-stop").focus();
    this.#answer.reading();
    while (!signal.aborted) {
      if (this.#answer.inUse) this.#answer.hold();
      else await this.#frame(signal);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #frame(signal) {
    const frame = frameOf(byId("video"));
    try {
      const blob = await new Promise((resolve) => frame.toBlob(resolve, "image/png"));
      const waiting = (...why) => {
        if (!this.#answer.inUse) this.#answer.forget(); // what was seen may be gone
        this.#answer.waiting(...why);
      };
      const found = await lookAtAll(blob, { cutOut: cutter(frame), signal, waiting });
      if (!signal.aborted && !this.#answer.inUse) this.#tell(found, frame);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #tell(found, frame) {
    const choose = (digit) => drawBoxes(byId("camera-boxes"), frame, found.digits, digit);
    noBoxes(byId("camera-boxes"));
    // Spoken is what two frames agree on, once: shares change with every frame.
    const settled = found.text === this.#seen && found.text !== this.#said;
    this.#seen = found.text;
    if (settled) this.#said = found.text;
    this.#answer.show(found, { choose, final: settled });
    this.#answered(found);
  }

  #fail(error) {
    this.#stop(READY);
    this.#answer.trouble(error, () => this.#start());
  }

  /** Stop for want of a camera, and have a screen reader say why. */
  #break(words) {
    this.#stop(words);
    byId("spoken").textContent = words.join(" ");
  }

  #stop(words) {
    this.#asked?.abort(new DOMException("Nobody watches.", "AbortError"));
    this.#asked = null;
    byId("video").srcObject = null;
    noBoxes(byId("camera-boxes"));
    this.#invite(given() ? words : INSECURE);
  }

  /** What stands where the film would be. */
  #invite([title, say]) {
    byId("camera-title").textContent = title;
    byId("camera-say").textContent = say;
    byId("camera-start").hidden = !given();
    byId("camera-invite").hidden = false;
    const pressed = document.activeElement === byId("camera-stop");
    byId("film").hidden = byId("camera-tools").hidden = true;
    if (pressed) byId("camera-start").focus();
  }
}

/** Whether the browser lets this page ask for a camera at all. */
const given = () => Boolean(navigator.mediaDevices?.getUserMedia);

function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** What the camera sees now, as a canvas. */
function frameOf(video) {
  const scale = Math.min(1, SENT_SIDE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(scale * video.videoWidth);
  canvas.height = Math.round(scale * video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}
