// The frame and the outlines on it, as they are drawn and zoomed.
const Board = (() => {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';
  const LEAST_ZOOM = 0.02;
  const MOST_ZOOM = 40;
  const ZOOM_STEP = 1.25;

  function svg(name, attributes = {}) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  /** Writes only what differs. */
  function attribute(node, name, value) {
    if (value === null) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }

  class Board {
    /**
     * @param root holds a canvas and a drawing of the same size
     * @param editing what is drawn and changed
     * @param sketch the corners that are being set
     */
    constructor(root, editing, sketch) {
      this.root = root;
      this.editing = editing;
      this.sketch = sketch;
      this.canvas = root.querySelector('canvas');
      this.drawing = root.querySelector('svg');
      this.layer = this.drawing.appendChild(svg('g'));
      this.casing = this.layer.appendChild(svg('path', { class: 'casing' }));
      this.outlines = this.layer.appendChild(svg('g', { role: 'group', 'aria-label': 'Spaces' }));
      this.names = this.layer.appendChild(svg('g', { 'aria-hidden': 'true' }));
      this.marks = this.layer.appendChild(svg('g', { 'aria-hidden': 'true' }));
      this.band = this.drawing.appendChild(svg('rect', { class: 'band', visibility: 'hidden' }));
      this.shapes = new Map();
      this.bitmap = null;
      this.flawed = new Map();
      this.view = { zoom: 1, x: 0, y: 0 };
      this.fitted = true;
      new ResizeObserver(() => (this.fitted ? this.fit() : this.place())).observe(root);
    }

    /** Shows another frame, or none. */
    show(bitmap) {
      this.bitmap?.close();
      this.bitmap = bitmap;
      this.fit();
    }

    get size() {
      return this.bitmap ?? this.editing.map.frame ?? { width: 1280, height: 720 };
    }

    fit() {
      const { width, height } = this.size;
      const [w, h] = [this.root.clientWidth, this.root.clientHeight];
      if (w === 0 || h === 0) return;
      const zoom = Math.min(w / width, h / height);
      this.view = { zoom, x: (w - width * zoom) / 2, y: (h - height * zoom) / 2 };
      this.fitted = true;
      this.place();
    }

    /** Zooms so that a point of the board stays where it is; its middle if none is named. */
    zoomBy(factor, [x, y] = [this.root.clientWidth / 2, this.root.clientHeight / 2]) {
      const zoom = Geometry.clamp(this.view.zoom * factor, LEAST_ZOOM, MOST_ZOOM);
      const ratio = zoom / this.view.zoom;
      this.view = { zoom, x: x - (x - this.view.x) * ratio, y: y - (y - this.view.y) * ratio };
      this.fitted = false;
      this.place();
    }

    zoomIn() {
      this.zoomBy(ZOOM_STEP);
    }

    zoomOut() {
      this.zoomBy(1 / ZOOM_STEP);
    }

    pan(dx, dy) {
      this.view.x += dx;
      this.view.y += dy;
      this.fitted = false;
      this.place();
    }

    /** A point of the board in pixels of the frame. */
    toFrame([x, y]) {
      return [(x - this.view.x) / this.view.zoom, (y - this.view.y) / this.view.zoom];
    }

    at(event) {
      const box = this.root.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }

    /** Draws the frame where the view says. */
    place() {
      const { zoom, x, y } = this.view;
      const ratio = devicePixelRatio;
      const [w, h] = [this.root.clientWidth, this.root.clientHeight];
      this.canvas.width = Math.round(w * ratio);
      this.canvas.height = Math.round(h * ratio);
      const context = this.canvas.getContext('2d');
      context.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);
      context.imageSmoothingEnabled = zoom < 3;
      context.imageSmoothingQuality = 'high';
      if (this.bitmap) {
        context.drawImage(this.bitmap, 0, 0);
      } else if (this.editing.map.frame) {
        context.fillStyle = getComputedStyle(this.root).getPropertyValue('--ground');
        context.fillRect(0, 0, this.size.width, this.size.height);
      }
      this.layer.setAttribute('transform', `translate(${x} ${y}) scale(${zoom})`);
      this.drawMarks();
    }

    /** Draws the outlines as they are now, and leaves alone what has not changed. */
    draw() {
      const { map, selection } = this.editing;
      const gone = new Set(this.shapes.keys());
      let before = null;
      for (const space of map.spaces) {
        gone.delete(space.key);
        const shape = this.shapes.get(space.key) ?? this.shape(space.key);
        const after = before ? before.nextSibling : this.outlines.firstChild;
        if (after !== shape.outline) this.outlines.insertBefore(shape.outline, after);
        before = shape.outline;
        this.update(shape, space, selection.has(space.key));
      }
      for (const key of gone) {
        const shape = this.shapes.get(key);
        shape.outline.remove();
        shape.name.remove();
        this.shapes.delete(key);
      }
      // One dark edge below all outlines: cheaper than a shadow for each.
      attribute(this.casing, 'd', map.spaces.map((space) => this.shapes.get(space.key).path).join(''));
      this.drawMarks();
    }

    shape(key) {
      const shape = {
        outline: svg('polygon', { class: 'outline', tabindex: '0', role: 'button', 'data-key': key }),
        name: this.names.appendChild(svg('text', { class: 'label' })),
        drawn: null,
        path: '',
      };
      this.shapes.set(key, shape);
      return shape;
    }

    update(shape, space, selected) {
      const flaw = this.flawed.get(space.key);
      attribute(shape.outline, 'aria-pressed', selected);
      attribute(shape.outline, 'data-flaw', flaw?.level ?? null);
      const zone = space.zone === null ? '' : `, zone ${space.zone}`;
      attribute(shape.outline, 'aria-label', `${space.space || 'no id'}${zone}${flaw ? `; ${flaw.text}` : ''}`);
      attribute(shape.name, 'data-flaw', flaw?.level ?? null);
      if (shape.drawn === space) return;
      shape.drawn = space;
      shape.outline.setAttribute('points', space.polygon.join(' '));
      shape.path = space.polygon.length === 0 ? '' : `M${space.polygon.join('L')}Z`;
      const [x, y] = Geometry.middle(space.polygon);
      const side = Math.sqrt(Geometry.area(space.polygon));
      attribute(shape.name, 'x', x.toFixed(1));
      attribute(shape.name, 'y', y.toFixed(1));
      const largest = this.size.width / 55;
      attribute(shape.name, 'font-size', Math.min(largest, side * 0.38, (side * 1.3) / Math.max(2, space.space.length)).toFixed(1));
      shape.name.textContent = space.space;
    }

    /** Tells which spaces have something wrong with them: a finding for each key. */
    mark(flawed) {
      this.flawed = flawed;
      this.draw();
    }

    /** What lies on top: the handles of the selected space, and what is being sketched. */
    drawMarks() {
      const radius = 6 / this.view.zoom;
      const { single, corner } = this.editing;
      const marks = [];
      if (single && !this.sketch.isOpen) {
        single.polygon.forEach(([x, y], i) => marks.push(svg('circle', {
          class: 'handle', cx: x, cy: y, r: i === corner ? radius * 1.3 : radius, 'data-corner': i, 'data-active': i === corner,
        })));
      }
      for (const polygon of this.sketch.outlines()) {
        marks.push(svg(polygon.length < 4 ? 'polyline' : 'polygon', { class: 'sketch', points: polygon.join(' ') }));
      }
      if (this.sketch.isOpen) {
        for (const [x, y] of this.sketch.corners) marks.push(svg('circle', { class: 'set', cx: x, cy: y, r: radius * 0.6 }));
      }
      if (this.sketch.isOpen && !this.sketch.asksCount) {
        const [x, y] = this.sketch.pointer;
        const arm = 14 / this.view.zoom;
        marks.push(svg('path', { class: 'aim', d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` }));
      }
      this.marks.replaceChildren(...marks);
    }

    /** A frame around what is being selected; none without points. */
    drawBand(from, to) {
      const { band } = this;
      band.setAttribute('visibility', from ? 'visible' : 'hidden');
      if (!from) return;
      const [[x0, y0], [x1, y1]] = [from, to];
      band.setAttribute('x', Math.min(x0, x1));
      band.setAttribute('y', Math.min(y0, y1));
      band.setAttribute('width', Math.abs(x1 - x0));
      band.setAttribute('height', Math.abs(y1 - y0));
    }

    /** Gives the keyboard to the selected space, or to the frame. */
    focus() {
      const { single } = this.editing;
      (single && !this.sketch.isOpen ? this.shapes.get(single.key)?.outline : this.root)?.focus({ preventScroll: true });
    }

    /** Brings a space into the middle, if it is not to be seen whole. */
    reveal(space) {
      const box = Geometry.boxOf(space.polygon);
      const { zoom, x, y } = this.view;
      const [w, h] = [this.root.clientWidth, this.root.clientHeight];
      const seen = box.left * zoom + x >= 0 && box.top * zoom + y >= 0 && box.right * zoom + x <= w && box.bottom * zoom + y <= h;
      if (seen) return;
      this.view.x = w / 2 - ((box.left + box.right) / 2) * zoom;
      this.view.y = h / 2 - ((box.top + box.bottom) / 2) * zoom;
      this.fitted = false;
      this.place();
    }
  }

  return Board;
})();
