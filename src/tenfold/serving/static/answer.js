// The answer beside the paper: every state that it can be in, and one sentence for screen readers.

import { Bars } from "./bars.js";
import { correction } from "./correction.js";
import { byId, el } from "./dom.js";
import { keyForm } from "./key.js";
import { isSeen } from "./looking.js";
import { article, nextBest, percent, trouble } from "./words.js";

const SLOW_MS = 300; // "Reading…" is not worth a flicker before that
const TOO_MANY = 429; // of HTTP: this visitor asked too much, whether or not the server is busy

export class Answer {
  #root;
  #head = el("div", { class: "said" });
  #bars = new Bars();
  #note = el("p", { class: "soft note" });
  #saw = el("div", { class: "saw", hidden: true });
  #state = el("p", { class: "state" });
  #wrong = el("div", { class: "wrong" });
  #slow = null;
  #chosen = null; // the digit of a number that the user asked for: {text, index}

  constructor(root) {
    this.#root = root;
    root.replaceChildren(this.#state, this.#head, this.#bars.element, this.#note, this.#saw, this.#wrong);
  }

  /** Whether the server takes corrections. */
  correctable = false;

  /** Before there is anything to read. */
  empty(title, hint) {
    this.#chosen = null;
    this.#speak("");
    this.#settle(quiet(title, hint));
    this.forget();
  }

  /** Let the answer that stands here stay no longer than until the next word. */
  forget() {
    this.#answered = false;
    this.#clearDetails();
  }

  /** A picture is being read; an answer that stands here stays until the next one comes. */
  reading() {
    this.#speak("");
    this.#slow ??= setTimeout(() => this.#meanwhile("Reading…", ""), SLOW_MS);
  }

  /** The server did not answer now, with `status`, and is asked again in `seconds`. */
  waiting(seconds, status) {
    this.#stopClock();
    const [title, kind] = status === TOO_MANY ? ["Too much for one minute.", "limit reached"] : ["The server is busy.", "busy"];
    const hint = `Asking again in ${seconds} s.`;
    this.#meanwhile(title, hint, kind);
    this.#speak(`${title} ${hint}`);
  }

  /** Whether somebody is choosing or correcting here, from whose hands nothing should be taken. */
  get inUse() {
    return this.#root.contains(document.activeElement);
  }

  /** Say that what stands here stays, because it is in use. */
  hold() {
    this.#state.textContent = "Stays while you are here.";
  }

  /** What was found; `choose` is told which digit of a number is looked at. */
  show(found, { choose = () => {}, final = true } = {}) {
    this.#answered = true;
    if (found.digits.length === 0) this.#nothing(found, final);
    else if (found.digits.length === 1) this.#one(found, final, choose);
    else this.#several(found, final, choose);
  }

  /** What went wrong, and the way out. */
  trouble(error, again) {
    const way = error.code === "unauthorised" ? keyForm(again) : againButton(error, again);
    const words = quiet(trouble(error), "", chipOf(error));
    if (way) words.append(way);
    const pressed = this.inUse; // the button or the key that did not help
    this.#settle(words);
    if (pressed) words.querySelector("input, button")?.focus();
    this.forget();
    this.#speak(trouble(error));
  }

  /** Whether an answer stands here. */
  get #answered() {
    return this.#root.classList.contains("given");
  }

  set #answered(given) {
    this.#root.classList.toggle("given", given);
  }

  #nothing(found, final) {
    const hint = "No answer is better than a wrong one. A single, whole digit helps.";
    this.#settle(quiet("This does not look like a digit.", hint, "no digit"));
    this.#clearDetails();
    this.#pictures(found.view?.explanation, found.view);
    if (final) this.#speak("This does not look like a digit.");
  }

  #one(found, final, choose) {
    const [digit] = found.digits;
    this.#settle(el("div", { class: "digit" }, found.text), sureness(digit));
    this.#details(digit);
    choose(digit);
    if (final) this.#speak(spokenOf(digit));
  }

  #several(found, final, choose) {
    const buttons = found.digits.map((digit, index) => digitButton(digit, () => ask(index)));
    const ask = (index) => {
      this.#chosen = { text: found.text, index };
      buttons[index].focus(); // Safari gives a button no focus when it is clicked
      pick(found.digits[index]);
    };
    const pick = (digit) => {
      buttons.forEach((button, index) => button.setAttribute("aria-pressed", found.digits[index] === digit));
      this.#details(digit, `${placeOf(digit, found.digits)} ${doubt(digit)} ${promise(digit, found.digits)}`);
      choose(digit);
    };
    this.#settle(el("div", {}, chipFor(found.digits), number(found, buttons)));
    // A fuller answer often follows a first one: what was asked for in between stays.
    pick(this.#chosen?.text === found.text ? found.digits[this.#chosen.index] : leastSure(found.digits));
    if (final) this.#speak(spokenNumber(found));
  }

  /** The bars of one digit, unless a second look saw another, and its pictures, unless it saw none. */
  #details(digit, note = "") {
    const { view } = digit;
    if (isSeen(digit) && view.probabilities?.length) this.#bars.show(view.probabilities, view.digit);
    else this.#bars.clear();
    this.#note.textContent = note;
    if (view?.status === "no_digit") this.#pictures(null);
    else this.#pictures(view?.explanation, view);
  }

  #pictures(explanation, view) {
    this.#saw.hidden = !explanation;
    this.#wrong.replaceChildren(...(view && explanation && this.correctable ? [correction(view)] : []));
    if (!explanation) return;
    const text = el("p", {}, el("b", {}, "What the network saw: "), "28 × 28 pixels, centred the way MNIST was. ", el("b", {}, "Where it looked: "), "the ink that its answer hangs on.");
    const images = [picture(explanation.saw, "What the network saw"), picture(explanation.looked, "Where it looked")];
    this.#saw.replaceChildren(...images, text);
  }

  #clearDetails() {
    this.#bars.clear();
    this.#note.textContent = "";
    this.#pictures(null);
  }

  #settle(...head) {
    this.#stopClock();
    this.#state.textContent = "";
    this.#head.replaceChildren(...head);
  }

  /** What happens before the next answer: above the last one, or in the place of a first. */
  #meanwhile(title, hint, kind = "") {
    if (this.#answered) this.#state.textContent = `${title} ${hint}`;
    else this.#head.replaceChildren(quiet(title, hint, kind));
  }

  #stopClock() {
    clearTimeout(this.#slow);
    this.#slow = null;
  }

  /** Have a screen reader say `words`, which it would not if they stood there already. */
  #speak(words) {
    const spoken = byId("spoken");
    if (spoken.textContent !== words) spoken.textContent = words;
  }
}

const picture = (src, alt) => el("img", { class: "grid", src, alt, width: 112, height: 112 });

/** A sentence where no digit stands, what follows from it, and of which kind it is. */
function quiet(title, hint, kind = "") {
  return el("div", { class: "quiet" }, kind ? chip(kind) : null, el("strong", {}, title), hint ? el("span", {}, hint) : null);
}

const chip = (words) => el("span", { class: "chip" }, words);

function sureness(digit) {
  const next = digit.view?.probabilities?.length ? nextBest(digit.view.probabilities, digit.digit) : null;
  const second = digit.status !== "ok" && next ? `it could be ${article(next.value)} ${next.value}` : next && `next best: ${next.value}`;
  return el("div", { class: "sure" }, digit.status === "ok" ? null : chip("uncertain"), el("strong", {}, `${percent(digit.confidence)} sure`), el("span", {}, second ?? ""));
}

function chipFor(digits) {
  const doubtful = digits.filter(({ status }) => status !== "ok").length;
  if (!doubtful) return null;
  return chip(doubtful === 1 ? "one digit uncertain" : `${doubtful} digits uncertain`);
}

/** The lines of a number, each digit a button. */
function number({ digits }, buttons) {
  const lines = Map.groupBy ? [...Map.groupBy(buttons, (_, index) => digits[index].line).values()] : [buttons];
  const rows = lines.map((line) => el("div", {}, ...line));
  const group = el("div", { class: "number", role: "group", "aria-label": "The digits that were read" }, ...rows);
  group.style.setProperty("--lines", lines.length);
  group.style.setProperty("--longest", Math.max(...lines.map((line) => line.length)));
  return group;
}

function digitButton(digit, onclick) {
  const doubtful = digit.status !== "ok";
  const label = `${digit.digit}, ${percent(digit.confidence)} sure${doubtful ? ", uncertain" : ""}`;
  return el("button", { type: "button", class: doubtful ? "uncertain" : "", "aria-label": label, "aria-pressed": "false", onclick }, String(digit.digit));
}

const leastSure = (digits) =>
  digits.find(({ status }) => status !== "ok") ?? digits.reduce((low, one) => (one.confidence < low.confidence ? one : low));

const placeOf = (digit, digits) => `Digit ${digits.indexOf(digit) + 1} of ${digits.length}, ${article(digit.digit)} ${digit.digit}.`;

/** What else a digit could be, where the service doubts it, or what it seems to be when cut out. */
function doubt(one) {
  const { digit, status, view } = one;
  if (!view) return "";
  if (!isSeen(one)) return `Cut out of the picture it looks like ${view.status === "no_digit" ? "no digit" : `${article(view.digit)} ${view.digit}`}, so it has no bars.`;
  if (status === "ok" || !view.probabilities?.length) return "";
  const next = nextBest(view.probabilities, digit);
  return `It could be ${article(next.value)} ${next.value} (${percent(next.share)}).`;
}

/** Where bars are to be had. */
function promise({ view }, digits) {
  if (view) return "Choose a digit to see its ten bars.";
  const looked = digits.filter((digit) => digit.view).length;
  return looked ? `Only the first ${looked} digits have bars.` : "";
}

const spokenOf = ({ digit, confidence, status }) => `${digit}, ${percent(confidence)} sure${status === "ok" ? "" : ", uncertain"}.`;

function spokenNumber({ text, digits }) {
  const doubtful = digits.filter(({ status }) => status !== "ok").map(({ digit }) => digit);
  return `${text.replaceAll("\n", ", ")}.${doubtful.length ? ` Uncertain: ${doubtful.join(", ")}.` : ""}`;
}

const CHIPS = { offline: "offline", busy: "busy", draining: "busy", rate_limited: "limit reached", unauthorised: "key needed", silent: "no answer" };

const chipOf = ({ code, hadKey }) => (code === "unauthorised" && hadKey ? "wrong key" : (CHIPS[code] ?? "not read"));

function againButton(error, again) {
  const worth = ["offline", "busy", "draining", "rate_limited", "internal", "timeout", "silent", "odd", "unknown_model"].includes(error.code);
  return worth && again ? el("button", { type: "button", onclick: again }, "Try again") : null;
}
