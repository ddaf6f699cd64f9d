// The space map: its contract, what is wrong with one, and its JSON.
const SpaceMaps = (() => {
  'use strict';

  /** The limits of the contract; SpaceMap and SpaceMapCheck hold maps against the same. */
  const LIMITS = {
    idLength: 64, spaces: 5000, minCorners: 3, maxCorners: 64, pixels: 1000000, minSilence: 1, maxSilence: 86400,
    leastArea: 100, outside: 8,
  };

  /** What the topic's records hold, compressed; text that is shorter fits in any case. */
  const STORED_BYTES = 900 * 1024;

  /** Sides of the picture that the shipped model takes; a smaller crop is blown up. */
  const MODEL_SIDE = 48;

  /** Neighbours in a tilted view share a little; more is a mistake. Of the smaller space. */
  const MOST_SHARED = 0.2;

  const ID = /^[A-Za-z0-9._-]{1,64}$/;
  const FIELDS = {
    map: ['site', 'camera', 'revision', 'frame', 'silenceBudgetSeconds', 'spaces'],
    frame: ['width', 'height'],
    space: ['space', 'zone', 'polygon'],
  };

  let lastKey = 0;

  /** A space of the editor: its key stays the same, whatever its id becomes. */
  const space = (id, zone, polygon) => ({ key: ++lastKey, space: id, zone, polygon });

  const empty = () => ({ site: '', camera: '', revision: 1, frame: null, silenceBudgetSeconds: null, spaces: [] });

  const isId = (id) => ID.test(id);

  /** What foreign text may look like in a sentence. */
  const quoted = (text) => `"${text.length > LIMITS.idLength ? `${text.slice(0, LIMITS.idLength)}…` : text}"`;

  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

  /**
   * Everything that is wrong with a map. An error is refused by the gateway; a warning is not, and worth a look.
   *
   * @returns {{level: string, text: string, key: ?number}[]} errors first
   */
  function check(map) {
    const found = [];
    const error = (text, of) => found.push({ level: 'error', text, key: of?.key ?? null });
    const warning = (text, of) => found.push({ level: 'warning', text, key: of?.key ?? null });
    checkHead(map, error);
    const names = new Map();
    for (const one of map.spaces) {
      checkName(one, names, error);
      checkOutline(one, map.frame, error, warning);
    }
    checkOverlaps(map.spaces, warning);
    if (map.spaces.length > 1000 && write(map).length > STORED_BYTES) {
      warning(`The map has more than ${STORED_BYTES / 1024} KiB of text; give fewer corners, or split the camera.`);
    }
    return [...found.filter((one) => one.level === 'error'), ...found.filter((one) => one.level === 'warning')];
  }

  function checkHead(map, error) {
    for (const field of ['site', 'camera']) {
      if (map[field] === '') error(`The map names no ${field}.`);
      else if (!isId(map[field])) error(`The ${field} ${quoted(map[field])} is no id: 1 to 64 of A-Z a-z 0-9 . _ -`);
    }
    if (!Number.isSafeInteger(map.revision) || map.revision < 0) error('The revision must be a whole number from 0.');
    if (map.frame === null) error('The size of the frame is unknown; open a frame.');
    const silence = map.silenceBudgetSeconds;
    if (silence !== null && !(silence >= LIMITS.minSilence && silence <= LIMITS.maxSilence)) {
      error(`The silence budget must be from ${LIMITS.minSilence} to ${LIMITS.maxSilence} s.`);
    }
    if (map.spaces.length > LIMITS.spaces) {
      error(`${map.spaces.length} spaces; a map holds at most ${LIMITS.spaces}. Split the camera.`);
    }
  }

  function checkName(one, names, error) {
    if (one.space === '') error('A space has no id.', one);
    else if (!isId(one.space)) error(`${quoted(one.space)} is no id: 1 to 64 of A-Z a-z 0-9 . _ -`, one);
    else if (names.has(one.space)) error(`The id ${one.space} is there twice.`, one);
    else names.set(one.space, one);
    if (one.zone !== null && !isId(one.zone)) {
      error(`${one.space}: the zone ${quoted(one.zone)} is no id: 1 to 64 of A-Z a-z 0-9 . _ -`, one);
    }
  }

  function checkOutline(one, frame, error, warning) {
    const { polygon } = one;
    if (polygon.length < LIMITS.minCorners || polygon.length > LIMITS.maxCorners) {
      error(`${one.space} has ${polygon.length} corners; it needs from ${LIMITS.minCorners} to ${LIMITS.maxCorners}.`, one);
      return;
    }
    if (frame !== null) {
      const out = Math.max(...polygon.map(([x, y]) => Math.max(-x, -y, x - frame.width, y - frame.height)));
      if (out > LIMITS.outside) {
        error(`${one.space} has a corner ${Math.ceil(out)} px outside the frame; at most ${LIMITS.outside} are allowed.`, one);
      }
    }
    const area = Geometry.area(polygon);
    if (Geometry.crossesItself(polygon)) {
      error(`${one.space} crosses itself; set its corners all the way round.`, one);
    } else if (area < LIMITS.leastArea) {
      error(`${one.space} encloses ${Math.floor(area)} px²; at least ${LIMITS.leastArea} are needed.`, one);
    } else if (frame !== null) {
      const { width, height } = Geometry.cut(polygon, 'bounding-box', frame);
      if (Math.min(width, height) < MODEL_SIDE / 2) {
        warning(`${one.space} is small: ${width} × ${height} px, and the model takes ${MODEL_SIDE} × ${MODEL_SIDE}.`, one);
      }
    }
  }

  /** Swept from left to right, so that only spaces with common columns are compared. */
  function checkOverlaps(spaces, warning) {
    const boxed = spaces.filter((one) => one.polygon.length >= LIMITS.minCorners)
      .map((one) => ({ one, box: Geometry.boxOf(one.polygon), area: Geometry.area(one.polygon) }))
      .sort((a, b) => a.box.left - b.box.left);
    let open = [];
    for (const here of boxed) {
      open = open.filter((other) => other.box.right > here.box.left);
      for (const other of open) {
        if (other.box.top >= here.box.bottom || here.box.top >= other.box.bottom) continue;
        const share = Geometry.overlap(here.one.polygon, other.one.polygon) / Math.max(1, Math.min(here.area, other.area));
        if (share > MOST_SHARED) {
          warning(`${other.one.space} and ${here.one.space} overlap by ${Math.round(100 * share)} %.`, here.one);
        }
      }
      open.push(here);
    }
  }

  /** The JSON that the gateway reads, a line for each space. */
  function write(map) {
    const head = { site: map.site, camera: map.camera, revision: map.revision, frame: map.frame ?? { width: 0, height: 0 } };
    if (map.silenceBudgetSeconds !== null) head.silenceBudgetSeconds = map.silenceBudgetSeconds;
    const lines = map.spaces.map(({ space: id, zone, polygon }) =>
      `  ${JSON.stringify(zone === null ? { space: id, polygon } : { space: id, zone, polygon })}`);
    const fields = Object.entries(head).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    fields.push(lines.length === 0 ? ' "spaces": []' : ` "spaces": [\n${lines.join(',\n')}\n ]`);
    return `{\n${fields.join(',\n')}\n}\n`;
  }

  function fail(text) {
    throw new Error(text);
  }

  function textOf(value, what) {
    return value === undefined ? '' : typeof value === 'string' ? value.slice(0, 1000) : fail(`${what} is no text.`);
  }

  function corner(pair, where) {
    const isPair = Array.isArray(pair) && pair.length === 2 && pair.every((one) => Math.abs(one) <= LIMITS.pixels
      && typeof one === 'number');
    if (!isPair) fail(`${where} has a corner that is no pair [x, y] from -${LIMITS.pixels} to ${LIMITS.pixels}.`);
    return [pair[0] + 0, pair[1] + 0];
  }

  function spaceOf(value, i) {
    if (!isObject(value)) fail(`Space number ${i + 1} is no object.`);
    const id = textOf(value.space, `The id of space number ${i + 1}`);
    const where = id === '' ? `Space number ${i + 1}` : `Space ${quoted(id)}`;
    if (!Array.isArray(value.polygon)) fail(`${where} has no polygon.`);
    if (value.polygon.length > LIMITS.maxCorners) {
      fail(`${where} has ${value.polygon.length} corners; at most ${LIMITS.maxCorners} are allowed.`);
    }
    const zone = textOf(value.zone ?? undefined, `The zone of ${where}`);
    return space(id, zone === '' ? null : zone, value.polygon.map((pair) => corner(pair, where)));
  }

  function frameOf(value) {
    const fits = (side) => Number.isInteger(side) && side >= 1 && side <= LIMITS.pixels;
    return isObject(value) && fits(value.width) && fits(value.height) ? { width: value.width, height: value.height } : null;
  }

  /**
   * A map of parsed JSON. What a check can show and a person mend is taken as it is.
   *
   * @returns {{map: object, notes: string[]}}
   * @throws {Error} for what is no map
   */
  function read(json) {
    if (!isObject(json) || !Array.isArray(json.spaces)) fail('This JSON is neither a space map nor COCO: it has no list "spaces" or "annotations".');
    if (json.spaces.length > LIMITS.spaces) fail(`${json.spaces.length} spaces; a map holds at most ${LIMITS.spaces}.`);
    const silence = json.silenceBudgetSeconds ?? null;
    if (silence !== null && typeof silence !== 'number') fail('silenceBudgetSeconds is no number.');
    const map = {
      site: textOf(json.site, 'The site'),
      camera: textOf(json.camera, 'The camera'),
      revision: typeof json.revision === 'number' ? json.revision : fail('The map has no revision.'),
      frame: frameOf(json.frame),
      silenceBudgetSeconds: silence,
      spaces: json.spaces.map(spaceOf),
    };
    return { map, notes: unknownFields(json) };
  }

  /** Mistyped, or of a later version: they are not kept. */
  function unknownFields(json) {
    const unknown = new Set();
    const look = (object, known, where) => {
      for (const field of Object.keys(object)) if (!known.includes(field)) unknown.add(`${quoted(field)}${where}`);
    };
    look(json, FIELDS.map, '');
    if (isObject(json.frame)) look(json.frame, FIELDS.frame, ' of frame');
    for (const one of json.spaces) look(one, FIELDS.space, ' of a space');
    return unknown.size === 0 ? [] : [`Unknown fields are left out: ${[...unknown].slice(0, 3).join(', ')}.`];
  }

  return { LIMITS, MODEL_SIDE, check, empty, isId, isObject, quoted, read, space, write };
})();
