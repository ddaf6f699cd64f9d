// One space: its state, why it has it, and what led to it.
import { byId, element, svg, text } from './dom.js';
import { Label } from './label.js';
import { Override } from './override.js';
import { ago, clock, duration, now, percent, why, WORDS } from './words.js';

const AGAIN_MILLIS = 2000;

/** How old things are is written anew so often. */
const AGES_MILLIS = 10000;

export class Detail {
  constructor(account, closed) {
    this.override = new Override(account);
    this.label = new Label(account);
    this.root = byId('detail');
    this.body = byId('detail-body');
    this.picture = null;
    this.timer = null;
    byId('detail-close').addEventListener('click', closed);
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.root.hidden) closed();
    });
  }

  open(site, space) {
    this.site = site;
    this.space = space;
    this.picture = null;
    this.shown = '';
    text(byId('detail-name'), space);
    this.body.replaceChildren();
    this.override.show(null);
    this.root.hidden = false;
    this.root.scrollTop = 0;
    // Users of a keyboard or a screen reader continue here, and return to the space at the end.
    this.root.focus({ preventScroll: true });
    this.load();
  }

  /** Somebody has logged in or out. */
  allow() {
    this.override.show(this.override.space ?? null);
  }

  close() {
    this.root.hidden = true;
    this.body.replaceChildren();
    this.picture = null;
    this.space = null;
    clearTimeout(this.timer);
  }

  async load() {
    clearTimeout(this.timer);
    const { site, space } = this;
    const path = `api/v1/sites/${encodeURIComponent(site)}/spaces/${encodeURIComponent(space)}`;
    try {
      const response = await fetch(path);
      if (this.site !== site || this.space !== space) return;
      if (response.ok) this.redraw(path, await response.json());
      else this.body.replaceChildren(element('p', {}, (await response.json()).detail));
    } catch {
      // The lamp says that the service is away; the next turn asks again.
    }
    if (this.space === space) this.timer = setTimeout(() => this.load(), AGAIN_MILLIS);
  }

  /** Draws only what differs, and leaves the keyboard where it is. */
  redraw(path, space) {
    const shown = [JSON.stringify(space), this.picture?.getAttribute('src'), Math.floor(now() / AGES_MILLIS)].join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.override.show(space);
    const key = document.activeElement?.dataset.key;
    this.draw(path, space);
    if (key) this.body.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  draw(path, space) {
    this.body.replaceChildren(
      element('p', { class: 'badge' },
        svg('svg', { viewBox: '0 0 26 18', 'aria-hidden': 'true' },
          svg('rect', { class: 'space', 'data-occupancy': space.occupancy, x: 1, y: 1, width: 24, height: 16, rx: 2 })),
        WORDS[space.occupancy] ?? space.occupancy,
        space.since ? element('small', {}, `since ${clock(space.since)}`) : null),
      element('p', { class: 'why' }, why(space, space.changes)),
      this.sure(space),
      this.facts(space),
      ...this.answers(path, space),
      ...this.changes(space));
  }

  sure(space) {
    if (space.probabilityOccupied === undefined) return null;
    const needle = element('i');
    needle.style.left = percent(space.probabilityOccupied).replace(' ', '');
    return element('div', { class: 'sure', role: 'img', 'aria-label': `Probability of a car ${percent(space.probabilityOccupied)}` },
      element('div', { class: 'track' }, needle),
      element('p', {}, element('span', {}, 'free'), element('span', {}, `car: ${percent(space.probabilityOccupied)}`), element('span', {}, 'occupied')));
  }

  facts(space) {
    const model = space.changes.find((change) => change.model)?.model;
    const session = space.occupancy === 'occupied' ? space.changes[0]?.sessionId : undefined;
    const facts = [
      ['site', space.site],
      ['zone', space.zone],
      ['camera', space.camera],
      ['last picture', space.lastObservedAt && `${clock(space.lastObservedAt)}, ${ago(space.lastObservedAt)}`],
      ['valid until', space.validUntil && clock(space.validUntil)],
      ['stay', session && `${session.slice(0, 8)}…`],
      ['model', model && `${model.name} ${model.version}`],
    ];
    return element('dl', { class: 'facts' },
      ...facts.filter(([, value]) => value).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
  }

  answers(path, space) {
    if (space.classifications.length === 0) return [];
    const rows = space.classifications.map((answer) => {
      const cell = element('td');
      if (space.cropsAreShown) {
        const button = element('button', {
          type: 'button', 'data-key': `${answer.crop.partition}/${answer.crop.offset}`, 'aria-label': `Picture taken at ${clock(answer.capturedAt)}`,
        }, 'picture');
        button.addEventListener('click', () => this.show(path, answer));
        cell.append(button);
      }
      return element('tr', {}, element('td', {}, clock(answer.capturedAt)), element('td', {}, WORDS[answer.occupancy]),
        element('td', { class: 'number' }, percent(answer.probabilityOccupied)),
        element('td', { class: 'number' }, duration(answer.captureToClassifiedSeconds)), cell);
    });
    return [element('h3', {}, 'Latest pictures'), this.picture, this.label.of(space.cropsAreLabelled ? this.picture?.getAttribute('src') ?? null : null),
      element('table', {}, element('thead', {}, element('tr', {}, 
        ...['taken', 'says'].map((name) => element('th', { scope: 'col' }, name)),
        ...['car', 'after'].map((name) => element('th', { scope: 'col', class: 'number' }, name)),
        element('td'))),
        element('tbody', {}, ...rows))].filter((node) => node !== null);
  }

  /** Only on demand, and only if the service allows it: a picture may show people. */
  show(path, answer) {
    this.picture = element('img', {
      class: 'crop', alt: `Picture of ${this.space} taken at ${clock(answer.capturedAt)}`,
      src: `${path}/crops/${answer.crop.partition}/${answer.crop.offset}`,
    });
    this.picture.addEventListener('error', () => {
      const gone = element('p', { class: 'why' }, 'This picture cannot be shown: the topic no longer keeps it, or the service is too busy.');
      this.picture.replaceWith(gone);
      this.picture = gone;
    });
    this.load();
  }

  changes(space) {
    if (space.changes.length === 0) return [];
    return [element('h3', {}, 'Changes'),
      element('table', {}, element('tbody', {}, ...space.changes.map((change) =>
        element('tr', {}, element('td', {}, clock(change.eventTime)),
          element('td', {}, `${WORDS[change.previousOccupancy]} → ${WORDS[change.occupancy]}`), element('td', {}, change.reason)))))];
  }
}
