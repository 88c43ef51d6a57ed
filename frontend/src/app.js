// What every page loads: Tabler's menus and dialogs, htmx under a strict content-security policy, searchable choices.

import "@tabler/core/dist/js/tabler.esm.js";
import htmx from "htmx.org";
import TomSelect from "tom-select/base";

// Nothing is evaluated and no style element is inserted, so the site's policy needs no exception.
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;

/** Turn every `<select data-choices>` under `root` into a searchable one. */
function enhanceChoices(root) {
  for (const select of root.querySelectorAll("select[data-choices]")) {
    if (!select.tomselect) {
      new TomSelect(select, { maxOptions: null });
    }
  }
}

// `htmx:load` is sent for the page itself and for every part swapped into it.
document.addEventListener("htmx:load", (event) => enhanceChoices(event.detail.elt));
