/** Lets the chat open without a network: the page and its files as last seen. Messages never pass through here. */

const SHELF = "chat-1";
const NETWORK_SECONDS = 4;
const PAGE = "/";
const KEPT = /^\/(?:$|static\/|strings\/|manifest\.webmanifest$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.add(PAGE)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === "GET" && origin === self.location.origin && KEPT.test(pathname)) {
    event.respondWith(freshOrKept(request));
  }
});

self.addEventListener("message", (event) => {
  const addresses = (event.data?.keep ?? []).filter((address) => new URL(address).origin === self.location.origin);
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(addresses)));
});

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name)));
}

/** From the network when it answers in time, so nobody reads an old page; else as it was. */
async function freshOrKept(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
  const fresh = fetch(request).then((response) => {
    if (response.ok) shelf.put(request, response.clone());
    return response.status >= 500 && kept ? kept : response;
  });
  if (!kept) return fresh;
  fresh.catch(() => {});
  return Promise.race([fresh, later(kept)]).catch(() => kept);
}

function later(response) {
  return new Promise((resolve) => setTimeout(() => resolve(response), NETWORK_SECONDS * 1000));
}
