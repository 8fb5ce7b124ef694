// The demo's page: asks twice a second what stands in the threads, and tells what the visitor does.
const EVERY_MS = 600;
const columns = new Map();
const byId = (id) => document.getElementById(id);
let visit = null;

function element(tag, words, className) {
  const made = document.createElement(tag);
  if (words) made.textContent = words;
  if (className) made.className = className;
  return made;
}

async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.status === 204) return {};
  const said = await answer.json();
  if (!answer.ok) throw new Error(typeof said.detail === "string" ? said.detail : "That was not understood.");
  return said;
}

function tab(name) {
  for (const [each, column] of columns) {
    column.root.classList.toggle("chosen-tab", each === name);
    column.tab.setAttribute("aria-pressed", String(each === name));
  }
}

class Column {
  constructor(about, state) {
    this.name = about.name;
    this.root = byId("column").content.cloneNode(true).querySelector(".column");
    this.shown = 0;
    this.photo = {};
    this.root.id = about.name;
    this.find("h2").textContent = about.title;
    this.find("h2").id = `${about.name}-title`;
    this.root.setAttribute("aria-labelledby", `${about.name}-title`);
    this.find(".hint").textContent = about.hint;
    this.find(".thread").setAttribute("aria-label", `${about.title}: conversation`);
    this.find("textarea").setAttribute("aria-label", `${about.title}: your message`);
    this.find(".sample").setAttribute("aria-label", `${about.title}: sample photo`);
    this.find(".place").hidden = !about.locations;
    this.arrangeWhere(about);
    this.arrangePhotos(state.samples);
    this.arrangeFaults(about, state.faults);
    this.find(".compose").addEventListener("submit", (event) => this.send(event));
    this.find("textarea").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.send(event);
    });
    this.find(".place").addEventListener("click", () => this.act("locate"));
    this.tab = element("button", about.title);
    this.tab.type = "button";
    this.tab.addEventListener("click", () => tab(this.name));
    document.querySelector(".tabs").append(this.tab);
    document.querySelector(".columns").append(this.root);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  arrangeWhere(about) {
    const where = this.find(".where");
    where.hidden = !about.public;
    where.setAttribute("aria-label", `${about.title}: where to write`);
    where.querySelectorAll("input").forEach((radio) => (radio.name = `${about.name}-where`));
    this.find(".public-name").textContent = about.public;
  }

  arrangePhotos(samples) {
    const sample = this.find(".sample");
    samples.forEach((name) => sample.append(new Option(name, name)));
    sample.addEventListener("change", () => {
      if (sample.value) this.choose({ sample: sample.value }, `/api/samples/${sample.value}.jpg`, sample.value);
    });
    const file = this.find("input[type=file]");
    file.addEventListener("change", () => {
      const [picked] = file.files;
      if (!picked) return;
      const reader = new FileReader();
      reader.addEventListener("load", () => {
        const photo = reader.result.slice(reader.result.indexOf(",") + 1);
        this.choose({ photo }, URL.createObjectURL(picked), picked.name);
      });
      reader.readAsDataURL(picked);
    });
    this.find(".drop").addEventListener("click", () => this.drop());
  }

  arrangeFaults(about, faults) {
    this.find(".faults").hidden = !about.breakable;
    for (const [fault, words] of Object.entries(faults)) {
      const button = element("button", words);
      button.type = "button";
      button.addEventListener("click", async () => {
        await this.act("fail", { fault });
        this.find(".faults [role=status]").textContent = `The next two answers: ${words}. The house tries again.`;
      });
      this.find(".faults .row").append(button);
    }
  }

  choose(photo, url, words) {
    this.photo = photo;
    this.find(".chosen").hidden = false;
    this.find(".chosen img").src = url;
    this.find(".chosen span").textContent = words;
  }

  drop() {
    this.photo = {};
    this.find(".chosen").hidden = true;
    this.find(".sample").value = "";
    this.find("input[type=file]").value = "";
  }

  async send(event) {
    event.preventDefault();
    const box = this.find("textarea");
    const isPublic = this.find("input[value=public]").checked;
    if (await this.act("say", { text: box.value, public: isPublic, ...this.photo })) {
      box.value = "";
      this.drop();
    }
  }

  async act(verb, body) {
    const problem = this.find(".problem");
    try {
      await post(`/api/${this.name}/${verb}`, body);
      problem.textContent = "";
      await look();
      return true;
    } catch (error) {
      problem.textContent = error.message;
      return false;
    }
  }

  show(lines) {
    const fresh = lines.slice(this.shown);
    if (!fresh.length) return;
    const thread = this.find(".thread");
    this.shown = lines.length;
    // What was asked before is answered; platforms leave old buttons standing or take them away.
    if (fresh.some((line) => !line.city)) thread.querySelectorAll("button").forEach((button) => (button.disabled = true));
    fresh.forEach((line) => thread.append(this.bubble(line)));
    thread.scrollTop = thread.scrollHeight;
  }

  bubble(line) {
    const item = element("div", "", line.city ? "line city" : "line you");
    const notes = [line.public ? "public" : "", line.note].filter(Boolean).join(", ");
    if (notes) item.append(element("small", notes));
    item.classList.toggle("open", line.public);
    if (line.photo !== null) {
      const image = element("img");
      image.src = `/api/photos/${line.photo}?visit=${visit}`;
      image.alt = "the picture that you sent";
      item.append(image);
    }
    const words = element("span", line.text);
    words.dir = "auto";
    item.append(words);
    if (line.buttons.length) item.append(this.choices(line.buttons));
    return item;
  }

  choices(buttons) {
    const choices = element("div", "", "choices");
    for (const [label, value] of buttons) {
      const button = element("button", label);
      button.type = "button";
      button.addEventListener("click", () => this.act("press", { value }));
      choices.append(button);
    }
    return choices;
  }
}

function begin(state) {
  visit = state.visit;
  columns.clear();
  document.querySelector(".tabs").replaceChildren();
  document.querySelector(".columns").replaceChildren();
  state.threads.forEach((thread) => columns.set(thread.name, new Column(thread, state)));
  tab(state.threads[0].name);
  // Whoever plays by a script sees that these are the columns of somebody new.
  document.body.dataset.visit = visit;
}

function showDesk(state) {
  const words = state.ready ? "The house is ready." : "The house is starting. This takes about half a minute.";
  if (byId("ready").textContent !== words) byId("ready").textContent = words;
  byId("console").hidden = !state.ready;
  byId("console").href = state.console;
  const select = byId("reference");
  const known = [...select.options].map((option) => option.value);
  const wanted = state.references.length ? state.references : [""];
  if (known.join() !== wanted.join()) {
    select.replaceChildren(...wanted.map((reference) => new Option(reference || "none yet", reference)));
    select.value = wanted.at(-1);
  }
  select.disabled = !state.references.length;
  document.querySelector("#move button").disabled = !state.references.length || moving;
}

let moving = false;
let asked = 0;
let drawn = 0;

async function look() {
  const mine = ++asked;
  const state = await (await fetch("/api/state")).json();
  // An answer that was overtaken is old news.
  if (mine < drawn) return;
  drawn = mine;
  if (state.visit !== visit) begin(state);
  state.threads.forEach((thread) => columns.get(thread.name).show(thread.lines));
  showDesk(state);
}

byId("move").addEventListener("submit", async (event) => {
  event.preventDefault();
  moving = true;
  byId("said").textContent = "Moving it …";
  try {
    const { said } = await post(`/api/cases/${byId("reference").value}/move`, { status: byId("status").value });
    byId("said").textContent = said;
  } catch (error) {
    byId("said").textContent = error.message;
  }
  moving = false;
});

byId("restart").addEventListener("click", async () => {
  await post("/api/restart");
  await look();
});

async function keepLooking() {
  try {
    await look();
  } catch {
    byId("ready").textContent = "The demo has stopped. Start it again with: philly311 demo";
  }
  setTimeout(keepLooking, EVERY_MS);
}

keepLooking();
