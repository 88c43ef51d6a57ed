// Forms marked `data-queued` survive a lost connection: what is written is kept on the phone, sent again until the
// server says that it was kept, and counted once there by its `client_key`.

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
    const pill = document.createElement("span");
    pill.className = { good: "pill good", problem: "pill bad" }[button.value] ?? "pill still";
    pill.textContent = button.textContent;
    place.replaceChildren(pill, ` ${form.elements.note?.value ?? ""}`);
  }
}

const area = document.querySelector("[data-queue]");
if (area) {
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
    const entry = { address: form.action, fields: [...fields.entries()], key: fields.get("client_key") };
    keep([...waiting().filter((other) => other.key !== entry.key), entry]);
    show(form, event.submitter);
    // The next answer of this form is another one.
    form.elements.client_key.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
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
