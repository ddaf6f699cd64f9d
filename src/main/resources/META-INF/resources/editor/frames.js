// Reads a frame as the gateway does: the camera's own raster, whatever its file says of how to turn it.
const Frames = (() => {
  'use strict';

  /** The gateway's limits for frames. */
  const MOST_BYTES = 64 * 1024 * 1024;
  const MOST_PIXELS = 8192 * 8192;

  const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

  const startsWith = (bytes, start) => start.every((byte, i) => bytes[i] === byte);

  const isPng = (bytes) => startsWith(bytes, PNG);
  const isJpeg = (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]);

  /** Markers that announce a size: all of SOF0 to SOF15 but for tables (DHT, JPG, DAC). */
  const isSize = (marker) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

  /** The parts of a JPEG file up to its coded data, and the size it announces. */
  function jpegParts(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const parts = [];
    let size = null;
    let at = 2;
    while (at + 4 <= bytes.length && bytes[at] === 0xff) {
      const marker = bytes[at + 1];
      if (marker === 0xff) {
        at++;
        continue;
      }
      const end = at + 2 + view.getUint16(at + 2);
      if (isSize(marker) && at + 9 <= bytes.length) size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
      if (marker === 0xda) break;
      parts.push({ marker, at, end });
      at = end;
    }
    return { parts, rest: at, size };
  }

  /** Without its APP1 parts, of which EXIF is one that would have a browser turn the picture. */
  function unturned(bytes, { parts, rest }) {
    const kept = parts.filter((part) => part.marker !== 0xe1).map((part) => bytes.subarray(part.at, part.end));
    return new Blob([bytes.subarray(0, 2), ...kept, bytes.subarray(rest)], { type: 'image/jpeg' });
  }

  function pngSize(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return bytes.length < 24 ? null : { width: view.getUint32(16), height: view.getUint32(20) };
  }

  /**
   * Decodes a frame.
   *
   * @returns {Promise<ImageBitmap>}
   * @throws {Error} with what is wrong with the file
   */
  async function read(file) {
    if (file.size > MOST_BYTES) throw new Error(`The frame has ${file.size} bytes; at most ${MOST_BYTES} are taken.`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!isPng(bytes) && !isJpeg(bytes)) throw new Error('The file is neither a JPEG nor a PNG picture.');
    const jpeg = isJpeg(bytes) ? jpegParts(bytes) : null;
    const size = jpeg ? jpeg.size : pngSize(bytes);
    if (!size || size.width === 0 || size.height === 0) throw new Error('The picture announces no size; it is not whole.');
    if (size.width * size.height > MOST_PIXELS) {
      throw new Error(`The picture has ${size.width} × ${size.height} pixels; at most ${MOST_PIXELS} are taken.`);
    }
    let bitmap;
    try {
      bitmap = await createImageBitmap(jpeg ? unturned(bytes, jpeg) : new Blob([bytes], { type: 'image/png' }));
    } catch {
      throw new Error('The picture cannot be decoded; it is damaged or not whole.');
    }
    if (bitmap.width !== size.width || bitmap.height !== size.height) {
      throw new Error('The browser turned the picture; save it without an orientation.');
    }
    return bitmap;
  }

  return { isJpeg, isPng, read };
})();
