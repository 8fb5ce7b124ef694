/** Puts the page together: the only file that knows all the others. */

import { Attachments } from "./attachments.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import * as device from "./device.js";
import { announce, byId, isTouch } from "./dom.js";
import { History } from "./history.js";
import { Menu } from "./menu.js";
import { Outbox } from "./outbox.js";
import * as photoShelf from "./photo-shelf.js";
import { openWithoutNetwork } from "./offline.js";
import { Poller } from "./poller.js";
import { session } from "./session.js";
import { Thread } from "./thread.js";
import { Tray, openQuestion } from "./tray.js";
import { follow, onLanguage, recall, t } from "./words.js";

const id = session();
const history = new History(id);
const connection = new Connection();
const outbox = new Outbox(history, id, connection);
const poller = new Poller(id, history, connection);
const attachments = new Attachments();
const thread = new Thread(history, outbox);
const tray = new Tray(history, thread, attachments, answer);
const composer = new Composer(attachments, send);

async function send(message) {
  const { kept } = await outbox.send(message);
  if (!kept && message.photos?.length && device.keeps) announce(t("photo_not_kept"));
}

/** A press is an answer too; the keyboard on the glass stays down. */
function answer(message) {
  send(message);
  if (isTouch()) byId("scroll").focus({ preventScroll: true });
  else composer.focus();
}

function markLanguage() {
  for (const button of byId("language-panel").querySelectorAll("button")) {
    const current = button.dataset.language === document.documentElement.lang;
    button.toggleAttribute("aria-current", current);
    if (!current) continue;
    button.setAttribute("aria-current", "true");
    byId("language-name").textContent = button.textContent;
    byId("language-name").lang = button.lang;
  }
}

function chooseLanguage({ dataset, textContent }) {
  follow(dataset.language);
  answer({ choice: dataset.language, label: textContent });
}

async function forget() {
  device.clear();
  await photoShelf.clear();
  location.reload();
}

function chooseMore(button) {
  if (button.id === "restart") answer({ choice: "restart", label: t("start_over") });
  else byId("forget-dialog").showModal();
}

function refreshQuestion() {
  composer.askAddress(openQuestion(history)?.asks === "address");
}

new Menu(byId("language-button"), byId("language-panel"), chooseLanguage);
new Menu(byId("more-button"), byId("more-panel"), chooseMore);
byId("forget-yes").addEventListener("click", forget);
byId("forget-no").addEventListener("click", () => byId("forget-dialog").close());
for (const example of byId("welcome").querySelectorAll("button")) {
  example.addEventListener("click", () => answer({ text: example.textContent }));
}

history.addEventListener("added", ({ detail }) => {
  poller.start();
  refreshQuestion();
  if (detail.from !== "you") thread.typing(false);
  if (detail.from === "bot") follow(detail.language);
});
history.addEventListener("removed", refreshQuestion);
outbox.addEventListener("sent", () => {
  const withPerson = history.all().findLast((entry) => entry.from !== "you")?.from === "agent";
  if (history.last?.from === "you" && !withPerson) thread.typing(true);
});
poller.addEventListener("heard", ({ detail }) => {
  if (detail.typing) thread.typing(true);
});
window.addEventListener("online", () => outbox.wake());
document.addEventListener("visibilitychange", () => document.hidden || outbox.wake());
device.onChange((key, value) => {
  if (key === "session" && value !== id) location.reload(); // another tab forgot this chat
  else if (key === "language") follow(value);
});
onLanguage(() => {
  markLanguage();
  tray.draw();
});

thread.draw();
tray.draw();
refreshQuestion();
recall();
outbox.flush();
if (history.last) poller.start();
openWithoutNetwork();
