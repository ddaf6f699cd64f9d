// How values read to people.
let skewMillis = 0;

/** The service's clock counts: the viewer's may be wrong. */
export function clockIs(instant) {
  skewMillis = Date.parse(instant) - Date.now();
}

export const now = () => Date.now() + skewMillis;

export const WORDS = { empty: 'free', occupied: 'occupied', unknown: 'unknown', closed: 'closed' };

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const HOUR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export function clock(instant) {
  const millis = Date.parse(instant);
  return Math.abs(now() - millis) > 20 * 3600e3 ? DAY.format(millis) : CLOCK.format(millis);
}

export const hour = (instant) => HOUR.format(Date.parse(instant));

export function duration(seconds) {
  const s = Math.abs(seconds);
  if (s < 0.9995) return `${Math.round(s * 1000)} ms`;
  if (s < 9.95) return `${s.toFixed(1)} s`;
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 48 * 3600) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} d`;
}

export function ago(instant) {
  const seconds = (now() - Date.parse(instant)) / 1000;
  return seconds < 1.5 ? 'just now' : `${duration(seconds)} ago`;
}

export const percent = (share) => `${(100 * share).toFixed(share > 0.995 || share < 0.005 ? 1 : 0)} %`;

/** Not sure: the latest picture's probability lies where the model is often wrong. */
export const isUnsure = (space) =>
  space.probabilityOccupied !== undefined &&
  space.probabilityOccupied > 0.2 &&
  space.probabilityOccupied < 0.8 &&
  (space.occupancy === 'empty' || space.occupancy === 'occupied');

export function describe(space) {
  const since = space.since ? `, since ${clock(space.since)}` : '';
  return `${space.space}: ${WORDS[space.occupancy] ?? space.occupancy}${since}${isUnsure(space) ? ', not sure' : ''}`;
}

/** Why a space has its state, in a sentence. */
export function why(space, changes) {
  const last = changes[0];
  switch (space.reason) {
    case undefined:
      return space.lastObservedAt
        ? 'There are pictures of it, and not yet enough of them agree.'
        : 'No picture of it has come yet.';
    case 'confirmed':
      return last && last.evidenceCount
        ? `${last.evidenceCount} ${last.evidenceCount === 1 ? 'picture' : 'pictures in a row'} said ${WORDS[last.occupancy]}, ` +
            `the first taken at ${clock(last.firstEvidenceAt ?? last.eventTime)}, the last at ${clock(last.eventTime)}` +
            (last.probabilityOccupied === undefined ? '.' : ` with a probability of ${percent(last.probabilityOccupied)} for a car.`)
        : 'Enough pictures in a row agreed.';
    case 'low-confidence':
      return 'Pictures come, and for too long none of them was clear.';
    case 'stale':
      return 'Its camera sends, and for too long sent no usable picture of it.';
    case 'camera-offline':
      return 'Its camera was silent for longer than its budget, so nobody knows.';
    case 'camera-moved':
      return 'Its camera was moved or turned and shows another place, so nobody knows. Put it right, or move its map.';
    case 'camera-obstructed':
      return 'Something hides what its camera should show, so nobody knows.';
    case 'camera-restored':
      return 'Its camera is back, and sees what was there before.';
    case 'expired':
      return 'What was believed has not been confirmed in time: the service is away, or far behind.';
    default:
      return `The reason is ${space.reason}.`;
  }
}
