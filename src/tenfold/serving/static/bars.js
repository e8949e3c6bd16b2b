// Ten bars: how probable each digit is.

import { el } from "./dom.js";
import { shortPercent } from "./words.js";

export class Bars {
  #rows;

  constructor() {
    this.#rows = Array.from({ length: 10 }, (_, digit) => row(digit));
    this.element = el("ul", { class: "bars", "aria-label": "Probability of each digit" });
    this.element.append(...this.#rows.map(({ element }) => element));
    this.clear();
  }

  /** Show `probabilities`, the one of `digit` in the accent. */
  show(probabilities, digit) {
    this.element.classList.remove("idle");
    this.#rows.forEach(({ element, share }, value) => {
      element.classList.toggle("top", value === digit);
      element.style.setProperty("--share", probabilities[value]);
      share.textContent = shortPercent(probabilities[value]);
    });
  }

  clear() {
    this.element.classList.add("idle");
    for (const { element, share } of this.#rows) {
      element.classList.remove("top");
      element.style.setProperty("--share", 0);
      share.textContent = "–";
    }
  }
}

function row(digit) {
  const share = el("em");
  return { element: el("li", { class: "bar" }, el("b", {}, String(digit)), el("i"), share), share };
}
