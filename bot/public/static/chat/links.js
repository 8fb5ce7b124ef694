/** Links in what the bot or an agent wrote: https addresses and telephone numbers, nothing else. */

import { el } from "./dom.js";

const ADDRESS = /https:\/\/[^\s<>"'\u2066-\u2069]+/;
const NUMBER = /(?:\+?1[ .-])?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}|3-1-1|911|988|211|311/;
const PATTERN = new RegExp(`${ADDRESS.source}|${NUMBER.source}`, "g");
const END_OF_SENTENCE = /[.,;:!?)\]。，、！？؟।]+$/u;

/** The text as a list of strings and links, in order. */
export function linked(text) {
  const parts = [];
  let done = 0;
  for (const { 0: match, index } of text.matchAll(PATTERN)) {
    const words = match.startsWith("https:") ? match.replace(END_OF_SENTENCE, "") : match;
    const link = words.startsWith("https:") ? toPage(words) : toPhone(words, text, index);
    if (!link) continue;
    parts.push(text.slice(done, index), link);
    done = index + words.length;
  }
  parts.push(text.slice(done));
  return parts.filter((part) => part !== "");
}

function toPage(address) {
  if (URL.canParse && !URL.canParse(address)) return null;
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", text: address });
}

/** "911" is a number to call; in "911 Market St", "1-911-2" or "#311" it is not. */
function toPhone(number, text, index) {
  const before = text.slice(Math.max(0, index - 1), index);
  const after = text.slice(index + number.length);
  if (/[\p{N}\p{Script=Latin}#+/-]/u.test(before) || /^(?:[\p{N}\p{Script=Latin}/]|-\d)/u.test(after)) return null;
  if (number.length === 3 && /^ \p{Lu}/u.test(after)) return null;
  return el("a", { href: `tel:${number.replace(/[^\d+]/g, "")}`, dir: "ltr", text: number });
}
