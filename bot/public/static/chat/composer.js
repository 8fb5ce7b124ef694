/** Where the resident writes: grows with the text, keeps the draft, counts near the limit. */

import * as device from "./device.js";
import { announce, byId, isTouch } from "./dom.js";
import { onLanguage, settings, t } from "./words.js";

const NEAR = 0.9;

export class Composer {
  #text = byId("text");
  #attachments;
  #onSend;
  #asksAddress = false;
  #wasOver = false;

  /** `onSend` gets {text, photos}. */
  constructor(attachments, onSend) {
    this.#attachments = attachments;
    this.#onSend = onSend;
    this.#text.value = device.get("draft") ?? "";
    this.#text.addEventListener("input", () => this.#changed());
    this.#text.addEventListener("keydown", (event) => this.#onKey(event));
    this.#text.addEventListener("paste", (event) => this.#onPaste(event));
    byId("attach").addEventListener("click", () => attachments.fromGallery());
    byId("send").addEventListener("mousedown", (event) => event.preventDefault()); // the keyboard on the glass stays
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    attachments.addEventListener("change", () => this.#changed());
    onLanguage(() => this.#draw());
    this.#changed();
    if (isTouch()) this.#text.enterKeyHint = "enter";
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** While the bot asks where: let the phone offer the address it knows. */
  askAddress(on) {
    this.#asksAddress = on;
    this.#text.autocomplete = on ? "street-address" : "off";
    this.#draw();
  }

  get #left() {
    return settings.textCharacters - [...this.#text.value].length;
  }

  get #canSend() {
    const something = this.#text.value.trim() || this.#attachments.count;
    return Boolean(something) && this.#left >= 0 && this.#attachments.ready;
  }

  #onKey(event) {
    const finishingWord = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || finishingWord || isTouch()) return;
    event.preventDefault();
    this.#send();
  }

  #onPaste(event) {
    const pictures = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
    if (!pictures.length) return;
    event.preventDefault();
    this.#attachments.add(pictures);
  }

  #send() {
    if (!this.#canSend) return;
    const text = this.#text.value.trim();
    this.#text.value = "";
    this.#onSend({ text, photos: this.#attachments.take() });
    this.#changed();
    if (!isTouch()) this.focus();
  }

  #changed() {
    device.set("draft", this.#text.value);
    this.#text.parentElement.dataset.copy = this.#text.value;
    this.#draw();
    const over = this.#left < 0;
    if (over && !this.#wasOver) announce(byId("counter").textContent);
    this.#wasOver = over;
  }

  #draw() {
    const left = this.#left;
    const counter = byId("counter");
    counter.hidden = left > settings.textCharacters * (1 - NEAR);
    counter.textContent = left < 0 ? t("too_long", { over: -left }) : t("counter", { left });
    counter.classList.toggle("over", left < 0);
    byId("send").disabled = !this.#canSend;
    this.#text.placeholder = t(this.#asksAddress ? "placeholder_address" : "placeholder");
  }
}
