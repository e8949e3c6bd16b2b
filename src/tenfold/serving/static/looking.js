// What is in a picture. One shape for every way in:
//   {text, status, model, tookMs, digits: [{digit, confidence, status, box, line, view}]}
// where `view` is the service's second look at that digit alone, with what the network saw: null
// where there was none. It may see another digit, or none; what was read counts.

import { predict, read } from "./api.js";

const LOOKED_AT = 64; // digits of one picture that get a second look

/** Whether the second look at a digit saw what was read. */
export const isSeen = ({ digit, view }) => view !== null && view.status !== "no_digit" && view.digit === digit;

/** One digit, read with what the network saw. */
export async function lookAtDigit(blob, { explain = true, box = null, ...how } = {}) {
  const view = await predict(blob, { explain, ...how });
  const digit = { digit: view.digit, confidence: view.confidence, status: view.status, box, line: 0, view };
  const found = { status: view.status, model: view.model, tookMs: view.took_ms, view };
  const seen = view.status !== "no_digit";
  return { ...found, text: seen ? String(view.digit) : "", digits: seen ? [digit] : [] };
}

/** One digit or many.
 *
 * cutOut: makes the picture of one digit from its box; null where that can't be done. */
export async function lookAtAll(blob, { cutOut = null, explain = true, ...how } = {}) {
  const reading = await read(blob, how);
  if (reading.digits.length < 2) {
    return lookAtDigit(blob, { explain, box: reading.digits[0]?.box ?? null, ...how });
  }
  const views = explain && cutOut ? await secondLook(reading.digits, cutOut, how) : [];
  const digits = reading.digits.map((digit, index) => ({ ...digit, status: "ok", view: views[index] ?? null }));
  if (reading.status !== "ok") markUncertain(digits);
  return { text: reading.text, status: reading.status, model: reading.model, tookMs: reading.took_ms, digits };
}

/** What each digit is when it is looked at alone. The reading stands without it. */
async function secondLook(digits, cutOut, how) {
  try {
    const cuts = await Promise.all(digits.slice(0, LOOKED_AT).map(({ box }) => cutOut(box)));
    const views = await predict(cuts, { explain: true, ...how });
    return views.map((view) => (view.status === "error" ? null : view));
  } catch (error) {
    if (how.signal?.aborted) throw error;
    return [];
  }
}

/** The service says that some digit is uncertain: the least sure, and those that stay so alone.
 *
 * A second look that sees something else may be due to the cut, and makes no digit uncertain. */
function markUncertain(digits) {
  const least = digits.reduce((low, one) => (one.confidence < low.confidence ? one : low));
  const doubtful = digits.filter((digit) => isSeen(digit) && digit.view.status !== "ok");
  for (const digit of [least, ...doubtful]) digit.status = "uncertain";
}
