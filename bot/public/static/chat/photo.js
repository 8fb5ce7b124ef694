/** A chosen file made ready to send: checked, made smaller when it is heavy, with a small picture for the thread. */

import { withExifOf } from "./exif.js";

const LONGEST_SIDE = 2560;
const THUMB_SIDE = 480;
const QUALITY = 0.85;
const NAMED_BUT_UNTYPED = { heic: "image/heic", heif: "image/heif" };

/** What is wrong with a file; `problem` is the phrase to show. */
export class PhotoProblem extends Error {
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/** {file, thumb}: the file as it is when it weighs at most `keepBytes` (so it keeps its place), else smaller. */
export async function prepare(file, { keepBytes, limitBytes }) {
  const type = file.type || NAMED_BUT_UNTYPED[file.name.split(".").pop().toLowerCase()] || "";
  if (!type.startsWith("image/")) throw new PhotoProblem("photo_not_picture");
  if (!file.size) throw new PhotoProblem("photo_unreadable");
  const bitmap = await createImageBitmap(file).catch(() => null); // null: a kind this browser cannot show
  const light = file.size <= keepBytes;
  const sent = light || !bitmap ? retyped(file, type) : await smaller(file, bitmap);
  const thumb = bitmap && (await drawn(bitmap, THUMB_SIDE));
  bitmap?.close();
  if (sent.size > limitBytes) throw new PhotoProblem("photo_too_large");
  return { file: sent, thumb };
}

function retyped(file, type) {
  return file.type ? file : new File([file], file.name, { type });
}

async function smaller(file, bitmap) {
  const picture = await drawn(bitmap, LONGEST_SIDE);
  if (!picture || picture.size >= file.size) return file;
  const name = file.name.replace(/\.\w+$/, "") || "photo";
  return new File([await withExifOf(file, picture)], `${name}.jpg`, { type: "image/jpeg" });
}

function drawn(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // a JPEG has no see-through parts
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
