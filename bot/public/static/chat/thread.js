/** The thread on the page: follows the history, keeps the newest in view, says nothing twice. */

import { bubble, relabel, renew, showProgress } from "./bubble.js";
import { announce, byId } from "./dom.js";
import { onLanguage, t } from "./words.js";

const NEAR_END_PIXELS = 120;
const TYPING_SECONDS = 10;

export class Thread {
  #history;
  #actions;
  #log = byId("log");
  #scroll = byId("scroll");
  #typingTimer = 0;
  #unseen = 0;
  #follow = true; // the resident is at the end and wants to stay there

  constructor(history, outbox) {
    this.#history = history;
    this.#actions = {
      retry: (key) => this.#act(() => outbox.retry(key)),
      cancel: (key) => this.#act(() => outbox.cancel(key)),
    };
    history.addEventListener("added", ({ detail }) => this.#added(detail));
    history.addEventListener("changed", ({ detail }) => this.#changed(detail));
    history.addEventListener("removed", ({ detail }) => this.#removed(detail));
    outbox.addEventListener("progress", ({ detail }) => showProgress(this.find(detail.key), detail.part));
    onLanguage(() => this.#relabel());
    byId("newer").addEventListener("click", () => this.#toEnd());
    this.#scroll.addEventListener("scroll", () => this.#nearEnd && (byId("newer").hidden = true));
    new ResizeObserver(() => this.settle()).observe(this.#scroll);
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  find(key) {
    return this.#log.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  /** All of it, as the page opens: read out to nobody. */
  draw() {
    this.#log.replaceChildren(...this.#history.all().map((entry) => bubble(entry, this.#actions)));
    byId("welcome").hidden = this.#log.childElementCount > 0;
    this.#toEnd();
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 100);
  }

  /** Three dots: as long as the server says so, or for a moment after a message was taken. */
  typing(on) {
    clearTimeout(this.#typingTimer);
    const follow = this.#nearEnd;
    byId("typing").hidden = !on;
    if (on && follow) this.#toEnd();
    if (on) this.#typingTimer = setTimeout(() => this.typing(false), TYPING_SECONDS * 1000);
  }

  /** Something below grew: stay at the end if that is where we were. */
  settle() {
    if (this.#follow) this.#toEnd();
  }

  /** Another language: our labels change, what was said stays (and is not said again). */
  #relabel() {
    for (const entry of this.#history.all()) relabel(this.find(entry.key), entry, this.#actions);
    this.settle();
  }

  #added(entry) {
    const follow = this.#nearEnd || entry.from === "you";
    byId("welcome").hidden = true;
    this.#log.append(bubble(entry, this.#actions));
    if (follow) this.#toEnd();
    else byId("newer").hidden = false;
    if (entry.from !== "you" && document.hidden) this.#count();
  }

  #changed(entry) {
    const article = this.find(entry.key);
    if (!article) return;
    const follow = this.#nearEnd;
    renew(article, entry, this.#actions);
    if (follow) this.#toEnd();
    if (entry.state === "refused") announce(`${t("not_sent")}. ${entry.sentence || t(entry.problem)}`);
  }

  #removed(entry) {
    this.find(entry.key)?.remove();
    byId("welcome").hidden = this.#log.childElementCount > 0;
  }

  /** The button that was pressed goes away: the place to write is the place to be. */
  #act(action) {
    action();
    byId("text").focus({ preventScroll: true });
  }

  get #nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return (this.#follow = scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS);
  }

  #toEnd() {
    this.#follow = true;
    byId("newer").hidden = true;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    scrollTo(0, document.documentElement.scrollHeight); // in a very low window the page itself scrolls
  }

  #count() {
    this.#unseen += 1;
    document.title = `(${this.#unseen}) ${t("title")}`;
  }

  #seen() {
    if (document.hidden || !this.#unseen) return;
    this.#unseen = 0;
    document.title = t("title");
  }
}
