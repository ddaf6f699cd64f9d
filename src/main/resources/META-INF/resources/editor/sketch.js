// The corners that are being set: of one space, or of the first and the last of a row.
const Sketch = (() => {
  'use strict';

  const CORNERS = 4;

  /** Spaces of a row; a longer one leaves the frame. */
  const MOST_IN_ROW = 200;

  class Sketch {
    /**
     * @param changed called when something has been set
     * @param done called with the outlines that are complete, and whether they are a row
     */
    constructor(changed, done) {
      this.changed = changed;
      this.done = done;
      this.kind = null;
      this.count = null;
      this.pointer = [0, 0];
      this.clear();
    }

    clear() {
      this.corners = [];
      this.count = null;
    }

    get isOpen() {
      return this.kind !== null;
    }

    /** The first and the last space of a row are set, and how many there are is still asked. */
    get asksCount() {
      return this.kind === 'row' && this.corners.length === 2 * CORNERS;
    }

    /** @param kind "space", "row", or null to stop */
    open(kind, pointer) {
      this.kind = kind;
      if (pointer) this.pointer = pointer;
      this.clear();
      this.changed();
    }

    aim(point) {
      this.pointer = point;
    }

    nudge(dx, dy) {
      this.pointer = [this.pointer[0] + dx, this.pointer[1] + dy];
    }

    /** Sets a corner. */
    set(point) {
      if (this.asksCount) return;
      this.corners.push(point);
      if (this.kind === 'space' && this.corners.length === CORNERS) {
        const polygon = this.corners;
        this.clear();
        this.done([polygon], false);
      } else if (this.asksCount) {
        this.count = Math.min(MOST_IN_ROW, Math.max(2, Geometry.rowCount(...this.ends())));
      }
      this.changed();
    }

    back() {
      this.corners.pop();
      this.count = null;
      this.changed();
    }

    setCount(count) {
      if (!this.asksCount || !(count >= 2 && count <= MOST_IN_ROW)) return;
      this.count = Math.floor(count);
      this.changed();
    }

    /** Takes the row as it is shown. */
    finish() {
      if (!this.asksCount) return;
      const polygons = Geometry.row(...this.ends(), this.count);
      this.clear();
      this.done(polygons, true);
      this.changed();
    }

    ends() {
      return [this.corners.slice(0, CORNERS), this.corners.slice(CORNERS)];
    }

    /** What is shown of it: whole outlines, and one that is open. */
    outlines() {
      if (!this.isOpen) return [];
      if (this.asksCount) return Geometry.row(...this.ends(), this.count);
      const whole = this.corners.length >= CORNERS ? [this.corners.slice(0, CORNERS)] : [];
      const open = this.corners.slice(whole.length * CORNERS);
      return open.length === 0 ? whole : [...whole, [...open, this.pointer]];
    }

    /** What to do next, in a sentence. */
    advice() {
      const set = this.corners.length % CORNERS;
      const at = 'click, or move with the arrow keys and press Enter';
      if (this.kind === 'space') return `Corner ${set + 1} of 4: ${at}.`;
      if (this.asksCount) return 'How many spaces are in the row, with the first and the last?';
      return `${this.corners.length < CORNERS ? 'First' : 'Last'} space of the row, corner ${set + 1} of 4: ${at}.`;
    }
  }

  return Sketch;
})();
