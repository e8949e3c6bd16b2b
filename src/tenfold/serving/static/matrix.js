// A confusion matrix as a table whose mistakes are shaded; what is right stays quiet.

import { el } from "./dom.js";

const SHADES = 8;
const DIGITS = [...Array(10).keys()];

/** A table of `counts`: rows are what was written, columns what was read. */
export function matrix(counts) {
  const most = Math.max(1, ...counts.flatMap((row, written) => row.filter((_, read) => read !== written)));
  const caption = el("caption", {}, "Rows: what was written. Columns: what was read. Mistakes are shaded, the more the stronger.");
  const head = el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "written")), ...DIGITS.map((digit) => el("th", { scope: "col" }, String(digit))));
  const rows = counts.map((row, written) => el("tr", {}, el("th", { scope: "row" }, String(written)), ...row.map((count, read) => cell(count, read === written, most))));
  return el("table", { class: "matrix" }, caption, el("thead", {}, head), el("tbody", {}, ...rows));
}

function cell(count, right, most) {
  if (right) return el("td", { class: "right" }, String(count));
  const shade = count ? Math.max(1, Math.round((SHADES * count) / most)) : 0;
  return el("td", { class: `s${shade}` }, count ? String(count) : "·");
}
