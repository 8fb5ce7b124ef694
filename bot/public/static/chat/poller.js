/** Listens for the bot and the agents: a long poll that never gives up and rests when nobody looks. */

import { poll } from "./api.js";
import { Pause, backoff } from "./pause.js";

const HIDDEN_REST_SECONDS = 120;
const SHORTEST_ROUND_SECONDS = 1;

export class Poller extends EventTarget {
  #session;
  #history;
  #connection;
  #pause = new Pause();
  #started = false;
  #hiddenSince = 0;
  #notBefore = 0;

  constructor(session, history, connection) {
    super();
    this.#session = session;
    this.#history = history;
    this.#connection = connection;
    this.#look();
    document.addEventListener("visibilitychange", () => this.#look());
    window.addEventListener("pageshow", () => this.wake());
    window.addEventListener("online", () => this.wake());
  }

  /** From the first message on; a visitor who only reads costs the server nothing. */
  start() {
    if (this.#started) return;
    this.#started = true;
    this.#listen();
  }

  wake() {
    this.#pause.wake();
  }

  #look() {
    this.#hiddenSince = document.hidden ? Date.now() : 0;
    if (!document.hidden) this.wake();
  }

  get #resting() {
    return this.#hiddenSince && Date.now() - this.#hiddenSince > HIDDEN_REST_SECONDS * 1000;
  }

  async #listen() {
    for (let failures = 0; ; ) {
      if (this.#resting) await this.#pause.sleep();
      else if (this.#notBefore > Date.now()) await this.#pause.sleep((this.#notBefore - Date.now()) / 1000);
      else failures = await this.#round(failures);
    }
  }

  /** One call; answers how many have failed in a row. */
  async #round(failures) {
    const began = Date.now();
    try {
      const { messages, typing } = await poll(this.#session, this.#history.lastNumber);
      this.#connection.worked();
      const fresh = messages.filter((message) => this.#history.receive(message));
      this.dispatchEvent(new CustomEvent("heard", { detail: { messages: fresh, typing } }));
      const hurried = !messages.length && Date.now() - began < SHORTEST_ROUND_SECONDS * 1000;
      if (hurried) await this.#pause.sleep(SHORTEST_ROUND_SECONDS);
      return 0;
    } catch (failure) {
      if (!failure.sentence) this.#connection.failed();
      this.#notBefore = Date.now() + (failure.afterSeconds ?? 0) * 1000;
      await this.#pause.sleep(backoff(failures + 1, failure.afterSeconds));
      return failures + 1;
    }
  }
}
