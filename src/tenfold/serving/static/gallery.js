// Several pictures: one tile each, opened by a click, and a CSV of all answers.

import { csvOf } from "./csv.js";
import { byId, el } from "./dom.js";

export class Gallery {
  /** Its pictures: {file, found or error}, neither before they are read. */
  entries = [];
  #open;
  #list = byId("gallery");

  /** `open` is called with the entry whose tile is chosen. */
  constructor(open) {
    this.#open = open;
    byId("save-csv").addEventListener("click", () => this.#save());
  }

  /** Entries for `files`, shown as tiles where they are several. */
  fill(files) {
    for (const { address } of this.entries) URL.revokeObjectURL(address);
    this.entries = files.map((file) => this.#entry(file));
    const several = files.length > 1;
    this.#list.hidden = byId("save-csv").hidden = !several;
    this.#list.replaceChildren(...(several ? this.entries.map(({ tile }) => el("li", {}, tile)) : []));
  }

  /** Show how it stands with `entry`. */
  tell(entry) {
    const { text, kind } = captionOf(entry);
    entry.caption.textContent = text;
    entry.caption.className = kind;
    byId("save-csv").setAttribute("aria-disabled", String(!this.#done));
  }

  /** Mark the entry that is open. */
  mark(entry) {
    for (const one of this.entries) one.tile.setAttribute("aria-current", String(one === entry));
  }

  get #done() {
    return this.entries.every(({ found, error }) => found || error);
  }

  /** A button that is only said to be disabled can still be pressed. */
  #save() {
    if (this.#done) save(csvOf(this.entries), "tenfold.csv");
  }

  /** Open `entry`, in sight of who chose it. */
  #show(entry) {
    this.#open(entry);
    byId("drop").scrollIntoView({ block: "nearest" });
  }

  #entry(file) {
    const address = URL.createObjectURL(file);
    const caption = el("span");
    const entry = { file, address, caption, found: null, error: null };
    const image = el("img", { src: address, alt: "", onerror: () => image.replaceWith(el("i", {}, kindOf(file))) });
    entry.tile = el("button", { type: "button", class: "tile", onclick: () => this.#show(entry) }, image, caption, el("small", {}, file.name));
    return entry;
  }
}

/** What stands for a file that the browser can't show. */
const kindOf = ({ name }) => name.match(/\.(\w{1,5})$/)?.[1].toUpperCase() ?? "file";

function captionOf({ found, error }) {
  if (error) return { text: "not read", kind: "doubt" };
  if (!found) return { text: "reading…", kind: "soft" };
  if (!found.text) return { text: "no digit", kind: "doubt" };
  const text = found.text.replaceAll("\n", " ");
  return found.status === "ok" ? { text, kind: "" } : { text: `${text} · uncertain`, kind: "doubt" };
}

function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
