// Asks for a key, where the server wants one. It is kept while the page is open and nowhere else.

import { useKey } from "./api.js";
import { el } from "./dom.js";

/** A form that takes a key and calls `again`. */
export function keyForm(again) {
  const sendable = { pattern: "\\s*[ -~]+\\s*", title: "A key has plain letters, figures and signs only. What is copied may bring others that can’t be seen." };
  const input = el("input", { type: "password", id: "key", autocomplete: "off", required: true, ...sendable });
  const submit = (event) => {
    event.preventDefault();
    useKey(input.value.trim());
    document.dispatchEvent(new Event("keychange"));
    again?.();
  };
  const label = el("label", { for: "key" }, "Your key for this server");
  return el("form", { class: "key", onsubmit: submit }, label, input, el("button", { type: "submit" }, "Use it"));
}
