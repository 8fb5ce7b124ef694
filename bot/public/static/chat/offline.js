/** Asks the service worker to keep what this page was made of, so that it opens without a network. */

export async function openWithoutNetwork() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ keep: loaded.filter((name) => name.startsWith(`${location.origin}/static/`)) });
  } catch {
    // Forbidden here (a private window): the chat works all the same.
  }
}
