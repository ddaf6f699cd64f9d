// The panel beside the frame: the selected space and its crop, what is wrong, and the map's own fields.
const Panel = (() => {
  'use strict';

  /** Findings that are listed; of a map with more, the first have to be mended first. */
  const MOST_LISTED = 100;

  const byId = (id) => document.getElementById(id);

  /** Not while somebody types in it. */
  function show(input, value) {
    if (document.activeElement !== input && input.value !== value) input.value = value;
  }

  function text(node, value) {
    if (node.textContent !== value) node.textContent = value;
  }

  class Panel {
    /**
     * @param answers of the model
     * @param go called with the space that somebody wants to see
     */
    constructor(editing, answers, go) {
      this.editing = editing;
      this.answers = answers;
      this.go = go;
      this.edit('space-id', (value) => editing.single && editing.alter((space) => ({ ...space, space: value }), 'id'));
      this.edit('space-zone', (value) =>
        editing.selection.size > 0 && editing.alter((space) => ({ ...space, zone: value === '' ? null : value }), 'zone'));
      this.edit('site-id', (site) => editing.set({ site }, 'site'));
      this.edit('camera-id', (camera) => editing.set({ camera }, 'camera'));
      this.edit('revision', (value) => editing.set({ revision: value === '' ? Number.NaN : Number(value) }, 'revision'));
      this.edit('silence', (value) => editing.set({ silenceBudgetSeconds: value === '' ? null : Number(value) }, 'silence'));
      this.edit('prefix', (value) => (editing.prefix = value));
      this.edit('first', (value) => (editing.first = value));
      byId('number').addEventListener('click', () => editing.number());
      byId('prefix').value = editing.prefix;
      byId('first').value = editing.first;
    }

    /** What is typed into a field is one step, until it is left. */
    edit(id, take) {
      const input = byId(id);
      input.addEventListener('input', () => take(input.value.trim()));
      input.addEventListener('change', () => this.editing.endStep());
      input.addEventListener('focus', () => this.editing.endStep());
    }

    /** Draws everything but the checks. */
    draw(bitmap) {
      const { editing } = this;
      const { map, selected, single } = editing;
      text(byId('crop-note'), Crops.show(bitmap, single, byId('geometry').value, byId('crop'), byId('crop-model')));
      text(byId('crop-answer'), this.answers.of(bitmap, single, byId('geometry').value, map));
      text(byId('space-title'), selected.length > 1 ? `${selected.length} spaces` : 'Space');
      byId('space-id').disabled = !single;
      byId('space-zone').disabled = selected.length === 0;
      show(byId('space-id'), single?.space ?? '');
      const zones = new Set(selected.map((space) => space.zone ?? ''));
      show(byId('space-zone'), zones.size === 1 ? [...zones][0] : '');
      byId('space-zone').placeholder = zones.size > 1 ? 'several' : 'none';
      const these = selected.length === 1 ? 'the selected space' : selected.length > 1 ? `${selected.length} selected spaces` : 'all spaces';
      text(byId('number'), `Number ${these}`);
      byId('number').disabled = map.spaces.length === 0;
      this.drawMap(map, bitmap);
    }

    drawMap(map, bitmap) {
      show(byId('site-id'), map.site);
      show(byId('camera-id'), map.camera);
      show(byId('revision'), Number.isNaN(map.revision) ? '' : String(map.revision));
      show(byId('silence'), map.silenceBudgetSeconds === null ? '' : String(map.silenceBudgetSeconds));
      const size = map.frame ? `Frame ${map.frame.width} × ${map.frame.height} px. ` : '';
      text(byId('frame-note'), `${size}${map.spaces.length} of at most ${SpaceMaps.LIMITS.spaces} spaces.`);
      const zones = [...new Set(map.spaces.map((space) => space.zone).filter((zone) => zone !== null))].sort();
      if (byId('zones').dataset.of !== zones.join(' ')) {
        byId('zones').dataset.of = zones.join(' ');
        byId('zones').replaceChildren(...zones.map((zone) => Object.assign(document.createElement('option'), { value: zone })));
      }
    }

    /** Lists what is wrong; a click goes to the space. */
    drawChecks(findings) {
      const errors = findings.filter((one) => one.level === 'error').length;
      const warnings = findings.length - errors;
      const words = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;
      byId('verdict').dataset.level = errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'good';
      text(byId('verdict'), errors > 0 ? `${words(errors, 'error')}: the gateway refuses the map`
        : warnings > 0 ? `${words(warnings, 'warning')}: the gateway takes the map` : 'Nothing is wrong');
      byId('checks').replaceChildren(...findings.slice(0, MOST_LISTED).map((finding) => this.item(finding)));
    }

    item({ level, text: words, key }) {
      const item = document.createElement('li');
      item.dataset.level = level;
      if (key === null) {
        item.append(words);
        return item;
      }
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: words });
      button.addEventListener('click', () => this.go(key));
      item.append(button);
      return item;
    }
  }

  return Panel;
})();
