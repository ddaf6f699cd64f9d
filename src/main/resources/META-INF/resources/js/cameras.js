// The table of cameras.
import { element } from './dom.js';
import { ago, clock, duration } from './words.js';

const STATES = { live: 'live', blind: 'sees nothing', silent: 'silent', failing: 'failing', unseen: 'never seen' };

export function cameras(body, list) {
  body.replaceChildren(...list.map(row));
}

function row(camera) {
  const letter = camera.lastDeadLetter;
  const crop = camera.lastAccepted;
  return element('tr', { 'data-camera': camera.camera },
    element('td', {}, camera.camera),
    element('td', {}, element('span', { class: 'state', 'data-state': camera.state }, STATES[camera.state] ?? camera.state)),
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

const signed = (seconds) => (seconds < 0 ? '−' : '') + duration(seconds);

function skew(seconds) {
  if (seconds === undefined) return '–';
  if (Math.abs(seconds) < 1) return 'right';
  return seconds > 0 ? `${duration(seconds)} ahead` : `${duration(seconds)} behind`;
}
