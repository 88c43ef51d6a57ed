// Keeps the page of a visit on the phone, so that it opens again without a connection. Nothing else is kept: pages of
// visits and the files they load, for three days at the longest, and all of it goes when somebody has to sign in.

const STORE = "stateward-visits";
const LONGEST_MILLISECONDS = 3 * 24 * 60 * 60 * 1000;
const KEPT_AT = "x-kept-at";
const VISIT = /\/supervision\/visits\/\d+\/$/;

/** Whether an address is one that may be kept. */
function mayKeep(address) {
  const { origin, pathname } = new URL(address, self.location);
  return origin === self.location.origin && (VISIT.test(pathname) || pathname.startsWith("/static/"));
}

/** Keeps an answer with its moment; one that is no success, or led elsewhere, is not kept. */
async function keep(address, answer) {
  if (!answer.ok || answer.redirected || !mayKeep(address)) {
    return;
  }
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const copy = new Response(await answer.blob(), { status: answer.status, headers });
  await (await caches.open(STORE)).put(address, copy);
}

/** What was kept for an address; nothing where it is too old. */
async function kept(address) {
  const store = await caches.open(STORE);
  const found = await store.match(address);
  if (found && Date.now() - Number(found.headers.get(KEPT_AT)) > LONGEST_MILLISECONDS) {
    await store.delete(address);
    return undefined;
  }
  return found;
}

/** The network first; without it what was kept. */
async function answerOf(request) {
  try {
    const answer = await fetch(request);
    if (answer.type === "opaqueredirect") {
      // The session has ended: what was kept belongs to nobody who is signed in.
      await caches.delete(STORE);
    } else {
      await keep(request.url, answer.clone());
    }
    return answer;
  } catch (fault) {
    const found = await kept(request.url);
    if (found) {
      return found;
    }
    throw fault;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && mayKeep(event.request.url)) {
    event.respondWith(answerOf(event.request));
  }
});
// The page that brought the worker was loaded before it: it names what it is made of.
self.addEventListener("message", (event) => {
  const addresses = (event.data?.keep ?? []).filter(mayKeep);
  event.waitUntil(
    Promise.allSettled(
      addresses.map(async (address) => keep(address, await fetch(address, { credentials: "same-origin" }))),
    ),
  );
});
