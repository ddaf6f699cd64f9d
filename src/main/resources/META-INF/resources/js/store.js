// What the page knows, as the service said it, and what has changed since it was last drawn.
export class Store {
  constructor() {
    this.sites = new Map();
    this.pulse = null;
    this.views = new Map();
  }

  site(name) {
    let site = this.sites.get(name);
    if (!site) {
      site = { name, spaces: new Map(), maps: new Map(), counts: zero(), dirty: new Set(), redraw: true };
      this.sites.set(name, site);
    }
    return site;
  }

  /** Takes over a snapshot: what is not in it is gone. */
  replace(snapshot) {
    for (const site of this.sites.values()) {
      site.spaces.clear();
      site.maps.clear();
      site.counts = zero();
      site.redraw = true;
    }
    for (const map of snapshot.maps) this.site(map.site).maps.set(map.camera, map);
    for (const space of snapshot.spaces) this.put(space);
    for (const [name, site] of this.sites) {
      if (site.spaces.size === 0 && site.maps.size === 0) this.sites.delete(name);
    }
    this.views = new Map();
    this.beat(snapshot.pulse);
  }

  /** Takes over a pulse. Of many sites it tells of some, in turns. */
  beat(pulse) {
    for (const view of pulse.sites) this.views.set(view.site, view);
    this.pulse = pulse;
  }

  /** Takes over changes in their order. The same change twice is harmless. */
  apply(changes) {
    for (const change of changes) {
      if (change.removed) this.remove(change);
      else if ('map' in change) this.remap(change);
      else this.put(change);
    }
  }

  put(space) {
    const site = this.site(space.site);
    const before = site.spaces.get(space.space);
    if (before) site.counts[before.occupancy]--;
    if (!before || before.camera !== space.camera) site.redraw = true;
    site.counts[space.occupancy] = (site.counts[space.occupancy] ?? 0) + 1;
    site.spaces.set(space.space, space);
    site.dirty.add(space.space);
  }

  remove({ site: name, space }) {
    const site = this.site(name);
    const before = site.spaces.get(space);
    if (before) {
      site.counts[before.occupancy]--;
      site.spaces.delete(space);
      site.redraw = true;
    }
  }

  remap({ site: name, camera, map }) {
    const site = this.site(name);
    if (map) site.maps.set(camera, map);
    else site.maps.delete(camera);
    site.redraw = true;
  }
}

function zero() {
  return { empty: 0, occupied: 0, unknown: 0, closed: 0 };
}
