/** What can be answered with a press: quick replies and what the bot asks for (a place, a photo). */

import { el, icon } from "./dom.js";
import { whereAmI } from "./place.js";
import { language, onLanguage, t } from "./words.js";

/** The newest question that the resident has not answered since, or null. */
export function openQuestion(history) {
  for (const entry of history.all().reverse()) {
    if (entry.from === "you") return null;
    if (entry.buttons.length || entry.asks) return entry;
  }
  return null;
}

export class Tray {
  #history;
  #thread;
  #onAnswer;
  #attachments;
  #element = null;

  /** `onAnswer` gets {choice, label} or {location}. */
  constructor(history, thread, attachments, onAnswer) {
    this.#history = history;
    this.#thread = thread;
    this.#attachments = attachments;
    this.#onAnswer = onAnswer;
    history.addEventListener("added", ({ detail }) => (detail.from === "you" ? this.#freeze() : this.draw()));
    history.addEventListener("removed", () => this.draw());
    onLanguage(() => this.draw());
  }

  draw() {
    this.#element?.remove();
    this.#element = null;
    const question = openQuestion(this.#history);
    if (!question) return;
    const parts = [tools[question.asks]?.call(this), this.#answers(question)].filter(Boolean);
    if (!parts.length) return;
    this.#element = el("div", { class: "tray" }, ...parts);
    this.#thread.find(question.key).append(this.#element);
    this.#thread.settle();
  }

  /** Answered: the buttons stay in sight, but a question is answered once. */
  #freeze() {
    for (const button of this.#element?.querySelectorAll("button") ?? []) button.disabled = true;
  }

  #answers({ buttons, language: tag }) {
    if (!buttons.length) return null;
    const row = el("div", { class: "answers", lang: tag });
    for (const { label, value } of buttons) {
      const chip = el("button", { type: "button", class: "chip", dir: "auto", text: label, "data-value": value });
      chip.addEventListener("click", () => {
        chip.setAttribute("aria-pressed", "true");
        this.#onAnswer({ choice: value, label });
      });
      row.append(chip);
    }
    return row;
  }

  askPlace() {
    const note = el("p", { class: "note", role: "status", text: t("location_note") });
    const press = tool("pin", "use_location", async () => {
      press.disabled = true;
      note.className = "note";
      note.textContent = t("location_looking");
      try {
        this.#onAnswer({ location: await whereAmI() });
        note.textContent = "";
      } catch ({ problem, values }) {
        note.className = "note problem";
        note.textContent = t(problem, values);
        press.disabled = false;
      }
    });
    return el("div", { class: "tools", lang: language() }, press, note);
  }

  askPhoto() {
    return el("div", { class: "tools", lang: language() },
      tool("camera", "take_photo", () => this.#attachments.fromCamera()),
      tool("image", "choose_photo", () => this.#attachments.fromGallery()));
  }
}

const tools = { address: Tray.prototype.askPlace, photo: Tray.prototype.askPhoto };

function tool(name, key, onclick) {
  return el("button", { type: "button", class: "tool", onclick }, icon(name), el("span", { text: t(key) }));
}
