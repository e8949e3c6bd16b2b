// What is in a picture. One shape for every way in:
//   {text, status, model, tookMs, digits: [{digit, confidence, status, box, line, view}]}
// where `view` is the service's second look at that digit alone, with what the network saw.

import { predict, read } from "./api.js";

const LOOKED_AT = 64; // digits of one picture that get a second look

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

/** The service says that some digit is uncertain; find which, and the least sure one if none is. */
function markUncertain(digits) {
  const doubtful = digits.filter(({ digit, view }) => view && (view.status !== "ok" || view.digit !== digit));
  const least = digits.reduce((low, one) => (one.confidence < low.confidence ? one : low));
  for (const digit of doubtful.length ? doubtful : [least]) digit.status = "uncertain";
}
