// Forms marked `data-queued` survive a lost connection: what is written is kept on the phone, sent again until the
// server says that it was kept, and counted once there by its `client_key`. What is typed and not sent yet, here and in
// forms marked `data-draft`, survives a reload; the page itself is kept by visits-worker.js.

import { forgetDraft, keepDrafts } from "./drafts.js";

const STORE = "stateward-visits";
const RETRY_MILLISECONDS = 15_000;

/** Everything that waits on this phone; an unreadable store is an empty one. */
function waiting() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}

function keep(entries) {
  localStorage.setItem(STORE, JSON.stringify(entries));
}

/** The page's own token: the one an entry was written with may have changed since. */
function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Sends one entry: "kept", "refused" with the reasons, or "later" where there is no connection. */
async function send(entry) {
  const body = new URLSearchParams(entry.fields);
  body.set("csrfmiddlewaretoken", token());
  try {
    const answer = await fetch(entry.address, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
    });
    if (answer.ok) {
      return { state: "kept" };
    }
    if (answer.status === 422) {
      return { state: "refused", words: (await answer.json()).refused.join(" ") };
    }
    return { state: "later" };
  } catch {
    return { state: "later" };
  }
}

/** Says at the head of the page what waits; `words` is a refusal. */
function tell(area, words = "") {
  const line = area.querySelector("[data-queue-state]");
  const count = waiting().length;
  line.hidden = false;
  line.className = words ? "notice bad" : count ? "notice warn" : "notice good";
  line.textContent = words || (count ? `${area.dataset.lost} (${count} ${area.dataset.waiting})` : area.dataset.sent);
}

let sending = false;

/** Sends what waits, the oldest first, and stops where there is no connection. */
async function flush(area) {
  if (sending) {
    return;
  }
  sending = true;
  try {
    while (waiting().length) {
      const entry = waiting()[0];
      const result = await send(entry);
      if (result.state === "later") {
        tell(area);
        return;
      }
      keep(waiting().filter((other) => other.key !== entry.key));
      tell(area, result.words);
      if (result.words) {
        return;
      }
    }
  } finally {
    sending = false;
  }
}

/** Shows beside a point what was just answered. */
function show(form, button) {
  const place = form.closest("li")?.querySelector("[data-answer]");
  if (place && button) {
    const pressed = { value: button.value, words: button.textContent };
    place.replaceChildren(pill(pressed), ` ${form.elements.note?.value ?? ""}`);
  }
}

/** An answer as a pill. */
function pill(pressed) {
  const found = document.createElement("span");
  found.className = { good: "pill good", problem: "pill bad" }[pressed.value] ?? "pill still";
  found.textContent = pressed.words;
  return found;
}

/** A key under which an answer is counted once. */
function freshKey() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

/** Shows what waits of this page: the page itself may be an older copy that does not know of it. */
function showWaiting(area) {
  for (const form of area.querySelectorAll("form[data-queued]")) {
    // A copy of the page brings the keys of its first time; an answer under a used key would be lost.
    form.elements.client_key.value = freshKey();
    for (const entry of waiting().filter((one) => one.address === form.action && one.pressed)) {
      const fields = new Map(entry.fields);
      if (form.elements.point && fields.get("point") === form.elements.point.value) {
        const place = form.closest("li")?.querySelector("[data-answer]");
        place?.replaceChildren(pill(entry.pressed), ` ${fields.get("note") ?? ""}`);
      }
    }
  }
}

/** The page and what it is made of, for the worker to keep. */
async function keepPage(area) {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  try {
    await navigator.serviceWorker.register(area.dataset.worker, { scope: area.dataset.scope });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    active?.postMessage({ keep: [window.location.href, ...files] });
  } catch {
    // Without a secure connection there is no worker; answers are queued all the same.
  }
}

// Who has to sign in may be somebody else: the kept pages go, what waits to be sent stays.
if (window.location.pathname.startsWith("/account/") && "caches" in window) {
  caches.delete("stateward-visits");
}

const area = document.querySelector("[data-queue]");
if (area) {
  showWaiting(area);
  keepDrafts();
  keepPage(area);
  area.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-queued]");
    if (!form) {
      return;
    }
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    fields.delete("csrfmiddlewaretoken");
    if (form.elements.point) {
      fields.set("answered_at", new Date().toISOString());
    }
    const entry = {
      address: form.action,
      fields: [...fields.entries()],
      key: fields.get("client_key"),
      pressed: event.submitter?.value ? { value: event.submitter.value, words: event.submitter.textContent } : null,
    };
    keep([...waiting().filter((other) => other.key !== entry.key), entry]);
    show(form, event.submitter);
    // The next answer of this form is another one.
    form.elements.client_key.value = freshKey();
    forgetDraft(form);
    if (!form.elements.point) {
      form.reset();
      form.closest("details")?.removeAttribute("open");
    }
    flush(area);
  });
  window.addEventListener("online", () => flush(area));
  setInterval(() => waiting().length && flush(area), RETRY_MILLISECONDS);
  if (waiting().length) {
    flush(area);
  }
}
