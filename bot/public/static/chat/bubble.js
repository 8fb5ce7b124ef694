/** One message on the page. */

import { announce, el, icon, picture } from "./dom.js";
import { copy } from "./clipboard.js";
import { linked } from "./links.js";
import * as photoShelf from "./photo-shelf.js";
import { language, t } from "./words.js";

const DAY = 24 * 3_600_000;

/** `actions`: {retry(key), cancel(key)} for what is not sent yet. */
export function bubble(entry, actions) {
  const article = el("article", { class: `message ${entry.from}`, "data-key": entry.key });
  article.append(...(entry.from === "you" ? yours(entry) : theirs(entry)), meta(entry, actions));
  return article;
}

/** Renew only what is under the bubble, so nothing is read out a second time. */
export function renew(article, entry, actions) {
  article.querySelector(":scope > .meta").replaceWith(meta(entry, actions));
}

/** In another language: everything of ours around the words that were said. */
export function relabel(article, entry, actions) {
  renew(article, entry, actions);
  article.querySelector(".name").textContent = nameOf(entry);
  article.querySelector(".reference")?.replaceWith(reference(entry.reference));
}

export function showProgress(article, part) {
  const bar = article?.querySelector("progress");
  if (!bar) return;
  bar.value = part;
  bar.hidden = false;
  article.querySelector(".state").textContent = t("uploading", { percent: Math.floor(part * 100) });
}

function yours(entry) {
  const inside = [name(entry)];
  if (entry.photos) inside.push(photos(entry));
  const said = entry.location ? t("location_message", entry.location) : (entry.label ?? entry.text);
  if (said) inside.push(el("div", { class: "words", dir: "auto", text: said }));
  return [el("div", { class: "bubble" }, ...inside)];
}

function theirs(entry) {
  const words = el("div", { class: "words", dir: "auto" });
  words.append(...linked(entry.text));
  const numbered = entry.reference && reference(entry.reference);
  return [name(entry), el("div", { class: "bubble", lang: entry.language }, words, numbered)];
}

/** Who says it: for all to see when it is a person of the city, else for those who listen. */
function name(entry) {
  if (entry.from === "agent") return el("p", { class: "name", text: nameOf(entry) });
  return el("span", { class: "name visually-hidden", text: nameOf(entry) });
}

function nameOf({ from }) {
  return from === "agent" ? t("agent") : `${t(from === "you" ? "you" : "bot")}: `;
}

function reference(number) {
  const button = el("button", { type: "button", class: "small" }, icon("copy"), el("span", { text: t("copy_number") }));
  button.addEventListener("click", async () => {
    const words = t((await copy(number)) ? "copied" : "copy_failed");
    button.lastChild.textContent = words;
    announce(words);
  });
  const address = `/cases/${encodeURIComponent(number)}?lang=${language()}`;
  return el("div", { class: "reference", lang: language(), "aria-live": "off" },
    el("span", { text: t("reference") }), el("strong", { text: number, dir: "ltr" }), button,
    el("a", { href: address, target: "_blank", rel: "noopener", text: t("see_status") }));
}

function photos(entry) {
  const place = el("div", { class: "photos" });
  const names = Array.from({ length: entry.photos }, (_, index) => t("photo_number", { number: index + 1 }));
  place.append(...names.map((name) => picture(null, name)));
  photoShelf.find(entry.id).then((shelved) => {
    if (shelved) place.replaceChildren(...names.map((name, index) => picture(shelved.thumbs[index], name)));
  });
  return place;
}

function meta(entry, actions) {
  const line = el("div", { class: "meta", "aria-live": "off" }, time(entry.at));
  if (entry.from !== "you") return line;
  if (entry.state === "sent") line.append(el("span", { class: "state", text: t("sent") }));
  else if (entry.state === "refused") line.append(...refused(entry, actions));
  else line.append(...underway(entry, actions));
  return line;
}

function refused(entry, { retry, cancel }) {
  const reason = entry.sentence || t(entry.problem ?? "not_sent_reason");
  return [
    el("span", { class: "problem", dir: "auto", text: `${t("not_sent")}. ${reason}` }),
    button("try_again", () => retry(entry.key)),
    button("remove", () => cancel(entry.key)),
  ];
}

function underway(entry, { retry, cancel }) {
  const sending = entry.state === "sending";
  const parts = [el("span", { class: "state", text: t(sending ? "sending" : "waiting") })];
  if (entry.photos) parts.push(el("progress", { max: 1, value: 0, "aria-label": t("upload"), hidden: !sending }));
  if (entry.sentence) parts.push(el("span", { class: "reason", dir: "auto", text: entry.sentence }));
  if (!sending && entry.sentence !== undefined) parts.push(button("try_again", () => retry(entry.key)));
  if (entry.photos || !sending) parts.push(button("cancel", () => cancel(entry.key)));
  return parts;
}

function button(key, onclick) {
  return el("button", { type: "button", class: "small", text: t(key), onclick });
}

function time(at) {
  const recent = Date.now() - at < DAY / 2 || new Date(at).toDateString() === new Date().toDateString();
  const style = recent ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  const text = new Intl.DateTimeFormat(language(), style).format(at);
  return el("time", { datetime: new Date(at).toISOString(), text });
}
