// Which model answers, how good it is by measurement, and how long the last answer took.

import { chosen, models } from "./api.js";
import { byId, el } from "./dom.js";
import { accuracy, count, milliseconds } from "./words.js";

export class Footer {
  #cards = [];
  #took = el("span");
  #about = el("span", { class: "about" });
  #kept = el("span", {}, "Nothing you show is stored.");
  #tell;

  /** `tell.picked` is called when another model is chosen, `tell.corrections` when it is known
   * whether the server takes any. */
  constructor(tell) {
    this.#tell = tell;
    byId("footer").replaceChildren(this.#about, this.#took, this.#kept);
    document.addEventListener("keychange", () => this.load());
  }

  async load() {
    try {
      const { models: cards, feedback } = await models();
      this.#cards = cards;
      this.#kept.textContent = feedback ? "Nothing you show is stored, but for corrections you hand in." : "Nothing you show is stored.";
      this.#tell.corrections(Boolean(feedback));
      this.#describe(this.#cards.find((card) => card.default));
    } catch {
      this.#about.textContent = "Which model answers is not known yet.";
    }
  }

  answered({ model, tookMs }) {
    this.#took.replaceChildren("answered in ", el("b", {}, milliseconds(tookMs)));
    const card = this.#cards.find(({ name }) => name === model);
    if (card) this.#describe(card);
    else this.load();
  }

  #describe(card) {
    const name = this.#cards.length > 1 ? this.#choice(card) : el("b", {}, card.name);
    const size = card.parameters ? ` · ${count(card.parameters)} parameters` : "";
    this.#about.replaceChildren(name, size, ...measured(card.card));
  }

  #choice({ name }) {
    const options = this.#cards.map((card) => el("option", { selected: card.name === name }, card.name));
    const change = (event) => {
      chosen.model = event.target.value;
      this.#describe(this.#cards.find((card) => card.name === chosen.model));
      this.#tell.picked();
    };
    return el("select", { "aria-label": "Model", onchange: change }, ...options);
  }
}

function measured(card) {
  if (!card.test?.accuracy_ci95) return [];
  const { share, interval } = accuracy(card.test);
  return [el("span", {}, "MNIST test ", el("b", {}, share), ` ${interval}`)];
}
