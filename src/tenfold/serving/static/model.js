// The page about the model: its card, where it is wrong on MNIST's test images, and how to get it.

import { models } from "./api.js";
import { byId, el } from "./dom.js";
import { keyForm } from "./key.js";
import { matrix } from "./matrix.js";
import { accuracy, count, percent, trouble } from "./words.js";

async function load() {
  const main = byId("model");
  try {
    show(main, (await models()).models);
  } catch (error) {
    const way = error.code === "unauthorised" ? keyForm(load) : el("button", { type: "button", onclick: load }, "Try again");
    main.replaceChildren(el("h1", {}, "The model"), el("p", { role: "alert" }, trouble(error)), way);
  }
  main.setAttribute("aria-busy", "false");
}

function show(main, cards) {
  const wanted = new URLSearchParams(location.search).get("model");
  const card = cards.find(({ name }) => name === wanted) ?? cards.find((one) => one.default);
  document.title = `${card.name} – Tenfold`;
  const parts = [head(card, cards), measures(card), wrong(card.card.test ?? {}), facts(card)].flat();
  main.replaceChildren(...parts.filter((part) => part !== null));
}

function head({ name, card, default: isDefault }, cards) {
  const about = card.config?.about ?? "Nothing more is known of this model than its file says.";
  const answers = isDefault ? "It answers here where no other is asked for." : "It answers here when it is asked for.";
  return [el("h1", {}, name), el("p", { class: "soft" }, `${about} ${answers}`), choice(name, cards)];
}

function choice(name, cards) {
  if (cards.length < 2) return null;
  const options = cards.map((card) => el("option", { selected: card.name === name }, card.name));
  const change = (event) => {
    history.replaceState(null, "", `?${new URLSearchParams({ model: event.target.value })}`);
    show(byId("model"), cards);
    byId("which").focus();
  };
  return el("p", { class: "which" }, el("label", { for: "which" }, "Model"), el("select", { id: "which", onchange: change }, ...options));
}

function measures({ card, parameters }) {
  if (!card.test?.accuracy_ci95) return [el("p", { class: "notice" }, "No measured accuracy came with this model. `tenfold evaluate RUN` measures one; serve the run’s folder then.")];
  const { test } = card;
  const { share, interval } = accuracy(test);
  const tiles = [
    tile(share, `of ${count(test.n)} test images of ${dataset(card)} right, 95 % interval ${interval}`),
    tile(count(Math.round(test.n * (1 - test.accuracy))), "of them wrong"),
    tile((100 * test.ece).toFixed(2), "points between how sure it is and how often it is right (calibration error)"),
    tile(count(parameters), "parameters"),
  ];
  return [el("div", { class: "big" }, ...tiles), openings(card)];
}

const duration = (seconds) => (seconds < 100 ? `${seconds.toFixed(1)} seconds` : `${count(Math.round(seconds / 60))} minutes`);

/** What it learnt from; a file alone may not say. */
const dataset = ({ trained_on: data }) => (!data ? "its data" : data.name === "mnist" ? "MNIST" : data.name);

const tile = (figure, words) => el("div", { class: "card" }, el("strong", {}, figure), el("span", {}, words));

/** Peeking at test images makes figures look better than they are; the card says how often. */
function openings({ test_openings: times }) {
  if (!times) return null;
  const words = times === 1 ? "once" : `${times} times`;
  return el("p", { class: "soft" }, `The test images were opened ${words}.`);
}

function wrong({ confusion_matrix: counts, mistakes }) {
  const parts = [];
  if (counts) parts.push(el("h2", {}, "What it takes for what"), el("div", { class: "scroll" }, matrix(counts)));
  if (mistakes?.worst?.length) parts.push(el("h2", {}, "Its worst mistakes"), el("p", { class: "soft" }, "Test images that it read wrongly, the surest first."), gallery(mistakes.worst));
  return parts;
}

function gallery(worst) {
  return el("ul", { class: "mistakes" }, ...worst.map((one) => {
    const image = el("img", { src: `data:image/png;base64,${one.picture}`, alt: `A handwritten ${one.true}`, width: 28, height: 28 });
    return el("li", {}, image, el("b", {}, `${one.true} read as ${one.predicted}`), el("span", {}, `${percent(one.confidence)} sure`));
  }));
}

function facts({ name, sha256, card }) {
  const data = card.trained_on;
  const rows = [
    ["Recipe", card.recipe],
    ["Members", card.ensemble && members(card.ensemble)],
    ["Trained on", data && `${count(data.train_n)} images of ${dataset(card)}, ${data.validation_n ? `${count(data.validation_n)} kept` : "none kept"} for validation`],
    ["Evidence of a digit", card.evidence && `${count(card.evidence.parameters)} parameters more, taught by ${card.evidence.learnt_from}`],
    ["Began with", card.config?.init_from && `the weights of ${card.config.init_from}`],
    ["Epochs", card.epochs_run],
    ["Seed", card.seed],
    ["Training took", card.train_seconds && `${duration(card.train_seconds)} on ${card.environment?.device ?? "?"}`],
    ["Log loss on test", card.test?.nll?.toFixed(4)],
    ["Brier score on test", card.test?.brier?.toFixed(4)],
    ["Temperature", card.temperature?.toFixed(3)],
    ["SHA-256 of the file", sha256],
    ["Licence", card.licence],
    ["As JSON", el("a", { href: `v1/models/${encodeURIComponent(name)}` }, `v1/models/${name}`)],
  ];
  const known = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return [el("h2", {}, "Its card"), el("dl", {}, ...known.flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]))];
}

function members({ members: all, cascade }) {
  const lines = all.map(member);
  if (cascade && all.length > 1) lines.push(`Others than the first are asked where it is less than ${Number((100 * cascade).toPrecision(4))} % sure.`);
  return el("div", {}, ...lines.map((line) => el("div", {}, line)));
}

function member({ run, recipe, seed, epochs_run: epochs, init_from: start, parameters }) {
  const parts = [recipe, Number.isInteger(seed) && `seed ${seed}`, epochs && `${epochs} epochs`, start && `from the weights of ${start}`, `${count(parameters)} parameters`];
  return `${run}: ${parts.filter(Boolean).join(", ")}`;
}

document.addEventListener("keychange", load);
load();
