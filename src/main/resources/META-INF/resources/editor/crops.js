// Shows what the gateway cuts of a frame for a space, and what of it reaches the model.
const Crops = (() => {
  'use strict';

  /** The longer side of a crop as it is shown, in pixels. */
  const SHOWN = 208;

  function copy(bitmap, { x, y, width, height }) {
    const crop = new OffscreenCanvas(width, height);
    crop.getContext('2d').drawImage(bitmap, x, y, width, height, 0, 0, width, height);
    return crop;
  }

  /** The corners warped to a square; between pixels it is interpolated, beyond the frame its edge goes on. */
  function warp(bitmap, polygon) {
    const corners = Geometry.clockwiseFromTopLeft(polygon);
    const side = Geometry.warpedSide(corners);
    const far = side - 1;
    const back = Geometry.homography([[0, 0], [far, 0], [far, far], [0, far]], corners);
    if (back === null) return null;
    const box = Geometry.boxOf(corners);
    const left = Geometry.clamp(Math.floor(box.left), 0, bitmap.width - 1);
    const top = Geometry.clamp(Math.floor(box.top), 0, bitmap.height - 1);
    const width = Geometry.clamp(Math.ceil(box.right) + 1, left + 1, bitmap.width) - left;
    const height = Geometry.clamp(Math.ceil(box.bottom) + 1, top + 1, bitmap.height) - top;
    const from = copy(bitmap, { x: left, y: top, width, height }).getContext('2d').getImageData(0, 0, width, height).data;
    const warped = new OffscreenCanvas(side, side);
    const context = warped.getContext('2d');
    const pixels = context.createImageData(side, side);
    for (let v = 0; v < side; v++) {
      for (let u = 0; u < side; u++) {
        const [x, y] = Geometry.apply(back, [u, v]);
        blend(from, width, height, x - left, y - top, pixels.data, 4 * (v * side + u));
      }
    }
    context.putImageData(pixels, 0, 0);
    return warped;
  }

  function blend(from, width, height, x, y, to, at) {
    const column = Geometry.clamp(Math.floor(x), 0, width - 1);
    const line = Geometry.clamp(Math.floor(y), 0, height - 1);
    const right = Math.min(column + 1, width - 1);
    const below = Math.min(line + 1, height - 1);
    const dx = Geometry.clamp(x - column, 0, 1);
    const dy = Geometry.clamp(y - line, 0, 1);
    for (let channel = 0; channel < 3; channel++) {
      const pixel = (cx, cy) => from[4 * (cy * width + cx) + channel];
      const upper = pixel(column, line) * (1 - dx) + pixel(right, line) * dx;
      const lower = pixel(column, below) * (1 - dx) + pixel(right, below) * dx;
      to[at + channel] = upper * (1 - dy) + lower * dy;
    }
    to[at + 3] = 255;
  }

  /** The crop as the gateway cuts it, as a canvas; null if there is none. */
  function cut(bitmap, polygon, geometry) {
    if (geometry === 'perspective') return polygon.length === 4 ? warp(bitmap, polygon) : null;
    return copy(bitmap, Geometry.cut(polygon, geometry, bitmap));
  }

  function paint(canvas, crop, width, height) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(crop, 0, 0, width, height);
  }

  /**
   * Draws a space's crop large, and as the model takes it.
   *
   * @returns {string} what is shown, or why nothing is
   */
  function show(bitmap, space, geometry, large, small) {
    const crop = bitmap && space ? cut(bitmap, space.polygon, geometry) : null;
    large.hidden = small.hidden = crop === null;
    if (crop === null) {
      if (!bitmap) return 'Open a frame to see what is cut of it.';
      if (!space) return 'Select a space to see its crop.';
      return space.polygon.length === 4 ? 'Three corners lie on a line.' : 'Perspective needs four corners.';
    }
    const scale = SHOWN / Math.max(crop.width, crop.height);
    paint(large, crop, Math.max(1, Math.round(crop.width * scale)), Math.max(1, Math.round(crop.height * scale)));
    paint(small, crop, SpaceMaps.MODEL_SIDE, SpaceMaps.MODEL_SIDE);
    return `${crop.width} × ${crop.height} px; the model takes ${SpaceMaps.MODEL_SIDE} × ${SpaceMaps.MODEL_SIDE}`;
  }

  return { cut, show };
})();
