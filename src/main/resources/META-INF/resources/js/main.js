// Puts the parts of the page together: what the stream says goes into the store, and once a frame what has changed is drawn.
import { Account } from './account.js';
import { alarms } from './alarms.js';
import { cameras } from './cameras.js';
import { chart } from './chart.js';
import { Detail } from './detail.js';
import { attribute, byId, element, text } from './dom.js';
import { leftOut } from './left-out.js';
import { Maps } from './maps.js';
import { Store } from './store.js';
import { follow } from './stream.js';
import { clock, clockIs, duration, WORDS } from './words.js';

const CAMERAS_MILLIS = 5000;
const HOURS_MILLIS = 30000;

/** Without a word for so long, what is shown may be old; three pulses are missing then. */
const STALE_MILLIS = 7000;

const store = new Store();
const account = new Account(() => detail.allow());
const detail = new Detail(account, () => {
  const left = detail.space;
  go(current, null);
  maps.focus(left);
});
const maps = new Maps(byId('maps'), (space) => go(current, space));
let current = null;
let drawn = null;
let waiting = false;
let askedCameras = 0;
let askedHours = 0;
let heardAt = performance.now();
let lostBecause = '';

/** The address says which site and which space are shown, so that it can be sent to someone. */
function place() {
  const [site, space] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  return { site: site === 'main' ? '' : site, space };
}

function go(site, space) {
  location.hash = `#/${encodeURIComponent(site ?? '')}${space ? `/${encodeURIComponent(space)}` : ''}`;
}

function arrive() {
  const { site, space } = place();
  const names = [...store.sites.keys()].sort();
  const next = store.sites.has(site) ? site : (store.sites.has(current) ? current : (names[0] ?? null));
  if (next !== current) {
    current = next;
    askedCameras = 0;
    askedHours = 0;
  }
  const known = space && store.sites.get(current)?.spaces.has(space) ? space : null;
  maps.mark(known);
  if (known && detail.space !== known) {
    detail.open(current, known);
    maps.show(known);
  } else if (!known && detail.space) {
    detail.close();
  }
  soon();
}

/** Draws with the next frame, once for all that comes until then. A page that is not seen draws nothing. */
function soon() {
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(draw);
  }
}

function draw() {
  waiting = false;
  // A site that the address names may come after the first snapshot, which is up to a second old.
  const named = place().site;
  if (location.hash !== '' && named !== current && store.sites.has(named)) arrive();
  const site = store.sites.get(current);
  byId('site').hidden = !site;
  drawNotice(site);
  drawPulse();
  drawTabs();
  if (!site) return;
  if (drawn !== current || site.redraw) {
    maps.draw(site);
    fillFinds(site);
    site.redraw = false;
    drawn = current;
  } else if (site.dirty.size > 0) {
    for (const id of site.dirty) {
      const space = site.spaces.get(id);
      if (space) maps.update(space);
    }
    maps.count(site);
    if (detail.space && site.dirty.has(detail.space)) detail.load();
  }
  site.dirty.clear();
  drawCounts(site);
  ask();
}

/** What to say where there is nothing to draw. */
function drawNotice(site) {
  const notice = byId('notice');
  notice.hidden = Boolean(site);
  if (site) return;
  if (store.pulse) text(notice, 'No space is known yet. As soon as a gateway sends a crop or a space map, it is here.');
  else text(notice, lostBecause ? `The service cannot be asked yet: ${lostBecause}` : 'Asking the service …');
}

/** Says so when what is shown may be old, and since when. */
function drawStale() {
  const box = byId('stale');
  const pulse = store.pulse;
  const silent = performance.now() - heardAt > STALE_MILLIS;
  const old = pulse !== null && (silent || !pulse.following);
  if (old) {
    const at = pulse.following ? pulse.now : pulse.answeredAt ?? pulse.now;
    text(box, `${silent ? 'The service cannot be reached' : 'The broker does not answer'}. Shown is how it was at ${clock(at)}.`);
  }
  box.hidden = !old;
}

function drawCounts(site) {
  const total = site.spaces.size;
  text(byId('site-name'), site.name);
  for (const [occupancy, count] of Object.entries(site.counts)) {
    const figure = byId(`count-${occupancy}`);
    if (figure) text(figure, String(count));
  }
  text(byId('count-total'), String(total));
  const title = `${site.counts.empty} free · ${site.name} · Parkstream`;
  if (document.title !== title) document.title = title;
  for (const part of byId('share').children) part.style.flexGrow = site.counts[part.dataset.of];
  attribute(byId('share'), 'aria-label',
    Object.entries(site.counts).map(([occupancy, count]) => `${count} ${WORDS[occupancy]}`).join(', '));
  const view = store.views.get(site.name);
  text(byId('flow'), view ? `${view.entriesPerHour} came and ${view.exitsPerHour} left within the last hour` : '');
  const zones = Object.entries(view?.zones ?? {}).map(([zone, counts]) => `${zone}: ${counts.empty} free of ${counts.total}`);
  const box = byId('zones');
  if (box.dataset.text !== zones.join('|')) {
    box.dataset.text = zones.join('|');
    box.replaceChildren(...zones.map((zone) => element('span', {}, zone)));
  }
}

function drawTabs() {
  const tabs = byId('tabs');
  const names = [...store.sites.keys()].sort();
  if (names.length < 2) {
    tabs.replaceChildren();
    return;
  }
  if (tabs.dataset.names !== names.join('/')) {
    tabs.dataset.names = names.join('/');
    tabs.replaceChildren(...names.map((name) => {
      const button = element('button', { type: 'button', 'data-site': name }, element('b', {}, name), element('small'));
      button.addEventListener('click', () => go(name, null));
      return button;
    }));
  }
  for (const button of tabs.children) {
    const site = store.sites.get(button.dataset.site);
    attribute(button, 'aria-current', String(button.dataset.site === current));
    text(button.lastChild, `${site.counts.empty} free of ${site.spaces.size}`);
  }
}

function drawPulse() {
  const pulse = store.pulse;
  if (!pulse) return;
  text(byId('rate'), pulse.cropsPerSecond.toFixed(1));
  text(byId('latency'), pulse.captureToClassifiedSeconds === undefined ? '–'
    : `${duration(pulse.captureToClassifiedSeconds)} · ${duration(pulse.captureToClassified95Seconds)}`);
  text(byId('letters'), String(pulse.deadLetters));
  text(byId('as-of'), `as of ${clock(pulse.now)}`);
  drawStale();
}

function fillFinds(site) {
  byId('finds').replaceChildren(...[...site.spaces.keys()].slice(0, 500).map((id) => element('option', { value: id })));
}

/** What is not part of the stream is asked for now and then. */
async function ask() {
  const site = current;
  const path = `api/v1/sites/${encodeURIComponent(site)}`;
  const at = performance.now();
  if (!askedCameras || at - askedCameras > CAMERAS_MILLIS) {
    askedCameras = at;
    // Where sites take turns in the pulse, this one may not come for minutes.
    if (store.pulse.sites.length < store.sites.size) {
      const view = await answer(path);
      if (view) store.views.set(site, view);
    }
    const raised = await answer(`${path}/alarms`);
    if (raised && site === current) alarms(site, raised);
    const left = await answer(`${path}/left-out`);
    if (left && site === current) leftOut(left);
    const list = await answer(`${path}/cameras`);
    if (list && site === current) cameras(byId('cameras'), list);
  }
  if (!askedHours || at - askedHours > HOURS_MILLIS) {
    askedHours = at;
    const points = await answer(`${path}/timeline`);
    if (points && site === current) chart(byId('chart'), byId('axis'), points);
  }
}

async function answer(path) {
  try {
    const response = await fetch(path);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

const STATES = { live: 'live', connecting: 'connecting', lost: 'no connection' };

function link(state, why) {
  attribute(byId('link'), 'data-state', state);
  text(byId('link-text'), STATES[state]);
  lostBecause = why ?? '';
  soon();
}

function theme(name) {
  document.documentElement.dataset.theme = name;
}

theme(localStorage.getItem('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'day'));
byId('theme').addEventListener('click', () => {
  const next = document.documentElement.dataset.theme === 'night' ? 'day' : 'night';
  localStorage.setItem('theme', next);
  theme(next);
});
byId('find').addEventListener('change', (event) => {
  const find = event.target;
  const space = find.value.trim();
  if (space === '' || store.sites.get(current)?.spaces.has(space)) {
    find.setCustomValidity('');
    if (space !== '') go(current, space);
    find.value = '';
  } else {
    find.setCustomValidity(`There is no space ${space} here.`);
    find.reportValidity();
  }
});
byId('find').addEventListener('input', (event) => event.target.setCustomValidity(''));
setInterval(drawStale, 1000);
addEventListener('hashchange', arrive);

follow({
  snapshot(whole) {
    heardAt = performance.now();
    clockIs(whole.pulse.now);
    store.replace(whole);
    arrive();
  },
  changes(list) {
    heardAt = performance.now();
    store.apply(list);
    if (current === null) arrive();
    soon();
  },
  pulse(pulse) {
    heardAt = performance.now();
    clockIs(pulse.now);
    store.beat(pulse);
    soon();
  },
  state: link,
});
