// Publishing the map to the service that this page came from, by who is logged in there. A page from a file has none.
const Publishing = (() => {
  'use strict';

  const SESSION = 'api/v1/session';

  class Publishing {
    /** @param changed called once it is known whether a map may be published */
    constructor(changed) {
      this.changed = changed;
      this.session = { enabled: false };
      this.busy = false;
      if (location.protocol === 'file:') return;
      this.load();
      // Somebody may have logged in on another page meanwhile.
      addEventListener('focus', () => this.load());
    }

    /** Whether it is offered; the service judges each by itself. */
    get isOffered() {
      return this.session.enabled === true;
    }

    get mayPublish() {
      return this.session.role === 'operator' || this.session.role === 'admin';
    }

    async load() {
      try {
        const response = await fetch(SESSION);
        if (response.ok) this.session = await response.json();
      } catch {
        // It is asked again with the next focus.
      }
      this.changed();
    }

    /** The revision that the service knows of a camera; null if it knows none. */
    async known(site, camera) {
      const response = await fetch(`api/v1/sites/${encodeURIComponent(site)}/maps`);
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(await why(response));
      return (await response.json()).find((map) => map.camera === camera)?.revision ?? null;
    }

    /**
     * Puts a map in the place of the one that the service has.
     *
     * @param replaced its revision; null for none
     * @returns {Promise<number>} the map's revision from now on
     */
    async put(map, replaced) {
      const path = `api/v1/sites/${encodeURIComponent(map.site)}/cameras/${encodeURIComponent(map.camera)}/map`;
      const response = await fetch(`${path}?replaces=${replaced ?? 'none'}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': this.session.csrfToken ?? '' },
        body: SpaceMaps.write(map),
      });
      if (!response.ok) {
        if (response.status === 401 || response.status === 403) this.load();
        throw new Error(await why(response));
      }
      return (await response.json()).revision;
    }
  }

  async function why(response) {
    const read = await response.json().catch(() => null);
    return read?.detail ?? `The service answers ${response.status}.`;
  }

  return Publishing;
})();
