/** The web chat API over HTTP, and what each failure means. */

import { language } from "./words.js";

const MESSAGES = "/webchat/messages";
const SEND_SECONDS = 30;
const UPLOAD_SILENCE_SECONDS = 60;
const POLL_SECONDS = 25;
const POLL_GRACE_SECONDS = 10;
const TRY_AGAIN = new Set([408, 425, 429]);

/** A call that did not work. `retry`: the same call may work later; `sentence`: what the server says about it. */
export class Failure extends Error {
  constructor({ retry, sentence = "", afterSeconds = 0 }) {
    super(sentence || (retry ? "not reached" : "refused"));
    Object.assign(this, { retry, sentence, afterSeconds });
  }
}

const unreachable = () => new Failure({ retry: true });

/** Post a message. Resolves when the server has it; rejects with a Failure, or AbortError when it was cancelled. */
export async function post(message, { files, signal, onProgress }) {
  const answer = files.length ? await upload(message, files, signal, onProgress) : await postJson(message, signal);
  if (answer.status >= 200 && answer.status < 300) return;
  throw failure(answer);
}

async function postJson(message, signal) {
  const headers = { "Content-Type": "application/json", "Accept-Language": language() };
  return call(MESSAGES, { method: "POST", headers, body: JSON.stringify(message) }, SEND_SECONDS, signal);
}

/** fetch knows no upload progress, so pictures go by XMLHttpRequest. */
function upload(message, files, signal, onProgress) {
  const form = new FormData();
  for (const [name, value] of Object.entries(message)) if (value !== undefined) form.append(name, value);
  for (const file of files) form.append("photo", file, file.name ?? "photo.jpg");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence = 0;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), UPLOAD_SILENCE_SECONDS * 1000);
    };
    const cancel = () => request.abort();
    request.upload.addEventListener("progress", (event) => {
      listen();
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const header = (name) => request.getResponseHeader(name);
      resolve({ status: request.status, header, body: request.responseText });
    });
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", () => reject(signal.aborted ? signal.reason : unreachable()));
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      signal.removeEventListener("abort", cancel);
    });
    signal.addEventListener("abort", cancel);
    request.open("POST", MESSAGES);
    request.setRequestHeader("Accept-Language", language());
    listen();
    request.send(form);
  });
}

/** Wait for messages after number `after`: {messages, typing}. */
export async function poll(session, after) {
  const query = new URLSearchParams({ session, after, wait: POLL_SECONDS });
  const answer = await call(`${MESSAGES}?${query}`, { cache: "no-store" }, POLL_SECONDS + POLL_GRACE_SECONDS);
  if (answer.status !== 200) throw failure(answer);
  const { messages, typing } = readJson(answer.body);
  if (!Array.isArray(messages)) throw unreachable();
  return { messages, typing: Boolean(typing) };
}

async function call(address, options, seconds, signal) {
  const control = new AbortController();
  const cancel = () => control.abort();
  const timer = setTimeout(cancel, seconds * 1000);
  signal?.addEventListener("abort", cancel);
  try {
    const response = await fetch(address, { ...options, signal: control.signal });
    return { status: response.status, header: (name) => response.headers.get(name), body: await response.text() };
  } catch {
    throw signal?.aborted ? signal.reason : unreachable();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

function failure({ status, header, body }) {
  const retry = status >= 500 || TRY_AGAIN.has(status);
  const { error } = readJson(body);
  const sentence = typeof error === "string" ? error : "";
  return new Failure({ retry, sentence, afterSeconds: waitOf(header("Retry-After")) });
}

function waitOf(header) {
  if (!header) return 0;
  const seconds = Number(header);
  const wait = Number.isNaN(seconds) ? (Date.parse(header) - Date.now()) / 1000 : seconds;
  return Math.max(0, wait || 0);
}

function readJson(body) {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}
