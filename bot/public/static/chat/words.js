/** The page's own words in the resident's language; it can change while the page is open. */

import * as device from "./device.js";

export const settings = JSON.parse(document.getElementById("settings").textContent);

const root = document.documentElement;
const changes = new EventTarget();
let strings = JSON.parse(document.getElementById("strings").textContent);
let wanted = root.lang;

/** The phrase page.<key> with its {places} filled. */
export function t(key, values = {}) {
  const all = { service: settings.service, phone: settings.phone, ...values };
  return (strings[`page.${key}`] ?? key).replace(/\{(\w+)\}/g, (place, name) => all[name] ?? place);
}

export const language = () => root.lang;

export const onLanguage = (listener) => changes.addEventListener("change", listener);

/** Show the page in another language: at once from this device if it was seen before, then as the server has it. */
export async function follow(tag) {
  if (!tag || tag === wanted) return;
  wanted = tag;
  const seen = device.get(`strings.${tag}`);
  if (seen) show(seen);
  try {
    const response = await fetch(`/strings/${encodeURIComponent(tag)}.json`);
    if (!response.ok) throw new Error(`strings: ${response.status}`);
    const fresh = await response.json();
    device.set(`strings.${tag}`, fresh);
    if (wanted === tag && JSON.stringify(fresh) !== JSON.stringify(seen)) show(fresh);
  } catch {
    if (!seen && wanted === tag) wanted = root.lang; // the next message in that language asks again
  }
}

/** The language of the last visit, where the server could only go by the browser's. */
export function recall() {
  device.set(`strings.${root.lang}`, { lang: root.lang, dir: root.dir, strings });
  return follow(device.get("language"));
}

function show({ lang, dir, strings: translated }) {
  strings = { ...strings, ...translated };
  root.lang = lang;
  root.dir = dir;
  device.set("language", lang);
  document.title = t("title");
  apply("data-t", (element, words) => (element.textContent = words));
  apply("data-t-label", (element, words) => element.setAttribute("aria-label", words));
  apply("data-t-title", (element, words) => (element.title = words));
  changes.dispatchEvent(new Event("change"));
}

function apply(attribute, put) {
  for (const element of document.querySelectorAll(`[${attribute}]`)) put(element, t(element.getAttribute(attribute)));
}
