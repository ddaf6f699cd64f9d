// Who is logged in, the dialog to log in with, and calls that change something.
import { byId, text } from './dom.js';

const SESSION = 'api/v1/session';

export class Account {
  /** Changed is called whenever somebody has logged in or out. */
  constructor(changed) {
    this.changed = changed;
    this.session = { enabled: false };
    this.dialog = byId('login');
    byId('account-button').addEventListener('click', () => (this.session.user ? this.logOut() : this.ask()));
    byId('login-provider').addEventListener('click', () => this.logInElsewhere());
    byId('login-cancel').addEventListener('click', () => this.dialog.close());
    byId('login-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.logIn();
    });
    this.load();
  }

  /** Whether changes may be offered; the service judges each by itself. */
  get mayChange() {
    return this.session.role === 'operator' || this.session.role === 'admin';
  }

  async load() {
    try {
      const response = await fetch(SESSION);
      if (response.ok) this.show(await response.json());
      else if (response.status === 429 || response.status === 503) setTimeout(() => this.load(), 5000);
      if (this.session.readingNeedsLogin && !this.session.user) this.ask();
    } catch {
      // The lamp says that the service is away.
      setTimeout(() => this.load(), 5000);
    }
  }

  show(session) {
    this.session = session;
    byId('account').hidden = !session.enabled;
    text(byId('account-name'), session.user ? `${session.user} (${session.role})` : '');
    text(byId('account-button'), session.user ? 'Log out' : 'Log in');
    byId('login-passwords').hidden = byId('login-submit').hidden = !session.passwords;
    byId('login-provider').hidden = !session.provider;
    text(byId('login-provider'), `Log in with ${session.provider}`);
    this.changed();
  }

  ask() {
    text(byId('login-said'), '');
    if (!this.dialog.open) this.dialog.showModal();
    byId(this.session.passwords ? 'login-user' : 'login-provider').focus();
  }

  /** The provider asks who it is, and leads back to this page. */
  async logInElsewhere() {
    text(byId('login-said'), 'Asking …');
    const response = await this.send('POST', `${SESSION}/oidc`, { page: location.pathname.split('/').pop() + location.hash });
    if (response.ok) location.assign(response.body.location);
    else text(byId('login-said'), response.why);
  }

  async logIn() {
    text(byId('login-said'), 'Checking …');
    const password = byId('login-password');
    const response = await this.send('POST', SESSION, { user: byId('login-user').value.trim(), password: password.value });
    password.value = '';
    if (response.ok) {
      this.show(response.body);
      this.dialog.close();
    } else {
      text(byId('login-said'), response.why);
      password.focus();
    }
  }

  async logOut() {
    await this.send('DELETE', SESSION);
    // Nothing that was shown to the user stays.
    location.reload();
  }

  /** Sends a change; tells what came of it, and asks for a login where the session has ended. */
  async change(method, path, body) {
    const response = await this.send(method, path, body);
    if (response.status === 401) {
      const { enabled, passwords, provider } = this.session;
      this.show({ enabled, passwords, provider });
      this.ask();
    } else if (response.status === 403) {
      // Another tab may have logged in since: the cookie is then of its session, and the token is not.
      const { user, csrfToken } = this.session;
      await this.load();
      if (user && this.session.user === user && this.session.csrfToken !== csrfToken) return this.send(method, path, body);
    }
    return response;
  }

  async send(method, path, body) {
    const headers = { 'Content-Type': 'application/json' };
    if (this.session.csrfToken) headers['X-CSRF-Token'] = this.session.csrfToken;
    try {
      const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      const read = response.status === 204 ? null : await response.json().catch(() => null);
      return { ok: response.ok, status: response.status, body: read, why: response.ok ? '' : read?.detail ?? `The service answers ${response.status}.` };
    } catch {
      return { ok: false, status: 0, body: null, why: 'The service cannot be reached.' };
    }
  }
}
