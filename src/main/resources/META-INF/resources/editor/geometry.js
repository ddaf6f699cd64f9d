// Plane geometry of outlines, and what the gateway cuts out of a frame. Browsers load no modules from a file, so each of
// the editor's scripts is a plain one that defines one constant.
const Geometry = (() => {
  'use strict';

  /** Of the longer side of a contour's box; the gateway's CropGeometry.CONTEXT. */
  const CONTEXT = 1.1;

  /** Sides of a warped crop, in pixels; those of the gateway. */
  const MIN_WARPED_SIDE = 48;
  const MAX_WARPED_SIDE = 256;

  /** Lines of a sweep over what two outlines may share; the error is below a hundredth of it. */
  const SWEEP_LINES = 64;

  const clamp = (value, min, max) => Math.max(min, Math.min(max, value));
  const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const next = (polygon, i) => polygon[(i + 1) % polygon.length];

  function signedArea(polygon) {
    let twice = 0;
    polygon.forEach((a, i) => {
      const b = next(polygon, i);
      twice += a[0] * b[1] - b[0] * a[1];
    });
    return twice / 2;
  }

  const area = (polygon) => Math.abs(signedArea(polygon));

  /** The mean of the corners. */
  function middle(polygon) {
    const sum = polygon.reduce(([x, y], [px, py]) => [x + px, y + py], [0, 0]);
    return [sum[0] / polygon.length, sum[1] / polygon.length];
  }

  function boxOf(polygon) {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const [x, y] of polygon) {
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
    return box;
  }

  const turn = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

  const cross = (a, b, c, d) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

  /** Whether two sides that are no neighbours cross. A corner that is set twice counts once. */
  function crossesItself(polygon) {
    const corners = polygon.filter((corner, i) => distance(corner, next(polygon, i)) > 0);
    for (let i = 0; i < corners.length; i++) {
      for (let j = i + 2; j < corners.length; j++) {
        const neighbours = i === 0 && j === corners.length - 1;
        if (!neighbours && cross(corners[i], next(corners, i), corners[j], next(corners, j))) return true;
      }
    }
    return false;
  }

  /** Where a horizontal line enters and leaves an outline, from left to right. */
  function crossings(polygon, y) {
    const xs = [];
    polygon.forEach((a, i) => {
      const b = next(polygon, i);
      if ((a[1] <= y) !== (b[1] <= y)) xs.push(a[0] + ((y - a[1]) * (b[0] - a[0])) / (b[1] - a[1]));
    });
    return xs.sort((one, other) => one - other);
  }

  /** What two outlines have in common, in square pixels, nearly. */
  function overlap(one, other) {
    const [a, b] = [boxOf(one), boxOf(other)];
    const top = Math.max(a.top, b.top);
    const height = Math.min(a.bottom, b.bottom) - top;
    if (height <= 0 || Math.min(a.right, b.right) <= Math.max(a.left, b.left)) return 0;
    let length = 0;
    for (let line = 0; line < SWEEP_LINES; line++) {
      const y = top + ((line + 0.5) * height) / SWEEP_LINES;
      const [xs, others] = [crossings(one, y), crossings(other, y)];
      for (let i = 0; i + 1 < xs.length; i += 2) {
        for (let j = 0; j + 1 < others.length; j += 2) {
          length += Math.max(0, Math.min(xs[i + 1], others[j + 1]) - Math.max(xs[i], others[j]));
        }
      }
    }
    return (length * height) / SWEEP_LINES;
  }

  /** The same corners, begun and turned so that each is nearest to that of the pattern. */
  function aligned(pattern, polygon) {
    const [from, to] = [middle(pattern), middle(polygon)];
    const shift = [from[0] - to[0], from[1] - to[1]];
    let best = polygon;
    let least = Infinity;
    for (const corners of [polygon, [...polygon].reverse()]) {
      for (let turns = 0; turns < corners.length; turns++) {
        const turned = [...corners.slice(turns), ...corners.slice(0, turns)];
        const sum = turned.reduce(
          (total, [x, y], i) => total + distance([x + shift[0], y + shift[1]], pattern[i]) ** 2, 0);
        if (sum < least) {
          least = sum;
          best = turned;
        }
      }
    }
    return best;
  }

  /**
   * A row of spaces from the first to the last, both of four corners. The spaces of a row are equal on the ground, and a
   * camera shrinks the area of what it sees with the cube of the depth; so the two areas say how depth grows along the
   * row, and the spaces between come closer together the farther away they are.
   */
  function row(first, last, count) {
    const end = aligned(first, last);
    const depth = Math.cbrt(area(first) / area(end));
    return Array.from({ length: count }, (_, i) => {
      const t = i / (count - 1);
      const part = (t * depth) / (1 - t + t * depth);
      return first.map(([x, y], k) => [x + (end[k][0] - x) * part, y + (end[k][1] - y) * part]);
    });
  }

  /** How many spaces fit between the middles of the first and the last of a row, with them. */
  function rowCount(first, last) {
    const [from, to] = [middle(first), middle(last)];
    const length = distance(from, to);
    if (length === 0) return 2;
    const along = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const width = (polygon) => {
      const sides = polygon.map((a, i) => {
        const b = next(polygon, i);
        return Math.abs((b[0] - a[0]) * along[0] + (b[1] - a[1]) * along[1]);
      });
      return Math.max(sides[0] + sides[2], sides[1] + sides[3]) / 2;
    };
    return Math.round(length / Math.sqrt(width(first) * width(last))) + 1;
  }

  /** A window around the middle of a box, moved and not squeezed into the frame; the gateway's PixelWindow. */
  function inside(box, width, height, frame) {
    const x = Math.round((box.left + box.right) / 2 - width / 2);
    const y = Math.round((box.top + box.bottom) / 2 - height / 2);
    return { x: clamp(x, 0, frame.width - width), y: clamp(y, 0, frame.height - height), width, height };
  }

  /** What the gateway cuts without warping: "bounding-box" or "square", in whole pixels of the frame. */
  function cut(polygon, geometry, frame) {
    const box = boxOf(polygon);
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    if (geometry === 'square') {
      const side = clamp(Math.round(Math.max(width, height) * CONTEXT), 1, Math.min(frame.width, frame.height));
      return inside(box, side, side, frame);
    }
    return inside(box, clamp(Math.round(width), 1, frame.width), clamp(Math.round(height), 1, frame.height), frame);
  }

  /** An outline may begin at any corner and go either way; a warp must not mirror the car. */
  function clockwiseFromTopLeft(polygon) {
    const [x, y] = middle(polygon);
    const sorted = [...polygon].sort((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x));
    let first = 0;
    sorted.forEach((corner, i) => {
      if (corner[0] + corner[1] < sorted[first][0] + sorted[first][1]) first = i;
    });
    return [...sorted.slice(first), ...sorted.slice(0, first)];
  }

  function warpedSide(corners) {
    const longest = Math.max(...corners.map((corner, i) => distance(corner, next(corners, i))));
    return clamp(Math.round(longest), MIN_WARPED_SIDE, MAX_WARPED_SIDE);
  }

  /** The projective map that takes four points to four others, as nine numbers; null if three lie on a line. */
  function homography(from, to) {
    const rows = [];
    from.forEach(([x, y], i) => {
      const [u, v] = to[i];
      rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
    });
    for (let column = 0; column < 8; column++) {
      let pivot = column;
      for (let i = column + 1; i < 8; i++) if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
      if (Math.abs(rows[pivot][column]) < 1e-9) return null;
      [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
      for (let i = 0; i < 8; i++) {
        if (i === column) continue;
        const factor = rows[i][column] / rows[column][column];
        for (let j = column; j < 9; j++) rows[i][j] -= factor * rows[column][j];
      }
    }
    return [...rows.map((line, i) => line[8] / line[i]), 1];
  }

  function apply(h, [x, y]) {
    const w = h[6] * x + h[7] * y + h[8];
    return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w];
  }

  return {
    aligned, apply, area, boxOf, clamp, clockwiseFromTopLeft, crossesItself, cut, distance, homography, middle, overlap,
    row, rowCount, warpedSide,
  };
})();
