// What of a site the service leaves out, and why, in words. Nothing as a rule.
import { byId, element, text } from './dom.js';
import { clock } from './words.js';

/** More are on the API; a list that long is not read. */
const MOST_SHOWN = 20;

export function leftOut(list) {
  byId('left-out').hidden = list.length === 0;
  const lines = list.slice(0, MOST_SHOWN).map(({ what, key, reason, message, since }) => ({
    key: `${key} (${what})`,
    words: `${reason === 'poison' ? 'failed twice and is tried again later' : reason === 'no-room' ? 'has no room' : reason}: ${message}`,
    at: clock(since),
  }));
  const box = byId('left-out-list');
  const drawn = JSON.stringify(lines);
  if (box.dataset.drawn !== drawn) {
    box.dataset.drawn = drawn;
    box.replaceChildren(...lines.map(({ key, words, at }) => element('li', {},
      element('b', {}, key), element('span', {}, words), element('small', {}, `since ${at}`))));
  }
  const more = list.length - lines.length;
  text(byId('left-out-more'), more > 0 ? `and ${more} more` : '');
}
