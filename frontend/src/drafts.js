// What is typed and not sent yet survives a reload: kept on the phone by page, form and field until the form is sent.

const STORE = "stateward-drafts";
const FORMS = "form[data-queued], form[data-draft]";

/** The drafts of all pages; an unreadable store is an empty one. */
function everything() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

/** Changes the drafts of this page. */
function change(how) {
  const all = everything();
  const mine = all[window.location.pathname] ?? {};
  how(mine);
  all[window.location.pathname] = mine;
  if (!Object.keys(mine).length) {
    delete all[window.location.pathname];
  }
  localStorage.setItem(STORE, JSON.stringify(all));
}

/** A form by where it is sent and the point it answers. */
function nameOf(form) {
  return `${new URL(form.action).pathname}#${form.elements.point?.value ?? ""}`;
}

/** The fields in which somebody types or chooses. */
function typed(form) {
  return [...form.elements].filter((field) => field.matches("input:not([type=hidden]), textarea, select") && field.name);
}

/** A form was sent: its draft goes. */
export function forgetDraft(form) {
  change((mine) => delete mine[nameOf(form)]);
}

/** Fills the forms with what was typed before, and keeps what is typed from now on. */
export function keepDrafts() {
  const forms = [...document.querySelectorAll(FORMS)];
  const present = new Set(forms.map(nameOf));
  // A form that is not there any more was sent.
  change((mine) => Object.keys(mine).forEach((name) => present.has(name) || delete mine[name]));
  const mine = everything()[window.location.pathname] ?? {};
  for (const form of forms) {
    for (const field of typed(form)) {
      const value = mine[nameOf(form)]?.[field.name];
      if (value !== undefined && field.value !== value) {
        field.value = value;
        form.closest("details")?.setAttribute("open", "");
      }
    }
  }
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.(FORMS);
    if (form && event.target.name) {
      change((drafts) => {
        drafts[nameOf(form)] = { ...drafts[nameOf(form)], [event.target.name]: event.target.value };
      });
    }
  });
}
