// A camera that was moved: its gateway has found where the map's ground is now, and the page that says so hands that on in
// the address, since this page asks nobody anything.
const Shift = (() => {
  'use strict';

  /** The contract's bound. */
  const MOST = 1e9;

  /** What the address says; null if it says nothing, or no shift that could be applied. */
  function read(hash) {
    const fields = new URLSearchParams(hash.replace(/^#/, ''));
    const site = fields.get('site') ?? '';
    const camera = fields.get('camera') ?? '';
    const revision = Number.parseInt(fields.get('revision') ?? '', 10);
    const homography = (fields.get('homography') ?? '').split(',').map(Number);
    const isWhole = homography.length === 9 && homography.every((value) => Math.abs(value) <= MOST);
    return isWhole && SpaceMaps.isId(site) && SpaceMaps.isId(camera) && Number.isSafeInteger(revision)
      ? { site, camera, revision, homography }
      : null;
  }

  /** The spaces of a map where a shift takes them; null if it takes a corner out of the plane. */
  function moved(spaces, { homography }) {
    const all = spaces.map((space) => ({ ...space, polygon: space.polygon.map((point) => Geometry.apply(homography, point)) }));
    return all.every(({ polygon }) => polygon.flat().every((value) => Math.abs(value) <= SpaceMaps.LIMITS.pixels)) ? all : null;
  }

  return { moved, read };
})();
