// What the labels of a camera give: how much better the model would answer, and the buttons to apply it and to take it back.
import { byId, text } from './dom.js';

const share = (value) => `${(100 * value).toFixed(1)} %`;
const points = (value) => `${value < 0 ? '−' : '+'}${(100 * Math.abs(value)).toFixed(1)}`;

export class CalibrationPanel {
  /** Call sends a change, and tells what came of it. */
  constructor(call) {
    this.call = call;
    byId('calibrate').addEventListener('click', () => this.find());
    byId('apply').addEventListener('click', () => this.apply());
    byId('undo').addEventListener('click', () => this.undo());
  }

  /** Shows nothing of the camera before; null hides it. */
  of(path) {
    this.path = path;
    this.found = null;
    byId('calibration').hidden = !path;
    byId('apply').hidden = true;
    byId('undo').hidden = true;
    for (const id of ['calibration-labels', 'calibration-gain', 'calibration-applied', 'calibration-said']) text(byId(id), '');
  }

  /** What a call came to; null where another camera is shown by then, or it was refused. */
  async ask(method, body) {
    const { path } = this;
    for (const id of ['calibrate', 'apply', 'undo']) byId(id).disabled = true;
    text(byId('calibration-said'), 'Asking the service …');
    const response = await this.call(method, `${path}/calibration`, body);
    for (const id of ['calibrate', 'apply', 'undo']) byId(id).disabled = false;
    if (this.path !== path) return null;
    text(byId('calibration-said'), response.ok ? '' : response.why);
    return response.ok ? response.body : null;
  }

  async find() {
    const answer = await this.ask('POST');
    if (!answer) return;
    const { found, applied } = answer;
    this.found = found;
    const more = found.leftOut ? `; ${found.leftOut} older ones are left out` : '';
    text(byId('calibration-labels'), `${found.empty} empty and ${found.occupied} occupied labels, ${found.notUsed} others not used${more}.`);
    text(
      byId('calibration-gain'),
      found.before === undefined
        ? ''
        : `Balanced accuracy on these crops, each space left out once: ${share(found.before)} by the model alone, ${share(found.after)} calibrated (${points(found.gain)} points; 95 % between ${points(found.gainLow)} and ${points(found.gainHigh)}).`,
    );
    if (!found.kept) text(byId('calibration-said'), `Nothing to apply: ${found.why}.`);
    byId('apply').hidden = !found.kept;
    this.show(applied);
  }

  show(applied) {
    byId('undo').hidden = !applied;
    const other = applied && this.found?.model && this.found.model.sha256 !== applied.sha256 ? ' It is of another model, and waits for it.' : '';
    text(
      byId('calibration-applied'),
      applied
        ? `Applied: revision ${applied.revision} of ${new Date(applied.at).toLocaleString()}${applied.by ? ` by ${applied.by}` : ''}, from ${applied.labels} labels, threshold ${applied.threshold.toFixed(3)}.${other}`
        : 'No calibration is applied at this camera.',
    );
  }

  async apply() {
    const { model, temperature, threshold } = this.found;
    const applied = await this.ask('PUT', { sha256: model.sha256, temperature, threshold });
    if (!applied) return;
    byId('apply').hidden = true;
    this.show(applied);
    text(byId('calibration-said'), 'Every instance applies it from its next batch on.');
  }

  async undo() {
    if (!(await this.ask('DELETE'))) return;
    this.show(null);
    text(byId('calibration-said'), 'Taken back; the model answers as before.');
  }
}
