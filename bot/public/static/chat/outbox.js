/**
 * Sends what the resident wrote: kept first, in order, each under its own id, again and again until the server has
 * it or says no. The same id twice counts once, so trying again is always safe.
 */

import { Failure, post } from "./api.js";
import { Pause, backoff } from "./pause.js";
import * as photoShelf from "./photo-shelf.js";
import { uuid } from "./session.js";

const ANOTHER_TABS_SECONDS = 45;
const TOO_OLD_HOURS = 24;
const LOOK_AGAIN_SECONDS = 60;

export class Outbox extends EventTarget {
  #history;
  #session;
  #connection;
  #pause = new Pause();
  #mine = new Set();
  #running = false;
  #sending = null;
  #notBefore = 0;

  constructor(history, session, connection) {
    super();
    this.#history = history;
    this.#session = session;
    this.#connection = connection;
    for (const { key, at } of this.#unsent()) {
      this.#mine.add(key); // a page that was closed left it
      const old = Date.now() - at > TOO_OLD_HOURS * 3_600_000;
      if (old) history.change(key, { state: "refused", problem: "too_old" });
    }
    setInterval(() => this.flush(), LOOK_AGAIN_SECONDS * 1000);
  }

  /** Keep a message and send it: {text, choice, label, location, photos: [{file, thumb}]}. */
  async send({ photos = [], ...message }) {
    const id = uuid();
    const shelved = { files: photos.map(({ file }) => file), thumbs: photos.map(({ thumb }) => thumb) };
    const keptPhotos = !photos.length || (await photoShelf.keep(id, shelved));
    this.#mine.add(`out-${id}`);
    const kept = this.#history.write({ id, ...message, photos: photos.length });
    this.flush();
    return { kept: kept && keptPhotos };
  }

  /** Once more, now: what was refused or is waiting. */
  retry(key) {
    this.#mine.add(key);
    this.#notBefore = 0;
    this.#history.change(key, { state: "waiting", problem: null, sentence: "", at: Date.now() });
    this.wake();
  }

  /** Do not send it after all. */
  async cancel(key) {
    const entry = this.#history.get(key);
    this.#history.remove(key);
    if (this.#sending?.key === key) this.#sending.control.abort();
    if (entry?.photos) await photoShelf.drop(entry.id);
  }

  /** There is reason to believe that it works now (online again, page in sight again). */
  wake() {
    this.#pause.wake();
    this.flush();
  }

  async flush() {
    if (this.#running) return;
    this.#running = true;
    try {
      let failures = 0;
      for (let entry = this.#next(); entry; entry = this.#next()) {
        await this.#wait();
        const failure = this.#history.get(entry.key) ? await this.#attempt(entry) : null;
        failures = failure?.retry ? failures + 1 : 0;
        if (failure?.retry) await this.#rest(failures, failure);
      }
    } finally {
      this.#running = false;
    }
  }

  async #attempt(entry) {
    const control = new AbortController();
    this.#sending = { key: entry.key, control };
    this.#history.change(entry.key, { state: "sending" });
    try {
      const files = await this.#files(entry);
      const { id, text, choice, location } = entry;
      const message = { session: this.#session, id, text, choice, location };
      const onProgress = (part) => this.#tell("progress", { key: entry.key, part });
      await post(message, { files, signal: control.signal, onProgress });
      this.#connection.worked();
      this.#history.change(entry.key, { state: "sent", sentence: "", problem: null });
      this.#tell("sent", entry);
      if (files.length) await photoShelf.release(entry.id);
      return null;
    } catch (error) {
      return control.signal.aborted ? null : this.#failed(entry, error);
    } finally {
      this.#sending = null;
    }
  }

  #failed(entry, error) {
    const failure = error instanceof Failure ? error : new Failure({ retry: false });
    if (failure.retry && !failure.sentence) this.#connection.failed();
    const state = failure.retry ? "waiting" : "refused";
    const problem = error.problem ?? (failure.retry ? null : "not_sent_reason");
    this.#history.change(entry.key, { state, sentence: failure.sentence, problem });
    return failure;
  }

  async #files(entry) {
    if (!entry.photos) return [];
    const files = (await photoShelf.find(entry.id))?.files ?? [];
    if (files.length) return files;
    throw Object.assign(new Failure({ retry: false }), { problem: "photo_lost" });
  }

  async #wait() {
    while (this.#notBefore > Date.now()) await this.#pause.sleep((this.#notBefore - Date.now()) / 1000);
  }

  /** What the server asked for (Retry-After) is kept to even when something wakes us. */
  async #rest(failures, { afterSeconds }) {
    this.#notBefore = Date.now() + afterSeconds * 1000;
    await this.#pause.sleep(backoff(failures, afterSeconds));
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  #unsent() {
    return this.#history.all().filter((entry) => entry.state === "waiting" || entry.state === "sending");
  }

  /** The oldest unsent message of this tab; another tab's only when that tab seems to be gone. */
  #next() {
    const since = Date.now() - ANOTHER_TABS_SECONDS * 1000;
    return this.#unsent().find((entry) => this.#mine.has(entry.key) || entry.at < since);
  }
}
