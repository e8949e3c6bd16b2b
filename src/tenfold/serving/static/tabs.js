// Three tabs, as the ARIA Authoring Practices have them: one stop for Tab, arrows between them.

import { byId } from "./dom.js";

/** Announces the panel that is shown by the event "shown", whose detail is its id. */
export class Tabs extends EventTarget {
  #tabs = [...document.querySelectorAll("[role=tab]")];

  constructor() {
    super();
    for (const tab of this.#tabs) {
      tab.addEventListener("click", () => this.select(panelOf(tab)));
      tab.addEventListener("keydown", (event) => this.#move(event));
    }
    addEventListener("hashchange", () => this.select(this.#wanted()));
  }

  /** Show the panel that the address names. */
  start() {
    this.select(this.#wanted());
  }

  select(panel) {
    for (const tab of this.#tabs) {
      const chosen = panelOf(tab) === panel;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      byId(panelOf(tab)).hidden = !chosen;
    }
    if (this.#wanted() !== panel) history.replaceState(null, "", `#${panel}`);
    if (this.shown !== panel) this.#announce(panel);
  }

  shown = null;

  #announce(panel) {
    this.shown = panel;
    this.dispatchEvent(new CustomEvent("shown", { detail: panel }));
  }

  #wanted() {
    const name = location.hash.slice(1);
    return this.#tabs.some((tab) => panelOf(tab) === name) ? name : panelOf(this.#tabs[0]);
  }

  #move(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const last = this.#tabs.length - 1;
    const now = this.#tabs.indexOf(event.currentTarget);
    const next = Number.isFinite(step) ? (now + step + this.#tabs.length) % this.#tabs.length : step < 0 ? 0 : last;
    this.#tabs[next].focus();
    this.select(panelOf(this.#tabs[next]));
  }
}

const panelOf = (tab) => tab.getAttribute("aria-controls");
