/** Making elements. People's words go in as `text` only, so they can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An element: `text` is its text, `on...` are listeners, all else are attributes (false and null are left out). */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A picture from bytes in hand; one that the browser cannot show becomes an icon. */
export function picture(blob, alt) {
  const placeholder = () => el("span", { class: "picture", role: "img", "aria-label": alt }, icon("image"));
  if (!blob) return placeholder();
  const url = URL.createObjectURL(blob);
  const image = el("img", { src: url, alt });
  image.addEventListener("load", () => URL.revokeObjectURL(url));
  image.addEventListener("error", () => {
    URL.revokeObjectURL(url);
    image.replaceWith(placeholder());
  });
  return image;
}

let saying = 0;

/** Read one sentence to people who listen, without moving their place. */
export function announce(sentence) {
  const place = byId("said");
  place.textContent = "";
  clearTimeout(saying);
  saying = setTimeout(() => (place.textContent = sentence), 50);
}

/** Phones and tablets: the keyboard on the glass has no Shift+Enter and hides half the page. */
export const isTouch = () => matchMedia("(pointer: coarse)").matches;
