// Draws the spaces of a site, a panel for each camera: over the outlines that its gateway published, or as a grid.
import { attribute, element, svg, text } from './dom.js';
import { describe, isUnsure } from './words.js';

/** Names are drawn where there is room for them. */
const MOST_NAMES = 120;

const CELL = { width: 34, height: 58, gap: 8 };

export class Maps {
  constructor(root, select) {
    this.root = root;
    this.shapes = new Map();
    this.names = new Map();
    this.panels = [];
    this.selected = null;
    root.addEventListener('click', (event) => {
      const shape = event.target.closest('.space');
      if (shape) select(shape.dataset.space);
    });
    root.addEventListener('keydown', (event) => this.onKey(event, select));
  }

  /** Arrows go from space to space within a map; one tab goes past a whole map. */
  onKey(event, select) {
    const shape = event.target.closest('.space');
    if (!shape) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = [...shape.ownerSVGElement.querySelectorAll('.space')];
      const next = all[all.indexOf(shape) + step];
      if (next) {
        shape.setAttribute('tabindex', '-1');
        next.setAttribute('tabindex', '0');
        next.focus();
      }
      event.preventDefault();
    } else if (event.key === 'Enter' || event.key === ' ') {
      select(shape.dataset.space);
      event.preventDefault();
    }
  }

  /** Draws everything anew. */
  draw(site) {
    this.shapes.clear();
    this.names.clear();
    const byCamera = new Map();
    for (const camera of site.maps.keys()) byCamera.set(camera, []);
    for (const space of site.spaces.values()) {
      const camera = space.camera ?? '';
      if (!byCamera.has(camera)) byCamera.set(camera, []);
      byCamera.get(camera).push(space);
    }
    this.panels = [...byCamera.keys()].sort(byName).map((camera) =>
      this.panel(camera, site.maps.get(camera), byCamera.get(camera)));
    this.root.classList.toggle('few', this.panels.length <= 4);
    this.root.replaceChildren(...this.panels.map((panel) => panel.node));
    for (const space of site.spaces.values()) this.update(space);
    this.count(site);
    this.mark(this.selected);
  }

  panel(camera, map, spaces) {
    const known = new Map(spaces.map((space) => [space.space, space]));
    const outlines = map ? map.spaces.filter((outline) => known.has(outline.space)) : [];
    const mapped = new Set(outlines.map((outline) => outline.space));
    const box = boxOf(outlines);
    const rest = spaces.filter((space) => !mapped.has(space.space)).sort((a, b) => byName(a.space, b.space));
    const cells = grid(rest, box);
    const all = [...outlines.map(({ space, polygon }) => ({ space, polygon })), ...cells];
    const frame = boxOf(all);
    const pad = 0.03 * Math.max(frame.right - frame.left, frame.bottom - frame.top, 1);
    const drawing = svg('svg', {
      viewBox: [frame.left - pad, frame.top - pad, frame.right - frame.left + 2 * pad, frame.bottom - frame.top + 2 * pad].join(' '),
      role: 'group',
      'aria-label': `Spaces of camera ${camera || '(none)'}`,
    });
    all.forEach(({ space, polygon }, i) => {
      const shape = svg('polygon', {
        class: 'space', points: polygon.join(' '), 'data-space': space, role: 'button', tabindex: i === 0 ? '0' : '-1',
      });
      this.shapes.set(space, shape);
      drawing.append(shape);
    });
    if (all.length <= MOST_NAMES) this.nameAll(drawing, all);
    const figure = element('span');
    const node = element('article', { class: 'map', 'data-camera': camera },
      element('header', {}, element('h2', {}, camera || 'no camera'), figure), drawing);
    return { node, figure, spaces: all.map((shape) => shape.space) };
  }

  nameAll(drawing, all) {
    const frame = boxOf(all);
    const largest = (frame.right - frame.left) / 32;
    for (const { space, polygon } of all) {
      const { x, y, side } = middle(polygon);
      const size = Math.min(side * 0.38, largest, (side * 1.3) / Math.max(2, space.length));
      const name = svg('text', {
        class: 'name', x: x.toFixed(1), y: y.toFixed(1), 'font-size': size.toFixed(1), 'aria-hidden': 'true',
      }, space);
      this.names.set(space, name);
      drawing.append(name);
    }
  }

  /** Draws one space as it is now. */
  update(space) {
    const shape = this.shapes.get(space.space);
    if (!shape) return;
    attribute(shape, 'data-occupancy', space.occupancy);
    if (isUnsure(space)) attribute(shape, 'data-sure', 'no');
    else shape.removeAttribute('data-sure');
    attribute(shape, 'aria-label', describe(space));
    const name = this.names.get(space.space);
    if (name) attribute(name, 'data-occupancy', space.occupancy);
  }

  /** Writes the counts of each camera. */
  count(site) {
    for (const panel of this.panels) {
      let free = 0;
      for (const id of panel.spaces) if (site.spaces.get(id)?.occupancy === 'empty') free++;
      text(panel.figure, `${free} free of ${panel.spaces.length}`);
    }
  }

  mark(space) {
    this.shapes.get(this.selected)?.removeAttribute('aria-pressed');
    this.selected = space;
    this.shapes.get(space)?.setAttribute('aria-pressed', 'true');
  }

  show(space) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.shapes.get(space)?.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
  }

  /** Back to where the keyboard was. */
  focus(space) {
    this.shapes.get(space)?.focus({ preventScroll: true });
  }
}

const byName = (a, b) => a.localeCompare(b, undefined, { numeric: true });

/** The centre of an outline, and the side of a square as large as it. */
function middle(polygon) {
  let twice = 0;
  let x = 0;
  let y = 0;
  const count = polygon.length;
  for (let i = 0; i < count; i += 2) {
    const [x0, y0, x1, y1] = [polygon[i], polygon[i + 1], polygon[(i + 2) % count], polygon[(i + 3) % count]];
    const cross = x0 * y1 - x1 * y0;
    twice += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  if (twice === 0) return { x: polygon[0], y: polygon[1], side: 0 };
  return { x: x / (3 * twice), y: y / (3 * twice), side: Math.sqrt(Math.abs(twice) / 2) };
}

function boxOf(shapes) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { polygon } of shapes) {
    for (let i = 0; i + 1 < polygon.length; i += 2) {
      box.left = Math.min(box.left, polygon[i]);
      box.right = Math.max(box.right, polygon[i]);
      box.top = Math.min(box.top, polygon[i + 1]);
      box.bottom = Math.max(box.bottom, polygon[i + 1]);
    }
  }
  return box.left === Infinity ? { left: 0, top: 0, right: 0, bottom: 0 } : box;
}

/** Spaces that no map shows, in rows, below what a map shows. */
function grid(spaces, above) {
  if (spaces.length === 0) return [];
  const columns = Math.max(8, Math.ceil(Math.sqrt(spaces.length * 3)));
  const row = (CELL.width + CELL.gap) * Math.min(columns, spaces.length);
  const scale = above.right > above.left ? (above.right - above.left) / row : 1;
  const top = above.bottom > above.top ? above.bottom + CELL.gap * 3 * scale : 0;
  return spaces.map((space, i) => {
    const left = above.left + (i % columns) * (CELL.width + CELL.gap) * scale;
    const y = top + Math.floor(i / columns) * (CELL.height + CELL.gap) * scale;
    const right = left + CELL.width * scale;
    const bottom = y + CELL.height * scale;
    return { space: space.space, polygon: [left, y, right, y, right, bottom, left, bottom] };
  });
}
