// Upload: choose, drop or paste. One picture is previewed with boxes, several make a gallery.

import { drawBoxes, noBoxes } from "./boxes.js";
import { cutting } from "./cut.js";
import { byId } from "./dom.js";
import { Gallery } from "./gallery.js";
import { lookAtAll } from "./looking.js";

export class Upload {
  #answer;
  #answered;
  #gallery = new Gallery((entry) => this.#open(entry));
  #current = null; // {file, found or error}
  #stop = new AbortController();
  #shown = false;
  #address = null;

  /** `arrive` is called when pictures come from anywhere on the page. */
  constructor(answer, answered, arrive) {
    this.#answer = answer;
    this.#answered = answered;
    const files = byId("files");
    files.addEventListener("change", () => {
      this.take([...files.files]);
      files.value = ""; // so that the same file can be chosen again
    });
    takeDropped(byId("drop"), (dropped) => (arrive(), this.take(dropped)));
    takePasted((pasted) => (arrive(), this.take(pasted)));
    document.addEventListener("keychange", () => this.#readAlike("unauthorised"));
    byId("preview-image").addEventListener("load", () => this.#shownImage(true));
    byId("preview-image").addEventListener("error", () => this.#shownImage(false));
  }

  show() {
    this.#shown = true;
    if (this.#current) this.#tell(this.#current);
    else this.#answer.empty("No picture yet.", "Choose, drop or paste one, and the answer stands here.");
  }

  hide() {
    this.#shown = false;
  }

  /** Read `files`, and forget those before. */
  take(files) {
    if (files.length === 0) return;
    this.#gallery.fill(files);
    this.again();
    this.#open(this.#gallery.entries[0]);
  }

  /** Read all pictures from the start, as another model may. */
  again() {
    this.#stop.abort(new DOMException("Nobody waits for that any more.", "AbortError"));
    this.#stop = new AbortController();
    this.#readAll(this.#gallery.entries);
  }

  /** Read those again that failed by `code`: what was in the way of one was in the way of all. */
  #readAlike(code) {
    this.#readAll(this.#gallery.entries.filter(({ error }) => error && error.code === code));
  }

  #readAll(entries) {
    const { signal } = this.#stop;
    for (const entry of entries) {
      entry.found = entry.error = null;
      this.#gallery.tell(entry);
    }
    const queue = [...entries].sort((a, b) => (b === this.#current) - (a === this.#current)); // it is waited for
    const work = async () => {
      while (queue.length && !signal.aborted) await this.#read(queue.shift(), signal);
    };
    work();
    work();
  }

  async #read(entry, signal) {
    if (entry === this.#current && this.#shown) this.#answer.reading();
    try {
      const waiting = (...why) => entry === this.#current && this.#shown && this.#answer.waiting(...why);
      entry.found = await cutting(entry.file, (cutOut) => lookAtAll(entry.file, { cutOut, signal, waiting }));
    } catch (error) {
      if (signal.aborted) return;
      entry.error = error;
    }
    this.#gallery.tell(entry);
    if (entry === this.#current && this.#shown) this.#tell(entry);
  }

  #open(entry) {
    this.#current = entry;
    byId("invite").hidden = true;
    byId("preview").hidden = byId("upload-tools").hidden = false;
    byId("file-name").textContent = entry.file.name;
    noBoxes(byId("upload-boxes"));
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(entry.file);
    byId("preview-image").src = this.#address;
    byId("preview-image").alt = `Your picture ${entry.file.name}`;
    this.#gallery.mark(entry);
    if (this.#shown) this.#tell(entry);
  }

  #tell(entry) {
    const code = entry.error?.code;
    if (entry.error) this.#answer.trouble(entry.error, () => this.#readAlike(code));
    else if (entry.found) this.#show(entry.found);
    else this.#answer.empty("Reading…", "The picture is on its way to the server.");
  }

  #show(found) {
    const image = byId("preview-image");
    const choose = (digit) => {
      if (!image.complete) return; // its size is that of the picture before
      const size = { width: image.naturalWidth, height: image.naturalHeight };
      drawBoxes(byId("upload-boxes"), size, image.hidden ? [] : found.digits, digit);
    };
    this.#answer.show(found, { choose });
    this.#answered(found);
  }

  /** Boxes need the picture's size, which is known once it has loaded. */
  #shownImage(seen) {
    byId("unshown").hidden = seen;
    byId("preview-image").hidden = !seen;
    if (this.#shown && this.#current?.found) this.#show(this.#current.found);
  }
}

/** Files that are dropped anywhere on the page; `zone` shows that they would be taken. */
function takeDropped(zone, take) {
  const over = (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  };
  document.addEventListener("dragenter", over);
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? zone.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
  });
}

function takePasted(take) {
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) take(files);
  });
}
