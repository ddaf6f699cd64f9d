// What a person says of the picture that is shown: by click, or by e, o, u, w.
import { element, text } from './dom.js';

const ANSWERS = [['empty', 'Empty'], ['occupied', 'Occupied'], ['unclear', 'Cannot tell'], ['wrong', 'Wrong crop']];

export class Label {
  constructor(account) {
    this.account = account;
    this.said = element('span', { role: 'status' });
    this.buttons = ANSWERS.map(([answer, name]) => {
      const button = element('button', { type: 'button', title: `Key ${answer[0]}`, 'data-key': `label-${answer}` }, name);
      button.addEventListener('click', () => this.send(answer));
      return button;
    });
    this.root = element('div', { class: 'label', role: 'group', 'aria-label': 'What the picture shows' }, ...this.buttons, this.said);
    document.addEventListener('keydown', (event) => {
      // Without offsetParent it is not shown: nobody sees what would be labelled.
      if (!this.root.isConnected || this.root.offsetParent === null) return;
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.('input, textarea, dialog')) return;
      const answer = ANSWERS.find(([word]) => word[0] === event.key)?.[0];
      if (answer) this.send(answer);
    });
  }

  /** The buttons for a picture; null where there is none to label, or the user may not. */
  of(path) {
    if (path !== this.path) text(this.said, '');
    this.path = path;
    return path && this.account.mayChange ? this.root : null;
  }

  async send(answer) {
    const { path } = this;
    text(this.said, 'Sending …');
    const response = await this.account.change('PUT', `${path}/label`, { answer });
    if (this.path === path) text(this.said, response.ok ? `Labelled: ${answer}.` : response.why);
  }
}
