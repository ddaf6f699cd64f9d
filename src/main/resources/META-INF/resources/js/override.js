// Closing a space, with a note, and opening it again.
import { byId, text } from './dom.js';

export class Override {
  constructor(account) {
    this.account = account;
    this.root = byId('override');
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      const note = byId('override-note').value.trim();
      this.send('PUT', note === '' ? { closed: true } : { closed: true, note });
    });
    byId('override-open').addEventListener('click', () => this.send('DELETE'));
  }

  /** Of the space that is shown; null for none. */
  show(space) {
    if (space && (space.space !== this.space?.space || space.site !== this.space?.site)) {
      byId('override-note').value = '';
      text(byId('override-said'), '');
    }
    this.space = space;
    this.root.hidden = !space || !this.account.mayChange;
    const closed = space?.occupancy === 'closed';
    byId('override-closing').hidden = closed;
    byId('override-open').hidden = !closed;
  }

  async send(method, body) {
    const { site, space } = this.space;
    text(byId('override-said'), 'Sending …');
    const path = `api/v1/sites/${encodeURIComponent(site)}/spaces/${encodeURIComponent(space)}/override`;
    const response = await this.account.change(method, path, body);
    // Another space may be shown by now.
    if (this.space?.site !== site || this.space?.space !== space) return;
    text(byId('override-said'), response.ok ? 'Done; the space follows within a second or two.' : response.why);
  }
}
