// The map that is being edited: what can be done to it, and how to get back.
const Editing = (() => {
  'use strict';

  /** Steps that can be undone. Maps share what they have in common, so that a step is small. */
  const MOST_STEPS = 300;

  /** Outlines are drawn to a tenth of a pixel. */
  const tenth = (value) => Math.round(value * 10) / 10 + 0;

  const rounded = (polygon) => polygon.map(([x, y]) => [tenth(x), tenth(y)]);

  /**
   * Maps are never changed in place: each step puts another one into `map`.
   */
  class Editing {
    /** @param changed called after each change of map or selection */
    constructor(changed) {
      this.changed = changed;
      this.prefix = 'A';
      this.first = '1';
      this.start(SpaceMaps.empty());
    }

    /** Begins anew with a map, as opened from a file: its revision is the one that is known elsewhere. */
    start(map, opened = false) {
      this.map = map;
      this.past = [];
      this.future = [];
      this.step = null;
      this.selection = new Set();
      this.corner = null;
      this.saved = opened ? SpaceMaps.write(map) : null;
      this.savedRevision = opened ? map.revision : null;
      this.changed();
    }

    /**
     * Puts another map in the place of the present one.
     *
     * @param step names what is being done; further changes under the same name are undone with it. Null stands alone
     */
    put(map, step = null) {
      if (step === null || step !== this.step) {
        this.past.push(this.here());
        if (this.past.length > MOST_STEPS) this.past.shift();
      }
      this.step = step;
      this.future = [];
      this.map = map;
      this.changed();
    }

    /** Ends a step: the next change is undone by itself. */
    endStep() {
      this.step = null;
    }

    here() {
      return { map: this.map, selection: new Set(this.selection) };
    }

    undo() {
      this.travel(this.past, this.future);
    }

    redo() {
      this.travel(this.future, this.past);
    }

    travel(from, to) {
      if (from.length === 0) return;
      to.push(this.here());
      const { map, selection } = from.pop();
      this.map = map;
      this.selection = selection;
      this.corner = null;
      this.step = null;
      this.changed();
    }

    /** Whether there is something that no file holds. */
    get isUnsaved() {
      return this.saved === null ? this.map.spaces.length > 0 : SpaceMaps.write(this.map) !== this.saved;
    }

    /** The text to save. A map that differs from the one that was opened or saved has a higher revision. */
    save() {
      if (this.savedRevision !== null && this.isUnsaved && this.map.revision <= this.savedRevision) {
        this.put({ ...this.map, revision: this.savedRevision + 1 });
      }
      this.saved = SpaceMaps.write(this.map);
      this.savedRevision = this.map.revision;
      this.changed();
      return this.saved;
    }

    /** Takes the revision under which the map was published: the next one to save is later. */
    published(revision) {
      this.put({ ...this.map, revision });
      this.savedRevision = revision;
    }

    get selected() {
      return this.map.spaces.filter((space) => this.selection.has(space.key));
    }

    /** The one that is selected, if it is one. */
    get single() {
      const selected = this.selected;
      return selected.length === 1 ? selected[0] : null;
    }

    select(keys) {
      this.selection = new Set(keys);
      this.corner = null;
      this.step = null;
      this.changed();
    }

    toggle(key) {
      const keys = new Set(this.selection);
      if (!keys.delete(key)) keys.add(key);
      this.select(keys);
    }

    /** Which corner of the selected space the arrow keys move; null for the whole space. */
    selectCorner(index) {
      this.corner = index;
      this.step = null;
      this.changed();
    }

    set(fields, step = null) {
      this.put({ ...this.map, ...fields }, step);
    }

    /** Changes the selected spaces, each by the function. */
    alter(change, step = null) {
      const spaces = this.map.spaces.map((space) => (this.selection.has(space.key) ? change(space) : space));
      this.set({ spaces }, step);
    }

    /** Adds outlines under the next free numbers, and selects them. */
    draw(polygons, zone = null) {
      const ids = this.freeIds(polygons.length, this.map.spaces);
      this.add(polygons.map((polygon, i) => SpaceMaps.space(ids[i], zone, rounded(polygon))));
    }

    /** Adds spaces, as one step. */
    add(spaces, fields = {}) {
      this.put({ ...this.map, ...fields, spaces: [...this.map.spaces, ...spaces] });
      this.select(spaces.map((space) => space.key));
    }

    /**
     * Adds outlines of another tool. An id that is none, or that is there already, gives way to a number.
     *
     * @param size of the frame they were drawn on, or null
     * @returns {number} how many were numbered
     */
    take(shapes, size) {
      const taken = new Set(this.map.spaces.map((space) => space.space));
      const keeps = shapes.map(({ space }) => SpaceMaps.isId(space) && !taken.has(space) && Boolean(taken.add(space)));
      const numbered = keeps.filter((keep) => !keep).length;
      const ids = this.freeIds(numbered, [...taken].map((space) => ({ space })))[Symbol.iterator]();
      this.add(shapes.map(({ space, zone, polygon }, i) => SpaceMaps.space(keeps[i] ? space : ids.next().value, zone, polygon)),
        this.map.frame === null && size !== null ? { frame: size } : {});
      return numbered;
    }

    move(dx, dy, step = null) {
      if (this.corner !== null && this.single) {
        const [x, y] = this.single.polygon[this.corner];
        this.moveCorner(this.corner, [x + dx, y + dy], step);
      } else if (this.selection.size > 0) {
        this.alter((space) => ({ ...space, polygon: rounded(space.polygon.map(([x, y]) => [x + dx, y + dy])) }), step);
      }
    }

    moveCorner(index, to, step = null) {
      this.alter((space) => ({ ...space, polygon: rounded(space.polygon.map((at, i) => (i === index ? to : at))) }), step);
    }

    remove() {
      if (this.selection.size === 0) return;
      this.set({ spaces: this.map.spaces.filter((space) => !this.selection.has(space.key)) });
      this.select([]);
    }

    /** Copies the selected spaces beside themselves: by their narrow side, since cars stand side by side. */
    duplicate() {
      const selected = this.selected;
      if (selected.length === 0) return;
      const [dx, dy] = this.beside(selected);
      const ids = this.freeIds(selected.length, this.map.spaces);
      this.add(selected.map((space, i) =>
        SpaceMaps.space(ids[i], space.zone, rounded(space.polygon.map(([x, y]) => [x + dx, y + dy])))));
    }

    /** Into the frame, where the copy would lie outside. */
    beside(spaces) {
      const { polygon } = spaces[0];
      const box = Geometry.boxOf(spaces.flatMap((space) => space.polygon));
      let step = [box.right - box.left, 0];
      if (spaces.length === 1 && polygon.length === 4) {
        const side = (i) => {
          const [a, b, c, d] = [0, 1, 2, 3].map((k) => polygon[(i + k) % 4]);
          return [(b[0] - a[0] + c[0] - d[0]) / 2, (b[1] - a[1] + c[1] - d[1]) / 2];
        };
        const sides = [side(0), side(1)];
        step = Math.hypot(...sides[0]) <= Math.hypot(...sides[1]) ? sides[0] : sides[1];
        if (step[0] < 0) step = [-step[0], -step[1]];
      }
      const { frame } = this.map;
      const leaves = frame !== null && (box.right + step[0] > frame.width || box.bottom + step[1] > frame.height);
      return leaves ? [-step[0], -step[1]] : step;
    }

    /** Numbers the selected spaces, or all if none is, in their order. */
    number() {
      const chosen = this.selection.size > 0 ? this.selection : new Set(this.map.spaces.map((space) => space.key));
      const others = this.map.spaces.filter((space) => !chosen.has(space.key));
      const ids = this.freeIds(chosen.size, others)[Symbol.iterator]();
      this.set({
        spaces: this.map.spaces.map((space) => (chosen.has(space.key) ? { ...space, space: ids.next().value } : space)),
      });
    }

    /** Ids of the prefix and the numbers from the first on that no other space has; "01" keeps two digits. */
    freeIds(count, others) {
      const taken = new Set(others.map((space) => space.space));
      const ids = [];
      for (let number = Math.max(0, Number.parseInt(this.first, 10) || 0); ids.length < count; number++) {
        const id = this.prefix + String(number).padStart(this.first.startsWith('0') ? this.first.length : 1, '0');
        if (!taken.has(id)) ids.push(id);
      }
      return ids;
    }

    /** Puts all spaces where a shift takes them; returns whether they can be there. */
    shift(by) {
      const spaces = Shift.moved(this.map.spaces, by);
      if (spaces !== null) this.set({ spaces: spaces.map((space) => ({ ...space, polygon: rounded(space.polygon) })) });
      return spaces !== null;
    }

    /** Stretches the map to the size of another frame of the same camera. */
    scaleTo(frame) {
      const [x, y] = [frame.width / this.map.frame.width, frame.height / this.map.frame.height];
      this.set({
        frame,
        spaces: this.map.spaces.map((space) => ({ ...space, polygon: rounded(space.polygon.map(([px, py]) => [px * x, py * y])) })),
      });
    }
  }

  return Editing;
})();
