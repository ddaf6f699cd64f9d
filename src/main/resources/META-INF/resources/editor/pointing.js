// What pointer and keyboard do on the board.
const Pointing = (() => {
  'use strict';

  /** Screen pixels that a pointer may slip in a click. */
  const CLICK = 4;

  /** Frame pixels of an arrow key, and with Shift. */
  const NUDGE = 1;
  const LONG_NUDGE = 10;

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  class Pointing {
    /** Listens to a board until the page ends. */
    constructor(board) {
      this.board = board;
      this.editing = board.editing;
      this.gesture = null;
      this.gestures = 0;
      const { root } = board;
      root.addEventListener('pointerdown', (event) => this.onDown(event));
      root.addEventListener('pointermove', (event) => this.onMove(event));
      root.addEventListener('pointerup', (event) => this.onUp(event));
      root.addEventListener('pointercancel', () => this.onCancel());
      root.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
      root.addEventListener('focusin', (event) => this.onFocus(event));
      root.addEventListener('keydown', (event) => this.onKey(event));
      root.addEventListener('keyup', (event) => event.key in ARROWS && this.editing.endStep());
    }

    onFocus(event) {
      const key = Number(event.target.dataset?.key);
      if (!key || this.gesture || this.editing.selection.has(key)) return;
      this.editing.select([key]);
      const { single } = this.editing;
      if (single) this.board.reveal(single);
    }

    onDown(event) {
      if (event.button > 1 || event.target.closest('button')) return;
      const from = this.board.at(event);
      const key = Number(event.target.dataset?.key);
      const corner = event.target.dataset?.corner;
      const step = `drag ${++this.gestures}`;
      this.gesture = { kind: 'pan', from, last: from, step, moved: false };
      this.board.root.setPointerCapture(event.pointerId);
      if (event.button === 1 || this.board.sketch.isOpen) {
        this.board.root.focus({ preventScroll: true });
      } else if (corner !== undefined) {
        this.editing.selectCorner(Number(corner));
        this.gesture.kind = 'corner';
      } else if (key) {
        if (event.shiftKey || event.ctrlKey) this.editing.toggle(key);
        else if (!this.editing.selection.has(key) || this.editing.corner !== null) this.editing.select([key]);
        else this.gesture.alone = key;
        this.gesture.kind = 'space';
        this.board.shapes.get(key)?.outline.focus({ preventScroll: true });
      } else {
        if (event.shiftKey) this.gesture.kind = 'band';
        this.board.root.focus({ preventScroll: true });
      }
      event.preventDefault();
    }

    onMove(event) {
      const at = this.board.at(event);
      if (this.board.sketch.isOpen) {
        this.board.sketch.aim(this.board.toFrame(at));
        this.board.drawMarks();
      }
      const { gesture } = this;
      if (!gesture) return;
      gesture.moved ||= Geometry.distance(at, gesture.from) > CLICK;
      if (!gesture.moved) return;
      const [dx, dy] = [at[0] - gesture.last[0], at[1] - gesture.last[1]];
      if (gesture.kind === 'pan') {
        this.board.pan(dx, dy);
      } else if (gesture.kind === 'band') {
        this.board.drawBand(gesture.from, at);
      } else if (gesture.kind === 'corner') {
        this.editing.moveCorner(this.editing.corner, this.board.toFrame(at), gesture.step);
      } else {
        this.dragSpaces(at);
      }
      gesture.last = at;
    }

    /** From where the drag began, so that what is rounded does not add up. */
    dragSpaces(at) {
      const { gesture, editing } = this;
      const [from, to] = [this.board.toFrame(gesture.from), this.board.toFrame(at)];
      const [dx, dy] = [Math.round(to[0] - from[0]), Math.round(to[1] - from[1])];
      const [wasX, wasY] = gesture.done ?? [0, 0];
      if (dx !== wasX || dy !== wasY) editing.move(dx - wasX, dy - wasY, gesture.step);
      gesture.done = [dx, dy];
    }

    onCancel() {
      this.gesture = null;
      this.editing.endStep();
      this.board.drawBand();
    }

    onUp(event) {
      const { gesture } = this;
      this.gesture = null;
      if (!gesture) return;
      this.editing.endStep();
      const at = this.board.at(event);
      if (gesture.kind === 'band') {
        this.board.drawBand();
        if (gesture.moved) this.selectWithin(this.board.toFrame(gesture.from), this.board.toFrame(at));
      } else if (gesture.alone && !gesture.moved) {
        // A click on one of many; a drag would have moved them all.
        this.editing.select([gesture.alone]);
      } else if (gesture.kind === 'pan' && !gesture.moved && event.button === 0) {
        if (this.board.sketch.isOpen) this.board.sketch.set(this.board.toFrame(at));
        else this.editing.select([]);
      }
    }

    selectWithin(a, b) {
      const within = (value, one, other) => value >= Math.min(one, other) && value <= Math.max(one, other);
      this.editing.select(this.editing.map.spaces.filter(({ polygon }) => {
        const [x, y] = Geometry.middle(polygon);
        return within(x, a[0], b[0]) && within(y, a[1], b[1]);
      }).map((space) => space.key));
    }

    onWheel(event) {
      event.preventDefault();
      this.board.zoomBy(Math.exp(-Geometry.clamp(event.deltaY, -100, 100) / 300), this.board.at(event));
    }

    onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      const step = event.shiftKey ? LONG_NUDGE : NUDGE;
      if (this.board.sketch.isOpen) {
        if (arrow) this.board.sketch.nudge(arrow[0] * step, arrow[1] * step);
        else if (event.key === 'Enter' || event.key === ' ') this.board.sketch.set(this.board.sketch.pointer);
        else if (event.key === 'Backspace') this.board.sketch.back();
        else return;
        this.board.drawMarks();
      } else if (arrow && this.editing.selection.size > 0) {
        this.editing.move(arrow[0] * step, arrow[1] * step, `nudge ${event.key}`);
      } else if (event.key === 'c' && this.editing.single) {
        const next = this.editing.corner === null ? 0 : this.editing.corner + 1;
        this.editing.selectCorner(next === this.editing.single.polygon.length ? null : next);
      } else if (event.key === 'Escape') {
        if (this.editing.corner !== null) this.editing.selectCorner(null);
        else this.editing.select([]);
      } else {
        return;
      }
      event.preventDefault();
    }
  }

  return Pointing;
})();
