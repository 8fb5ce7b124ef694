/** The photos chosen for the next message, with their previews. */

import { announce, byId, el, icon, picture } from "./dom.js";
import { PhotoProblem, prepare } from "./photo.js";
import { onLanguage, settings, t } from "./words.js";

const MEGABYTE = 1_000_000;

export class Attachments extends EventTarget {
  #chosen = [];

  constructor() {
    super();
    for (const id of ["camera", "gallery"]) {
      byId(id).addEventListener("change", ({ target }) => {
        this.add([...target.files]);
        target.value = "";
      });
    }
    onLanguage(() => this.#draw());
  }

  fromCamera() {
    byId("camera").click();
  }

  fromGallery() {
    byId("gallery").click();
  }

  get count() {
    return this.#chosen.length;
  }

  get ready() {
    return this.#chosen.every(({ photo }) => photo);
  }

  get #weight() {
    return this.#chosen.reduce((sum, { photo }) => sum + (photo?.file.size ?? 0), 0);
  }

  add(files) {
    this.#complain("");
    const room = settings.photosAtOnce - this.count;
    if (files.length > room) this.#complain(t("photos_too_many", { count: settings.photosAtOnce }));
    files.slice(0, room).forEach((file) => this.#prepare(file));
  }

  /** Hand over what was chosen and start anew. */
  take() {
    const photos = this.#chosen.map(({ photo }) => photo);
    this.#chosen = [];
    this.#complain("");
    this.#changed();
    return photos;
  }

  async #prepare(file) {
    const item = { file, photo: null };
    this.#chosen.push(item);
    this.#changed();
    // The server takes a request of the size of one large photo: the photos of a message share that room.
    const limitBytes = settings.photoMegabytes * MEGABYTE;
    try {
      const photo = await prepare(file, { keepBytes: limitBytes / settings.photosAtOnce, limitBytes });
      if (this.#weight + photo.file.size > limitBytes) throw new PhotoProblem("photos_too_heavy");
      item.photo = photo;
      announce(t("photo_ready"));
    } catch (error) {
      const problem = error instanceof PhotoProblem ? error.problem : "photo_unreadable";
      this.#complain(t(problem, { megabytes: settings.photoMegabytes }));
      this.#chosen = this.#chosen.filter((other) => other !== item);
    }
    this.#changed();
  }

  #remove(item) {
    this.#chosen = this.#chosen.filter((other) => other !== item);
    this.#complain("");
    this.#changed();
    byId("text").focus();
  }

  #complain(sentence) {
    byId("attach-problem").textContent = sentence;
    byId("attach-problem").hidden = !sentence;
  }

  #changed() {
    this.#draw();
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    const list = byId("previews");
    list.hidden = !this.count;
    list.replaceChildren(...this.#chosen.map((item, index) => this.#preview(item, index + 1)));
  }

  #preview(item, number) {
    const remove = el("button", { type: "button", "aria-label": t("remove_photo", { number }) }, icon("close"));
    remove.addEventListener("click", () => this.#remove(item));
    const shown = picture(item.photo?.thumb ?? (item.photo ? null : item.file), t("photo_number", { number }));
    return el("li", { class: item.photo ? "" : "preparing" }, shown, remove);
  }
}
