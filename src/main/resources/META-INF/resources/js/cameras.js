// The table of cameras.
import { element } from './dom.js';
import { ago, clock, duration } from './words.js';

const STATES = { live: 'live', moved: 'moved', obstructed: 'obstructed', blind: 'sees nothing', silent: 'silent', failing: 'failing', unseen: 'never seen' };

export function cameras(body, list) {
  body.replaceChildren(...list.map(row));
}

function row(camera) {
  const letter = camera.lastDeadLetter;
  const crop = camera.lastAccepted;
  return element('tr', { 'data-camera': camera.camera },
    element('td', {}, camera.camera),
    element('td', {}, element('span', { class: 'state', 'data-state': camera.state }, STATES[camera.state] ?? camera.state),
      condition(camera)),
    element('td', { class: 'number' }, String(camera.spaces)),
    element('td', {}, camera.lastSeenAt ? ago(camera.lastSeenAt) : '–'),
    element('td', { class: 'number' }, camera.cropsPerSecond.toFixed(1)),
    element('td', { class: 'number' },
      camera.captureToClassifiedSeconds === undefined ? '–' : signed(camera.captureToClassifiedSeconds)),
    element('td', { class: 'number' }, skew(camera.clockSkewSeconds)),
    element('td', {}, crop ? `${crop.space}, ${clock(crop.capturedAt)}` : '–'),
    element('td', {}, letter ? `${letter.reason}, ${ago(letter.at)}` : '–',
      letter ? element('small', {}, letter.message) : null));
}

/** How it sees, in words; nothing for a camera that sees its spaces. */
function condition(camera) {
  const seen = camera.condition;
  if (!seen || seen.kind === 'clear') return null;
  const move = seen.homography ? element('a', { href: `editor.html#${shift(camera)}` }, 'Move its map') : null;
  return element('small', {}, `${sentence(seen)}, since ${clock(seen.since)}. `, move);
}

/** For the editor, which asks nobody. */
function shift({ site, camera, condition: { mapRevision, homography } }) {
  return new URLSearchParams({ site, camera, revision: mapRevision, homography: homography.join(',') });
}

function sentence({ kind, pixels }) {
  switch (kind) {
    case 'moved':
      return pixels === undefined
        ? 'turned away: nothing of its map is in the picture; its spaces are unknown'
        : `moved: its map is off by ${Math.round(pixels)} pixels; its spaces are unknown`;
    case 'obstructed': return 'something hides most of what it should show; its spaces are unknown';
    case 'out-of-focus': return 'out of focus, or fog on the lens';
    case 'dark': return 'too dark to see anything';
    case 'frozen': return 'repeats one picture';
    default: return kind;
  }
}

const signed = (seconds) => (seconds < 0 ? '−' : '') + duration(seconds);

function skew(seconds) {
  if (seconds === undefined) return '–';
  if (Math.abs(seconds) < 1) return 'right';
  return seconds > 0 ? `${duration(seconds)} ahead` : `${duration(seconds)} behind`;
}
