// What the model of the service says of the crop that is shown, to who is logged in there.
const Answers = (() => {
  'use strict';

  /** Nobody waits for an answer about a corner that is still being dragged. */
  const SETTLED_MILLIS = 400;

  const AGAIN_MILLIS = 5000;

  class Answers {
    /**
     * @param publishing who is logged in
     * @param changed called once there is an answer
     */
    constructor(publishing, changed) {
      this.publishing = publishing;
      this.changed = changed;
      this.asked = null;
      this.words = '';
      this.timer = 0;
    }

    /** What is known of a space's crop by now; asks if nothing is. Empty where there is nobody to ask. */
    of(bitmap, space, geometry, map) {
      if (!bitmap || !space || !this.publishing.isOffered) return '';
      if (!this.publishing.mayPublish) return 'Log in as an operator to see what the model says.';
      if (map.site === '' || map.camera === '') return 'Name site and camera to see what the model says.';
      const question = JSON.stringify([map.site, map.camera, geometry, space.polygon]);
      if (question !== this.asked?.question || bitmap !== this.asked.bitmap) {
        this.asked = { question, bitmap };
        this.words = '';
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(this.asked, space, geometry, map), SETTLED_MILLIS);
      }
      return this.words;
    }

    async ask(asked, space, geometry, map) {
      let words;
      try {
        const crop = Crops.cut(asked.bitmap, space.polygon, geometry);
        words = crop === null ? '' : await this.said(crop, map);
      } catch {
        words = 'The model does not answer; it is asked again soon.';
        setTimeout(() => asked === this.asked && this.ask(asked, space, geometry, map), AGAIN_MILLIS);
      }
      if (asked === this.asked) {
        this.words = words;
        this.changed();
      }
    }

    async said(crop, map) {
      const path = `api/v1/sites/${encodeURIComponent(map.site)}/cameras/${encodeURIComponent(map.camera)}/prediction`;
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'image/png', 'X-CSRF-Token': this.publishing.session.csrfToken ?? '' },
        body: await crop.convertToBlob({ type: 'image/png' }),
      });
      const said = await response.json().catch(() => ({}));
      if (response.status === 503) throw new Error(said.detail);
      if (!response.ok) return `The model does not answer: ${said.detail ?? response.status}.`;
      if (said.undecided) return `The model ${said.model} has nothing to go by: ${said.undecided}.`;
      const certain = said.occupancy === 'occupied' ? said.probabilityOccupied : 1 - said.probabilityOccupied;
      return `The model ${said.model} says ${said.occupancy}, ${Math.round(100 * certain)} %.`;
    }
  }

  return Answers;
})();
