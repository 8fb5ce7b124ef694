// The list of cases: choose all of the page at once, and how many are chosen. Without it the boxes work one by one.
const all = document.getElementById("choose-page");
const boxes = [...document.querySelectorAll("input[name=chosen]")];
const everything = document.querySelector("input[name=all]");
const said = document.getElementById("chosen-count");

function count() {
  const chosen = boxes.filter((box) => box.checked).length;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  said.textContent = everything?.checked ? "" : `${chosen} chosen`;
  for (const box of [...boxes, all]) {
    box.disabled = Boolean(everything?.checked);
  }
}

if (all) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) {
      box.checked = all.checked;
    }
  });
  document.addEventListener("change", count);
  count();
}
