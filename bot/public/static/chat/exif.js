/**
 * A JPEG made smaller on a canvas loses where it was taken. This carries the Exif block of the original over,
 * with the orientation set to "upright" (the canvas has turned the picture already).
 */

const SOI = 0xffd8;
const APP1 = 0xffe1;
const START_OF_SCAN = 0xffda;
const EXIF = 0x45786966;
const ORIENTATION = 0x0112;
const HEAD_BYTES = 256 * 1024;

export async function withExifOf(original, smaller) {
  const exif = findExif(await original.slice(0, HEAD_BYTES).arrayBuffer());
  if (!exif) return smaller;
  setUpright(exif);
  return new Blob([smaller.slice(0, 2), exif, smaller.slice(2)], { type: "image/jpeg" });
}

/** The whole APP1 segment, marker and all, or null. */
function findExif(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== SOI) return null;
  for (let at = 2; at + 10 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker < 0xff00 || marker === START_OF_SCAN) return null;
    const end = at + 2 + view.getUint16(at + 2);
    const isExif = marker === APP1 && view.getUint32(at + 4) === EXIF;
    if (isExif) return end <= view.byteLength ? buffer.slice(at, end) : null;
    at = end;
  }
  return null;
}

function setUpright(segment) {
  const view = new DataView(segment, 10); // after marker, length and "Exif\0\0" the TIFF header begins
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const fields = view.getUint16(directory, little);
    for (let field = 0; field < fields; field += 1) {
      const at = directory + 2 + field * 12;
      if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + 8, 1, little);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a broken directory: nothing to turn
  }
}
