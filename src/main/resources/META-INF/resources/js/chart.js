// The share of occupied spaces over the last hours.
import { element, svg } from './dom.js';
import { hour, percent } from './words.js';

export function chart(root, axis, points) {
  const total = (point) => Math.max(1, point.empty + point.occupied + point.unknown + point.closed);
  const count = points.length;
  if (count < 2) {
    root.replaceChildren();
    axis.replaceChildren(element('span', {}, 'The curve begins with the next minute.'));
    return;
  }
  const x = (i) => ((100 * i) / (count - 1)).toFixed(2);
  const y = (share) => (100 - 96 * share).toFixed(2);
  const occupied = points.map((point) => point.occupied / total(point));
  const known = points.map((point, i) => occupied[i] + (point.unknown + point.closed) / total(point));
  const line = (shares) => shares.map((share, i) => `${x(i)} ${y(share)}`).join('L');
  const back = (shares) => shares.map((share, i) => `${x(i)} ${y(share)}`).reverse().join('L');
  root.setAttribute('viewBox', '0 0 100 100');
  root.setAttribute('aria-label',
    `Occupied: ${percent(occupied[0])} at ${hour(points[0].until)}, ${percent(occupied[count - 1])} now`);
  root.replaceChildren(
    ...[0, 0.5, 1].map((share) => svg('path', { class: 'rule', d: `M0 ${y(share)}H100` })),
    svg('path', { class: 'occupied', d: `M0 100L${line(occupied)}L100 100Z` }),
    svg('path', { class: 'unknown', d: `M${line(occupied)}L${back(known)}Z` }),
    svg('path', { class: 'edge', d: `M${line(occupied)}` }));
  const marks = Math.min(5, count);
  axis.replaceChildren(...Array.from({ length: marks }, (_, i) =>
    element('span', {}, hour(points[Math.round((i * (count - 1)) / (marks - 1))].until))));
}
