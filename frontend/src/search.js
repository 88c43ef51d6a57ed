// The search field as a combobox: arrows move among what was found, Enter opens it, Escape closes the list.

const field = document.getElementById("search");
const list = document.getElementById("search-results");

/** What was found, in the order it stands. */
function options() {
  return [...list.querySelectorAll('[role="option"]')];
}

/** Mark one of the options, or none. */
function choose(option) {
  for (const other of options()) {
    other.setAttribute("aria-selected", String(other === option));
  }
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

/** Close the list; what was typed stays. */
function close() {
  list.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

if (field && list) {
  list.addEventListener("htmx:afterSwap", () => {
    field.setAttribute("aria-expanded", String(options().length > 0));
    field.removeAttribute("aria-activedescendant");
  });

  field.addEventListener("keydown", (event) => {
    const found = options();
    const place = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // From the field itself, down goes to the first and up to the last.
      const next = place < 0 ? (step > 0 ? 0 : found.length - 1) : (place + step + found.length) % found.length;
      choose(found[next]);
    }
    if (event.key === "Enter" && place >= 0) {
      event.preventDefault();
      found[place].click();
    }
    if (event.key === "Escape") {
      close();
    }
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search")) {
      close();
    }
  });
}
