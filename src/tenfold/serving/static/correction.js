// "It is a …": the right digit for an answer, where the server takes corrections.

import { correct } from "./api.js";
import { el } from "./dom.js";
import { trouble } from "./words.js";

const CONSENT = "Sends this 28 × 28 picture and your digit to this server, which keeps them to learn from, with what was read, by which model and when. Nothing about you is kept.";

/** A form that corrects what `view` says. */
export function correction(view) {
  const options = Array.from({ length: 10 }, (_, digit) => el("option", { value: digit }, String(digit)));
  const choice = el("select", { id: "right-digit" }, el("option", { value: "" }, "…"), ...options);
  const send = el("button", { type: "submit" }, "Keep it");
  const said = el("p", { role: "status", class: "soft" }, CONSENT);
  const form = el("form", { class: "correction" }, el("label", { for: "right-digit" }, "It is a"), choice, send, said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (choice.value === "" || send.getAttribute("aria-disabled")) return;
    const digit = Number(choice.value);
    send.setAttribute("aria-disabled", "true"); // and so it stays once the digit is kept
    try {
      await correct({ image: view.explanation.saw, digit, answered: view.digit, model: view.model });
      said.textContent = `Kept as a ${digit}. Thank you.`;
    } catch (error) {
      said.textContent = trouble(error);
      send.removeAttribute("aria-disabled");
    }
  });
  return form;
}
