/** The photos of messages: IndexedDB where the browser allows it, else memory (`keeps` tells which). */

const STORE = "photos";
const OPEN_SECONDS = 3; // some browsers never answer

let opening = null;
const memory = new Map();

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("philly311", 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
    setTimeout(() => reject(new Error("no answer")), OPEN_SECONDS * 1000);
  });
  return opening;
}

async function run(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.addEventListener("complete", () => resolve(request.result));
    transaction.addEventListener("error", () => reject(transaction.error));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

/** Keep {files, thumbs} for a message. False: they live only as long as the page. */
export async function keep(id, photos) {
  try {
    await run("readwrite", (store) => store.put(photos, id));
    return true;
  } catch {
    memory.set(id, photos);
    return false;
  }
}

/** {files, thumbs} of a message, or null. */
export async function find(id) {
  if (memory.has(id)) return memory.get(id);
  try {
    return (await run("readonly", (store) => store.get(id))) ?? null;
  } catch {
    return null;
  }
}

/** Sent: the small pictures stay for the thread, the files go. */
export async function release(id) {
  const photos = await find(id);
  if (photos) await keep(id, { files: [], thumbs: photos.thumbs });
}

export async function drop(id) {
  memory.delete(id);
  await run("readwrite", (store) => store.delete(id)).catch(() => {});
}

export async function clear() {
  memory.clear();
  await run("readwrite", (store) => store.clear()).catch(() => {});
}
