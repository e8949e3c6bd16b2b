// Which model answers, how good it is by measurement, and how long the last answer took.

import { chosen, models } from "./api.js";
import { byId, el } from "./dom.js";
import { accuracy, count, milliseconds } from "./words.js";

export class Footer {
  #cards = [];
  #name = el("b"); // or a choice, where there are several
  #measured = el("span");
  #took = el("span", { class: "took" });
  #about = el("span", { class: "about" });
  #kept = el("span", {}, "Nothing you show is stored.");
  #tell;

  /** `tell.picked` is called when another model is chosen, `tell.corrections` when it is known
   * whether the server takes any. */
  constructor(tell) {
    this.#tell = tell;
    byId("footer").replaceChildren(this.#about, this.#took, this.#kept);
    for (const change of ["keychange", "modelgone"]) document.addEventListener(change, () => this.load());
  }

  async load() {
    try {
      const { models: cards, feedback } = await models();
      this.#cards = cards;
      this.#kept.textContent = feedback ? "Nothing you show is stored, but for corrections you hand in." : "Nothing you show is stored.";
      this.#tell.corrections(Boolean(feedback));
      if (!this.#card(chosen.model)) chosen.model = null;
      this.#name = cards.length > 1 ? this.#choice() : el("b");
      this.#about.replaceChildren(this.#name, this.#measured);
      this.#describe(cards.find((card) => card.default));
    } catch {
      this.#cards = [];
      this.#about.textContent = "Which model answers is not known yet.";
    }
  }

  answered({ model, tookMs }) {
    this.#took.replaceChildren("answered in ", el("b", {}, milliseconds(tookMs)));
    const card = this.#card(model);
    if (card) this.#describe(card);
    else this.load();
  }

  #card(name) {
    return this.#cards.find((card) => card.name === name);
  }

  /** Describe the model that was chosen, or else `answering`; an open list stays as it is. */
  #describe(answering) {
    const { name, parameters, card } = this.#card(chosen.model) ?? answering;
    if (this.#name.tagName === "SELECT") this.#name.value = name;
    else this.#name.textContent = name;
    this.#measured.replaceChildren(parameters ? ` · ${count(parameters)} parameters` : "", ...measured(card));
  }

  #choice() {
    const options = this.#cards.map((card) => el("option", {}, card.name));
    const change = (event) => {
      chosen.model = event.target.value;
      this.#describe();
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
