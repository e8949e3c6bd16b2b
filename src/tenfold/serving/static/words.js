// Numbers and states in words, the same wherever they are shown.

/** A share as a percentage; "over 99.9 %" rather than a certainty that nobody has. */
export function percent(share) {
  if (share > 0.9995 && share < 1) return "over 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** Beside a bar, where ten of them stand under each other. */
export const shortPercent = (share) => (share > 0.9995 && share < 1 ? "> 99.9 %" : `${(100 * share).toFixed(1)} %`);

export const article = (digit) => (digit === 8 ? "an" : "a");

/** The digits that come next, as far as they deserve a word. */
export function nextBest(probabilities, digit) {
  const others = probabilities.map((share, value) => ({ share, value })).filter((one) => one.value !== digit);
  return others.reduce((best, one) => (one.share > best.share ? one : best));
}

export function milliseconds(ms) {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** "0.9961" and its interval as "99.61 %" and "[99.47, 99.71]". */
export function accuracy({ accuracy: share, accuracy_ci95: ends }) {
  const [low, high] = ends.map((end) => (100 * end).toFixed(2));
  return { share: `${(100 * share).toFixed(2)} %`, interval: `[${low}, ${high}]` };
}

export const count = (number) => number.toLocaleString("en");

const OWN_WORDS = {
  offline: "The server can’t be reached. What you made is still here.",
  empty: "This file is empty.",
  not_an_image: "This file is no picture, or a damaged one. Choose another, or save it again as JPEG or PNG.",
  timeout: "The picture came too slowly. A smaller one may get through.",
  too_large: "This file is larger than the server takes.",
  busy: "The server has too much to do now.",
  unauthorised: "This server asks for a key that it knows.",
  draining: "The server is being restarted.",
  rate_limited: "That was more than this server answers in a minute.",
  internal: "Something went wrong on the server. Its log tells what.",
};

/** What a trouble means for the person before the page. */
export function trouble(error) {
  if (error.code === "unauthorised" && error.hadKey) return "The server does not know this key.";
  return OWN_WORDS[error.code] ?? error.message;
}
