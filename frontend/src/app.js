// What every page loads: htmx under a strict content-security policy, searchable choices, the keyboard.

import htmx from "htmx.org";
import TomSelect from "tom-select/base";

import "./entry.js";
import "./passkeys.js";
import "./search.js";
import "./visits.js";

// Nothing is evaluated and no style element is inserted, so the site's policy needs no exception. Script elements in
// swapped parts stay allowed: a chart's options travel in one, and the policy lets no inline code run.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
// No copy of a page stays in the browser's storage; going back loads the page again.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;

/** Turn every `<select data-choices>` under `root` into a searchable one. */
function enhanceChoices(root) {
  for (const select of root.querySelectorAll("select[data-choices]")) {
    if (!select.tomselect) {
      new TomSelect(select, { maxOptions: null });
      // The label now names the field that people see; the hidden one is for the form alone.
      select.setAttribute("aria-hidden", "true");
    }
  }
}

// `htmx:load` is sent for the page itself and for every part swapped into it.
document.addEventListener("htmx:load", (event) => enhanceChoices(event.detail.elt));

/** Whether the reader is writing something, so that a key is a letter and not a command. */
function writing(element) {
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
}

// `/` goes to the search field from anywhere; Escape closes what is open.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writing(event.target)) {
    const search = document.getElementById("search");
    event.preventDefault();
    search?.focus();
    search?.select();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
  }
});

// A click elsewhere closes menus.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) {
      menu.removeAttribute("open");
    }
  });
});

// A choice that needs no button: the unit of money, the year, the filters of a list.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.tagName === "SELECT") {
    form.requestSubmit();
  }
});

// Branches of a score tree fold and unfold; without scripts everything stands open.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-fold]");
  if (!button) {
    return;
  }
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  const prefix = `${button.dataset.fold}/`;
  for (const row of button.closest("table").querySelectorAll("tr[data-branch]")) {
    if (row.dataset.branch.startsWith(prefix)) {
      row.hidden = open || hiddenByAncestor(row);
    }
  }
});

/** Whether a folded branch stands above this row. */
function hiddenByAncestor(row) {
  const folded = row.closest("table").querySelectorAll('button[data-fold][aria-expanded="false"]');
  return [...folded].some((button) => row.dataset.branch.startsWith(`${button.dataset.fold}/`));
}

// The file field says what was chosen and the form says that it works while a large file is read.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (form) {
    form.setAttribute("aria-busy", "true");
    form.querySelector(".busy-note")?.removeAttribute("hidden");
  }
});

// The line whose explanation is shown is marked; where the explanation stands below the table, it comes into view.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "why") {
    return;
  }
  const shown = event.detail.pathInfo.requestPath;
  for (const row of document.querySelectorAll(".score-tree tr[data-branch]")) {
    row.classList.toggle("selected", row.querySelector("a[hx-get]")?.getAttribute("hx-get") === shown);
  }
  if (window.matchMedia("(max-width: 1150px)").matches) {
    event.detail.target.scrollIntoView({ block: "start" });
  }
});
