// The alarms of a site that are raised now, newest first, in words.
import { byId, element, text } from './dom.js';
import { clock } from './words.js';

/** More are on the API; a list that long is not read. */
const MOST_SHOWN = 50;

export function alarms(site, list) {
  byId('alarms').hidden = list.length === 0;
  const lines = list.slice(0, MOST_SHOWN).map((alarm) => ({ ...alarm, words: sentence(alarm), at: clock(alarm.raisedAt) }));
  const box = byId('alarm-list');
  const drawn = JSON.stringify([site, lines]);
  if (box.dataset.drawn !== drawn) {
    box.dataset.drawn = drawn;
    box.replaceChildren(...lines.map((line) => row(site, line)));
  }
  const more = list.length - lines.length;
  text(byId('alarms-more'), more > 0 ? `and ${more} more` : '');
  // Read aloud when it changes, and only then.
  text(byId('alarms-said'), list.length === 0 ? 'No alarm is raised.'
    : `${list.length} ${list.length === 1 ? 'alarm is' : 'alarms are'} raised. The newest: ${lines[0].words}`);
}

function row(site, { alarm, space, words, at }) {
  return element('li', { 'data-alarm': alarm, 'data-space': space },
    space ? element('a', { href: `#/${encodeURIComponent(site)}/${encodeURIComponent(space)}` }, space) : null,
    element('span', {}, words),
    element('small', {}, `raised at ${at}`));
}

function sentence({ alarm, zone, space, camera, since }) {
  const place = space ? `Space ${space}${zone ? ` in zone ${zone}` : ''}` : camera ? `Camera ${camera}` : zone ? `Zone ${zone}` : 'The site';
  const from = clock(since);
  switch (alarm) {
    case 'full':
      return `${place} is full, since ${from}.`;
    case 'overstay':
      return `${place} has had the same car since ${from}, for longer than allowed.`;
    case 'flipping':
      return `${place} changes more often than usual, since ${from}. Check its outline and its camera.`;
    case 'unchanged':
      return `${place} has not changed since ${from}. Check its outline.`;
    case 'undecided':
      return `The answers of camera ${camera} are undecided more often than usual, since ${from}. Check its picture.`;
    default:
      return `${place} has the alarm ${alarm}, since ${from}.`;
  }
}
