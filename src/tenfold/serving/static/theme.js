// Light or dark: as the system has it, unless the reader has switched. Runs before the first paint,
// so that a dark page never flashes light.
(() => {
  const KEY = "tenfold-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

  /** What was chosen on an earlier visit; a browser that keeps nothing has no choice to tell. */
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember(theme) {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // The choice then lasts until the page is left.
    }
  }

  function show() {
    const button = document.getElementById("theme");
    if (button) button.textContent = isDark() ? "Light" : "Dark";
    if (button) button.setAttribute("aria-label", isDark() ? "Switch to light" : "Switch to dark");
    document.dispatchEvent(new Event("themechange"));
  }

  /** Switch; a choice that agrees with the system is no choice, so that the page follows again. */
  function toggle() {
    const theme = isDark() ? "light" : "dark";
    const own = (theme === "dark") !== system.matches;
    if (own) root.dataset.theme = theme;
    else delete root.dataset.theme;
    remember(own ? theme : null);
    show();
  }

  const chosen = remembered();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", toggle);
    show();
  });
})();
