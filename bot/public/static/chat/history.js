/**
 * Both sides of the chat, kept on this device. Each message is a key of its own, named by what makes it unique
 * (the server's number or our id), so two tabs can write at once and nothing is ever shown twice.
 */

import * as device from "./device.js";

const KEPT_MESSAGES = 400;

export class History extends EventTarget {
  #prefix;
  #entries = new Map();
  #lastOrder = 0;
  #lastNumber = 0;

  constructor(session) {
    super();
    this.#prefix = `message.${session}.`;
    const stored = device.keys(this.#prefix).map((key) => device.get(key)).filter(Boolean);
    for (const entry of stored.sort((one, other) => one.order - other.order)) this.#put(entry);
    this.#forgetOldest();
    device.onChange((key, value) => this.#fromAnotherTab(key, value));
  }

  all() {
    return [...this.#entries.values()];
  }

  get(key) {
    return this.#entries.get(key);
  }

  get last() {
    return this.all().at(-1);
  }

  /** The number of the newest message that the server sent us. */
  get lastNumber() {
    return this.#lastNumber;
  }

  /** A message of the bot or an agent, as the API gives it. False when it is here already. */
  receive(message) {
    const { n, from, text, buttons, asks, language, reference } = message;
    const key = `in-${n}`;
    if (this.#entries.has(key)) return false;
    this.#add({ key, n, from, text: text ?? "", buttons: buttons ?? [], asks, language, reference });
    return true;
  }

  /** A message of the resident, kept before it is sent. False when it will not outlive the page. */
  write(entry) {
    return this.#add({ key: `out-${entry.id}`, from: "you", state: "waiting", ...entry });
  }

  change(key, changes) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    Object.assign(entry, changes);
    this.#store(entry);
    this.#tell("changed", entry);
  }

  remove(key) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    device.remove(this.#prefix + key);
    this.#tell("removed", entry);
  }

  #add(entry) {
    const order = Math.max(Date.now(), this.#lastOrder + 1);
    const added = { ...entry, at: Date.now(), order };
    this.#put(added);
    const kept = this.#store(added);
    this.#tell("added", added);
    return kept;
  }

  #put(entry) {
    this.#entries.set(entry.key, entry);
    this.#lastOrder = Math.max(this.#lastOrder, entry.order);
    this.#lastNumber = Math.max(this.#lastNumber, entry.n ?? 0);
  }

  #store(entry) {
    return device.set(this.#prefix + entry.key, entry);
  }

  #forgetOldest() {
    const finished = this.all().filter((entry) => entry.n || entry.state === "sent");
    for (const { key } of finished.slice(0, -KEPT_MESSAGES)) {
      this.#entries.delete(key);
      device.remove(this.#prefix + key);
    }
  }

  #fromAnotherTab(storedKey, entry) {
    if (!storedKey.startsWith(this.#prefix)) return;
    const key = storedKey.slice(this.#prefix.length);
    if (!entry) {
      const gone = this.#entries.get(key);
      this.#entries.delete(key);
      if (gone) this.#tell("removed", gone);
    } else if (this.#entries.has(key)) {
      this.#entries.set(key, entry);
      this.#tell("changed", entry);
    } else {
      this.#put(entry);
      this.#tell("added", entry);
    }
  }

  #tell(what, entry) {
    this.dispatchEvent(new CustomEvent(what, { detail: entry }));
  }
}
