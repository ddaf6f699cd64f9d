// Outlines that were drawn with other tools: PKLot's XML, CVAT's XML and COCO's JSON.
const Imports = (() => {
  'use strict';

  /** Shapes that are left out are named up to so many. */
  const MOST_NAMED = 3;

  /** Of a shape's attributes, those that hold a space's id. */
  const ID_NAMES = ['space', 'id', 'name', 'number'];

  /** What was found in a file, and what was left out of it. */
  class Found {
    constructor(kind) {
      this.kind = kind;
      this.shapes = [];
      this.left = [];
    }

    leave(what) {
      this.left.push(what);
    }

    /**
     * Takes an outline if it is one.
     *
     * @param id may be empty, or no id of ours: then the space is numbered
     */
    take(id, zone, corners) {
      const { minCorners, maxCorners, pixels } = SpaceMaps.LIMITS;
      const polygon = corners.map(([x, y]) => [Math.round(x * 100) / 100 + 0, Math.round(y * 100) / 100 + 0]);
      const last = polygon.at(-1);
      // Some tools end an outline where it began.
      if (polygon.length > minCorners && last[0] === polygon[0][0] && last[1] === polygon[0][1]) polygon.pop();
      const name = id === '' ? `shape ${this.shapes.length + this.left.length + 1}` : SpaceMaps.quoted(id);
      if (polygon.length < minCorners || polygon.length > maxCorners) {
        this.leave(`${name} has ${polygon.length} corners`);
      } else if (!polygon.flat().every((value) => Math.abs(value) <= pixels)) {
        this.leave(`${name} has a corner that is no pair of numbers`);
      } else {
        this.shapes.push({ space: id, zone: zone !== null && SpaceMaps.isId(zone) ? zone : null, polygon });
      }
    }

    notes() {
      if (this.left.length === 0) return [];
      const more = this.left.length > MOST_NAMED ? ', …' : '';
      return [`${this.left.length} left out: ${this.left.slice(0, MOST_NAMED).join(', ')}${more}.`];
    }
  }

  const number = (value) => (value === undefined || value.trim() === '' ? Number.NaN : Number(value));

  /** `<parking>` with `<space id>`, each with a `<contour>` of `<point x y>`. */
  function pkLot(parts) {
    const found = new Found('PKLot');
    let id = null;
    let corners = [];
    for (const part of parts) {
      if (part.open === 'space') {
        id = part.attributes.get('id')?.trim() ?? '';
        corners = [];
      } else if (part.open === 'point' && id !== null) {
        corners.push([number(part.attributes.get('x')), number(part.attributes.get('y'))]);
      } else if (part.close === 'space' && id !== null) {
        found.take(id, null, corners);
        id = null;
      }
    }
    return { images: [{ name: null, size: null, found }] };
  }

  /** "x,y;x,y" */
  const points = (text = '') => text.split(';').map((pair) => pair.split(',').map(number)).map(([x, y = Number.NaN]) => [x, y]);

  /** A box, turned clockwise about its middle. */
  function box(left, top, right, bottom, degrees = 0) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return [[left, top], [right, top], [right, bottom], [left, bottom]].map(([px, py]) =>
      [x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos]);
  }

  function cvatCorners(shape) {
    if (shape.kind === 'polygon') return points(shape.attributes.get('points'));
    const side = (name) => number(shape.attributes.get(name));
    const turned = shape.attributes.get('rotation');
    return box(side('xtl'), side('ytl'), side('xbr'), side('ybr'), turned === undefined ? 0 : number(turned));
  }

  function pick(fields, names) {
    const name = names.find((one) => fields.get(one) !== undefined && fields.get(one) !== '');
    return name === undefined ? '' : fields.get(name);
  }

  const sizeOf = (width, height) => (width > 0 && height > 0 ? { width, height } : null);

  /** `<annotations>`: an `<image>` for each frame, or a `<track>` for each object of a film, of which the first place counts. */
  function cvat(parts) {
    const images = [];
    const film = { name: null, size: null, found: new Found('CVAT') };
    const shapes = ['polygon', 'box', 'polyline', 'points', 'ellipse', 'cuboid', 'skeleton', 'mask', 'tag'];
    let image = null;
    let shape = null;
    let field = null;
    let tracked = false;
    for (const part of parts) {
      if (part.open === 'image') {
        const side = (name) => number(part.attributes.get(name));
        image = { name: part.attributes.get('name') ?? null, size: sizeOf(side('width'), side('height')), found: new Found('CVAT') };
        images.push(image);
      } else if (part.open === 'track') {
        image = film;
        tracked = false;
      } else if (image && !shape && shapes.includes(part.open)) {
        shape = { kind: part.open, attributes: part.attributes, fields: new Map() };
      } else if (part.open === 'attribute') {
        field = part.attributes.get('name')?.toLowerCase() ?? '';
      } else if (part.text !== undefined && shape && field !== null) {
        shape.fields.set(field, part.text);
      } else if (part.close === 'attribute') {
        field = null;
      } else if (shape && part.close === shape.kind) {
        if (!tracked) take(image.found, shape);
        tracked = image === film;
        shape = null;
      } else if (part.close === 'image' || part.close === 'track') {
        image = null;
      }
    }
    return { images: film.found.shapes.length + film.found.left.length > 0 ? [...images, film] : images };
  }

  function take(found, shape) {
    if (shape.kind === 'polygon' || shape.kind === 'box') {
      found.take(pick(shape.fields, ID_NAMES), pick(shape.fields, ['zone']) || null, cvatCorners(shape));
    } else {
      found.leave(`a ${shape.kind}, which is no outline`);
    }
  }

  const asText = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 1000) : '');

  function cocoCorners({ segmentation, bbox }) {
    const numbers = (list) => Array.isArray(list) && list.every((value) => typeof value === 'number');
    const flat = Array.isArray(segmentation) ? segmentation.filter(numbers).sort((a, b) => b.length - a.length)[0] : undefined;
    if (flat?.length > 0) return Array.from({ length: flat.length >> 1 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
    if (segmentation !== undefined && !Array.isArray(segmentation)) return null;
    return numbers(bbox) && bbox.length === 4 ? box(bbox[0], bbox[1], bbox[0] + bbox[2], bbox[1] + bbox[3]) : null;
  }

  /** `images` and `annotations`, whose `segmentation` holds polygons; a run-length mask is none. */
  function coco(json) {
    const images = new Map();
    for (const one of Array.isArray(json.images) ? json.images : []) {
      if (!SpaceMaps.isObject(one)) continue;
      images.set(one.id, { name: asText(one.file_name) || null, size: sizeOf(one.width, one.height), found: new Found('COCO') });
    }
    for (const one of json.annotations) {
      if (!SpaceMaps.isObject(one)) throw new Error('An entry of "annotations" is no object.');
      if (!images.has(one.image_id)) images.set(one.image_id, { name: null, size: null, found: new Found('COCO') });
      const { found } = images.get(one.image_id);
      const fields = new Map(Object.entries(SpaceMaps.isObject(one.attributes) ? one.attributes : {})
        .map(([name, value]) => [name.toLowerCase(), asText(value)]));
      const id = pick(fields, ID_NAMES) || asText(one.id);
      const corners = cocoCorners(one);
      if (corners) found.take(id, pick(fields, ['zone']) || null, corners);
      else found.leave(`${SpaceMaps.quoted(id)} has no polygon`);
    }
    return { images: [...images.values()] };
  }

  const isCoco = (json) => SpaceMaps.isObject(json) && Array.isArray(json.annotations);

  function xml(text) {
    const parts = Xml.read(text);
    for (const part of parts) {
      if (part.open === 'parking') return pkLot(parts);
      if (part.open === 'annotations') return cvat(parts);
      if (part.open) throw new Error(`The root element is ${SpaceMaps.quoted(part.open)}; expected parking (PKLot) or annotations (CVAT).`);
    }
    throw new Error('The file has no element.');
  }

  /**
   * The outlines of one image of a file: of that which is open, or else of the first that has any.
   *
   * @param source XML as text, or COCO's JSON as parsed
   * @param frameName of the frame that is open, or null
   * @returns {{kind: string, size: ?object, shapes: object[], notes: string[]}}
   * @throws {Error} with what cannot be read
   */
  function read(source, frameName) {
    const { images } = typeof source === 'string' ? xml(source) : coco(source);
    const base = (name) => name?.split(/[\\/]/).at(-1);
    const full = images.filter(({ found }) => found.shapes.length > 0);
    const chosen = full.find(({ name }) => frameName !== null && base(name) === frameName) ?? full[0];
    const left = images.flatMap(({ found }) => found.notes());
    if (!chosen) throw new Error(`There is no outline in it. ${left[0] ?? ''}`.trim());
    const notes = chosen.found.notes();
    if (full.length > 1) notes.push(`Of ${full.length} images with outlines, ${SpaceMaps.quoted(chosen.name ?? 'the first')} is taken.`);
    return { kind: chosen.found.kind, size: chosen.size, shapes: chosen.found.shapes, notes };
  }

  return { isCoco, read };
})();
