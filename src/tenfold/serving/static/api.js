// Talks to the service. Busy answers are asked again when the server says so; every other refusal
// becomes a Trouble with the code of its problem details (RFC 9457).

const RETRIED = new Set([429, 503]);
const PATIENCE = 4; // times that a busy server is asked again
const LONGEST_WAIT_S = 30;
const SILENCE_S = 60; // after which a server is taken to hang, once it has the picture
const LEAST_RATE = 64 * 2 ** 10; // bytes a second that a picture comes at, or the server gives it up
// What the refusal of a proxy means, which knows none of our codes.
const MEANT = { 413: "too_large", 429: "rate_limited", 502: "offline", 503: "busy", 504: "offline" };

export class Trouble extends Error {
  constructor(code, detail) {
    super(detail);
    this.code = code;
    this.hadKey = key !== null;
  }
}

/** Which model answers, for servers that have several; null leaves it to the server. */
export const chosen = { model: null };

let key = null; // of servers that ask for one; kept only as long as the page is open

export function useKey(value) {
  key = value || null;
}

let mostFiles = 16; // in one request, until the server says how many it takes

/** The digit in one picture, or an array for several; with what the network saw if `explain`. */
export async function predict(pictures, { explain = false, ...how } = {}) {
  const ask = (body) => post("v1/predict", { explain }, body, how);
  if (!Array.isArray(pictures)) return ask(pictures);
  const found = [];
  for (let start = 0; start < pictures.length; start += mostFiles) {
    const some = pictures.slice(start, start + mostFiles);
    const answer = await ask(some.length > 1 ? form(some) : some[0]);
    found.push(...(answer.predictions ?? [answer]));
  }
  return found;
}

/** All digits in a photo. */
export const read = (picture, how = {}) => post("v1/read", {}, picture, how);

/** The models of the server, and whether it takes corrections. */
export async function models() {
  const response = await fetched("v1/models", {});
  if (!response.ok) throw await troubleIn(response);
  const answer = await contentOf(response);
  mostFiles = answer.max_files;
  return answer;
}

/** Hand in the right digit for an answer. */
export async function correct(correction) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetched("v1/feedback", { method: "POST", headers, body: JSON.stringify(correction) });
  if (!response.ok) throw await troubleIn(response);
}

function form(pictures) {
  const data = new FormData();
  pictures.forEach((picture, index) => data.append("file", picture, `${index}.png`));
  return data;
}

async function post(path, parameters, body, { signal, waiting } = {}) {
  const request = { method: "POST", body, signal, headers: typed(body) };
  const address = `${path}?${query(parameters)}`;
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetched(address, request);
    if (response.ok) return contentOf(response);
    if (!RETRIED.has(response.status) || attempt === PATIENCE) throw await troubleIn(response);
    await pause(retryAfter(response), response.status, waiting, signal);
  }
}

function query(parameters) {
  const given = { ...parameters, model: chosen.model };
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value));
}

/** A file of a type that the browser doesn't know may be a picture all the same. */
function typed(body) {
  if (!(body instanceof Blob)) return {};
  return { "Content-Type": body.type.startsWith("image/") ? body.type : "application/octet-stream" };
}

async function fetched(address, request) {
  const headers = { ...request.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  const patience = Math.ceil(SILENCE_S + (request.body?.size ?? 0) / LEAST_RATE);
  const signals = [request.signal, AbortSignal.timeout(1000 * patience)];
  try {
    return await fetch(address, { ...request, headers, signal: AbortSignal.any?.(signals.filter(Boolean)) ?? request.signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (error.name === "TimeoutError") throw new Trouble("silent", `The server has not answered for ${patience} seconds.`);
    if (!(await readable(request.body))) throw new Trouble("gone", "This is a folder, or a file that was moved, changed or deleted after it was chosen. Choose a file again.");
    throw new Trouble("offline", "The server can’t be reached.");
  }
}

/** A browser only points at a file until it is sent, and fails alike without file and without server. */
async function readable(body) {
  if (!(body instanceof Blob)) return true;
  return body.slice(0, 1).arrayBuffer().then(() => true, () => false);
}

const contentOf = (response) => response.json().catch(() => Promise.reject(oddity(response)));

async function troubleIn(response) {
  const { code, detail } = (await response.json().catch(() => null)) ?? {};
  if (code === "unknown_model") document.dispatchEvent(new Event("modelgone"));
  return code ? new Trouble(code, detail) : oddity(response);
}

/** What came is no answer of Tenfold's, or not all of one. */
const oddity = ({ status }) => new Trouble(MEANT[status] ?? "odd", `The server answered ${status}, and not as Tenfold does.`);

function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Math.min(seconds > 0 ? seconds : 1, LONGEST_WAIT_S);
}

/** Wait, telling `waiting` for how many seconds and after which status; ends early when `signal`
 * aborts. */
function pause(seconds, status, waiting, signal) {
  waiting?.(seconds, status);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
