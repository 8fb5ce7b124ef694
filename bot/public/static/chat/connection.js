/** Whether we reach the city, told in one banner: offline, not reached, and back again. */

import { byId, el } from "./dom.js";
import { keeps } from "./device.js";
import { onLanguage, t } from "./words.js";

const FAILURES_TO_TELL = 2;
const BACK_SECONDS = 4;

export class Connection {
  #failures = 0;
  #state = "";
  #timer = 0;

  constructor() {
    window.addEventListener("offline", () => this.#show("offline"));
    window.addEventListener("online", () => this.#back());
    onLanguage(() => this.#draw());
    this.#show(navigator.onLine === false ? "offline" : "");
  }

  failed() {
    this.#failures += 1;
    if (navigator.onLine === false) this.#show("offline");
    else if (this.#failures >= FAILURES_TO_TELL) this.#show("unreachable");
  }

  worked() {
    this.#failures = 0;
    this.#back();
  }

  #back() {
    if (this.#state !== "offline" && this.#state !== "unreachable") return;
    this.#show("back_online");
    this.#timer = setTimeout(() => this.#show(""), BACK_SECONDS * 1000);
  }

  #show(state) {
    if (state === this.#state && byId("banner").childNodes.length) return;
    clearTimeout(this.#timer);
    this.#state = state;
    this.#draw();
  }

  #draw() {
    const notices = [this.#state, keeps ? "" : "not_kept"].filter(Boolean);
    byId("banner").replaceChildren(...notices.map((key) => el("p", { text: t(key) })));
  }
}
