/** What this device keeps between visits: localStorage, or memory where the browser forbids it. */

const PREFIX = "philly311.";
const memory = new Map();

function works() {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return true;
  } catch {
    return false;
  }
}

/** False: the chat will be gone when the page is closed, and the page says so. */
export const keeps = works();

export function get(key) {
  const raw = memory.get(key) ?? (keeps ? localStorage.getItem(PREFIX + key) : null);
  try {
    return raw === null ? null : JSON.parse(raw);
  } catch {
    return null;
  }
}

/** Keep a value. False when there was no room: then it lives as long as the page. */
export function set(key, value) {
  const raw = JSON.stringify(value);
  if (keeps) {
    try {
      localStorage.setItem(PREFIX + key, raw);
      memory.delete(key);
      return true;
    } catch {
      // No room: fall through to memory.
    }
  }
  memory.set(key, raw);
  return false;
}

export function remove(key) {
  memory.delete(key);
  if (keeps) localStorage.removeItem(PREFIX + key);
}

export function keys(prefix = "") {
  const stored = keeps ? Object.keys(localStorage) : [];
  const ours = stored.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  return [...new Set([...ours, ...memory.keys()])].filter((key) => key.startsWith(prefix));
}

export function clear() {
  keys().forEach(remove);
}

/** Another tab changed something: listener(key, value), with value null when it was removed. */
export function onChange(listener) {
  window.addEventListener("storage", (event) => {
    if (event.storageArea !== localStorage || !event.key?.startsWith(PREFIX)) return;
    const key = event.key.slice(PREFIX.length);
    listener(key, event.newValue === null ? null : get(key));
  });
}
