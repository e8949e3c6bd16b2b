// Answers as a table for spreadsheets (RFC 4180).

const BOM = "\ufeff"; // without it Excel takes the names of files for another encoding
const HEAD = ["file", "number", "status", "confidence", "model", "message"];

/** A CSV of `entries` [{file, found, error}]; the confidence is that of the least sure digit. */
export function csvOf(entries) {
  const rows = entries.map(({ file, found, error }) => (error ? failed(file, error) : answered(file, found)));
  return BOM + [HEAD, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function answered(file, { text, status, digits, model }) {
  const confidence = digits.length ? Math.min(...digits.map((digit) => digit.confidence)).toFixed(4) : "";
  return [file.name, text.replaceAll("\n", " "), status, confidence, model, ""];
}

const failed = (file, error) => [file.name, "", "error", "", "", error.message];

/** Quoted where needed; an apostrophe keeps spreadsheets from running a file's name as a formula. */
function cell(value) {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
