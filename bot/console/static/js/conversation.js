// The page of a conversation: begins at the newest message, finds ready answers by typing, says when it is closed.
const here = document.getElementById("here");
const token = document.querySelector("input[name=csrf]").value;

function toTheEnd() {
  const last = document.querySelector("#thread .line:last-child");
  if (last && !location.hash) {
    last.scrollIntoView({ block: "nearest" });
  }
}

// The search is of use only with this script, so that only it shows the field.
function prepareMacros() {
  const search = document.querySelector(".search-macros");
  if (search) {
    search.hidden = false;
  }
}

function find(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll(".macros fieldset")) {
    let any = false;
    for (const button of group.querySelectorAll("button")) {
      const text = `${button.textContent} ${button.title}`.toLowerCase();
      button.hidden = !wanted.every((word) => text.includes(word));
      any ||= !button.hidden;
    }
    group.hidden = !any;
  }
}

document.addEventListener("input", (event) => {
  if (event.target.id === "find-macro") {
    find(event.target.value);
  }
});

// Enter in the search takes the first that is found, not the first there is.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "find-macro") {
    return;
  }
  event.preventDefault();
  const first = document.querySelector(".macros fieldset:not([hidden]) button:not([hidden])");
  if (first && event.target.value.trim()) {
    first.click();
  }
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "reply" || event.detail.elt.id === "reply") {
    prepareMacros();
    const field = document.getElementById("resident") || document.getElementById("english");
    if (field) {
      field.focus();
    }
  }
});

window.addEventListener("pagehide", () => {
  const form = new FormData();
  form.append("csrf", token);
  navigator.sendBeacon(here.dataset.gone, form);
});

prepareMacros();
toTheEnd();
