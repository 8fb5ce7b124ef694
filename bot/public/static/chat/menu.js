/** A button that opens a list of buttons. Escape, a choice or a click elsewhere closes it; arrows move in it. */

export class Menu {
  #button;
  #panel;

  constructor(button, panel, onChoose) {
    this.#button = button;
    this.#panel = panel;
    button.addEventListener("click", () => (panel.hidden ? this.#open() : this.#close()));
    panel.addEventListener("click", (event) => {
      const choice = event.target.closest("button");
      if (!choice) return;
      this.#close();
      onChoose(choice);
    });
    panel.parentElement.addEventListener("keydown", (event) => this.#onKey(event));
    panel.parentElement.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !panel.parentElement.contains(relatedTarget)) this.#hide();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!panel.parentElement.contains(target)) this.#hide();
    });
  }

  #open() {
    this.#panel.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    (this.#panel.querySelector("[aria-current=true]") ?? this.#panel.querySelector("button")).focus();
  }

  #hide() {
    this.#panel.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
  }

  #close() {
    this.#hide();
    this.#button.focus();
  }

  #onKey(event) {
    if (this.#panel.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") this.#close();
    else if (event.key in steps) this.#move(steps[event.key]);
    else return;
    event.preventDefault();
  }

  #move(step) {
    const buttons = [...this.#panel.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }
}
