// Boxes over a picture: solid around digits, dashed around uncertain ones.

import { svg } from "./dom.js";

const ROUND = 0.08; // of a box's shorter side
const ROOM = 0.06; // of its shorter side, between ink and box

/** Draw a box around each of `digits` in a picture of `width` and `height`, or that part of it. */
export function drawBoxes(layer, { left = 0, top = 0, width, height }, digits, chosen = null) {
  layer.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  const ends = { left, top, right: left + width, bottom: top + height };
  layer.replaceChildren(...digits.filter(({ box }) => box).map((digit) => boxOf(digit, ends, digit === chosen)));
}

export const noBoxes = (layer) => layer.replaceChildren();

function boxOf({ box: [left, top, wide, tall], status }, ends, chosen) {
  const kind = ["box", status === "ok" ? "" : "uncertain", chosen ? "chosen" : ""].join(" ").trim();
  const room = ROOM * Math.min(wide, tall);
  const [x, y] = [Math.max(ends.left, left - room), Math.max(ends.top, top - room)];
  const [right, bottom] = [Math.min(ends.right, left + wide + room), Math.min(ends.bottom, top + tall + room)];
  const [width, height] = [right - x, bottom - y];
  return svg("rect", { x, y, width, height, rx: ROUND * Math.min(width, height), class: kind });
}
