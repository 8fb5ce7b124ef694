// The queue by keyboard, and the number of who waits in the title. The list itself comes from the server (htmx).
const STORED = "philly311.keys";
const place = document.getElementById("queue");
const keys = document.getElementById("keys");
const switched = document.getElementById("keys-on");
const opener = document.querySelector(".help-opener");
const said = document.getElementById("waiting-now");
const plainTitle = document.title.replace(/^\(\d+\) /, "");
let last = { id: "", index: -1 };

const links = () => [...place.querySelectorAll("a.opens")];
const current = () => links().find((link) => link === document.activeElement);

function focusOn(index) {
  const all = links();
  const link = all[Math.max(0, Math.min(index, all.length - 1))];
  if (link) {
    link.focus();
  }
}

// Without a place of its own the focus stands where it stood last.
function step(by) {
  const at = links().findIndex((link) => link === document.activeElement);
  focusOn(at >= 0 ? at + by : Math.max(last.index, 0));
}

function reply() {
  const link = current();
  if (link) {
    // The browser itself puts the cursor there.
    location.assign(`${link.href}#english`);
  }
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  r: reply,
  "/": () => document.getElementById("q").select(),
  "?": () => keys.showModal(),
};

function typing(target) {
  return target.matches("input, select, textarea, [contenteditable]") || keys.open;
}

document.addEventListener("keydown", (event) => {
  const action = ACTIONS[event.key];
  if (!action || !switched.checked || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
    return;
  }
  event.preventDefault();
  action();
});

place.addEventListener("focusin", () => {
  const link = current();
  last = link ? { id: link.id, index: links().indexOf(link) } : { id: "", index: -1 };
});

// The news of a line may come while somebody is on it: they stay there, or on the line that took its place.
let wasInside = false;
document.body.addEventListener("htmx:beforeSwap", () => {
  wasInside = place.contains(document.activeElement);
});
document.body.addEventListener("htmx:afterSettle", () => {
  const count = Number(document.getElementById("queue-list").dataset.waiting);
  document.title = count ? `(${count}) ${plainTitle}` : plainTitle;
  const words = `${count || "Nobody"} waiting`;
  if (said.textContent !== words) {
    said.textContent = words;
  }
  if (wasInside && !place.contains(document.activeElement) && last.index >= 0) {
    const same = document.getElementById(last.id);
    if (same) {
      same.focus();
    } else {
      focusOn(last.index);
    }
  }
  wasInside = false;
});

opener.hidden = false;
opener.addEventListener("click", () => keys.showModal());
switched.checked = localStorage.getItem(STORED) !== "off";
switched.addEventListener("change", () => localStorage.setItem(STORED, switched.checked ? "on" : "off"));
