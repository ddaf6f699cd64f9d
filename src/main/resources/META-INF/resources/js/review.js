// The Review page: crops that are worth asking about, what a person says of them, and then what the model said.
import { Account } from './account.js';
import { CalibrationPanel } from './calibration.js';
import { attribute, byId, element, text } from './dom.js';

const ANSWERS = [['empty', 'Empty'], ['occupied', 'Occupied'], ['unclear', 'Cannot tell'], ['wrong', 'Wrong crop']];
const REASONS = { line: 'asked since the model is not sure', random: 'drawn at random' };

/** One picture is fetched at a time; the service refuses another meanwhile. */
const AGAIN_MILLIS = 700;
const MOST_TRIES = 8;

const CAMERAS_MILLIS = 3000;

document.documentElement.dataset.theme =
  localStorage.getItem('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'day');

const account = new Account(() => arrive());
const calibration = new CalibrationPanel((method, address, body) => patiently(() => account.change(method, address, body)));
let camera = null;
let questions = [];
let current = 0;
let loading = 0;

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const path = (...parts) => parts.map(encodeURIComponent).join('/');

/** Only what is busy is asked for again. */
async function patiently(call) {
  for (let tries = 1; ; tries++) {
    const response = await call();
    if (response.status !== 503 || tries === MOST_TRIES) return response;
    await pause(AGAIN_MILLIS);
  }
}

async function read(address) {
  const response = await patiently(() => fetch(address));
  const body = await response.json().catch(() => null);
  return { ok: response.ok, status: response.status, body, why: body?.detail ?? `The service answers ${response.status}.` };
}

function notice(words) {
  byId('notice').hidden = !words;
  text(byId('notice'), words ?? '');
}

async function arrive() {
  if (!account.mayChange) {
    clear();
    notice(account.session.enabled ? 'Log in as an operator to review crops.' : 'Reviewing needs logins, which are not set up here.');
    return;
  }
  try {
    await loadCameras();
    await loadCrops();
  } catch {
    notice('The service cannot be reached.');
  }
}

async function loadCameras() {
  const choice = byId('camera');
  const sites = await read('api/v1/sites');
  if (!sites.ok) return notice(sites.why);
  const known = [];
  for (const { site } of sites.body) {
    const cameras = await read(`api/v1/sites/${path(site)}/cameras`);
    if (cameras.ok) for (const each of cameras.body) known.push(`${site}/${each.camera}`);
  }
  const asked = decodeURIComponent(location.hash.replace(/^#\/?/, ''));
  choice.replaceChildren(...known.sort().map((name) => element('option', { value: name }, name)));
  choice.value = known.includes(asked) ? asked : known[0] ?? '';
  camera = choice.value || null;
}

function clear() {
  questions = [];
  byId('crops').replaceChildren();
  byId('more').hidden = true;
  text(byId('progress'), '');
  calibration.of(null);
}

async function loadCrops() {
  clear();
  loading += 1;
  const turn = loading;
  if (!camera) {
    notice('No camera has sent anything yet.');
    setTimeout(() => turn === loading && arrive(), CAMERAS_MILLIS);
    return undefined;
  }
  const [site, name] = camera.split('/');
  const answer = await read(`api/v1/sites/${path(site)}/cameras/${path(name)}/review`);
  if (turn !== loading) return undefined;
  if (!answer.ok) return notice(answer.why);
  calibration.of(`api/v1/sites/${path(site)}/cameras/${path(name)}`);
  notice(answer.body.crops.length ? null : 'No crop of this camera is worth asking about at the moment; the model has answered none within the last hour, or you have labelled them.');
  questions = answer.body.crops.map((crop) => new Question(site, crop));
  byId('crops').replaceChildren(...questions.map((question) => question.root));
  byId('more').hidden = false;
  choose(0);
  for (const question of questions) {
    if (turn !== loading) return undefined;
    await question.load();
  }
  return undefined;
}

/** One crop with its buttons. */
class Question {
  constructor(site, crop) {
    this.crop = crop;
    this.path = `api/v1/sites/${path(site)}/spaces/${path(crop.space)}/crops/${crop.partition}/${crop.offset}`;
    this.said = element('p', { class: 'said', role: 'status' });
    this.picture = element('div', { class: 'picture' });
    this.buttons = ANSWERS.map(([answer, name]) => {
      const button = element('button', { type: 'button', 'aria-pressed': 'false', title: `Key ${answer[0]}`, 'data-answer': answer }, name);
      button.addEventListener('click', () => this.send(answer));
      return button;
    });
    this.root = element(
      'section',
      { class: 'question', 'aria-label': `Space ${crop.space}` },
      element('h2', {}, crop.space, ' ', element('small', {}, new Date(crop.capturedAt).toLocaleString())),
      this.picture,
      element('div', { class: 'buttons', role: 'group', 'aria-label': 'What the picture shows' }, ...this.buttons),
      this.said,
    );
    this.root.addEventListener('click', () => choose(questions.indexOf(this)));
  }

  load() {
    return new Promise((resolve) => {
      let tries = 0;
      const image = element('img', { alt: `Picture of space ${this.crop.space}` });
      image.addEventListener('load', resolve);
      image.addEventListener('error', async () => {
        tries += 1;
        if (tries < MOST_TRIES) {
          await pause(AGAIN_MILLIS);
          // A browser does not ask for the same address again.
          image.src = `${this.path}/picture?again=${tries}`;
        } else {
          this.picture.replaceChildren(element('p', {}, 'The service no longer has this picture.'));
          resolve();
        }
      });
      image.src = `${this.path}/picture`;
      this.picture.replaceChildren(image);
    });
  }

  async send(answer) {
    text(this.said, 'Sending …');
    const response = await patiently(() => account.change('PUT', `${this.path}/label`, { answer }));
    if (!response.ok) {
      text(this.said, response.why);
      return;
    }
    const { occupancy, probabilityOccupied, reason } = this.crop;
    this.answered = true;
    attribute(this.root, 'data-answered', 'true');
    for (const button of this.buttons) attribute(button, 'aria-pressed', String(button.dataset.answer === answer));
    text(this.said, `The model says ${occupancy} (occupied ${Math.round(probabilityOccupied * 100)} %); ${REASONS[reason] ?? reason}.`);
    if (questions[current] === this) choose(next());
    text(byId('progress'), `${questions.filter((each) => each.answered).length} of ${questions.length} answered.`);
  }
}

/** The next question without an answer, or where we are. */
function next() {
  for (let i = 1; i <= questions.length; i++) {
    const at = (current + i) % questions.length;
    if (!questions[at].answered) return at;
  }
  return current;
}

function choose(index) {
  current = index;
  questions.forEach((question, at) => attribute(question.root, 'data-current', String(at === index)));
  questions[index]?.root.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !questions.length) return;
  if (event.target.closest?.('input, select, dialog')) return;
  const answer = ANSWERS.find(([word]) => word[0] === event.key)?.[0];
  if (answer) questions[current].send(answer);
  else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') choose(Math.min(current + 1, questions.length - 1));
  else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') choose(Math.max(current - 1, 0));
  else return;
  event.preventDefault();
});

byId('more').addEventListener('click', loadCrops);
byId('camera').addEventListener('change', (event) => {
  camera = event.target.value;
  location.hash = `#/${encodeURIComponent(camera)}`;
  loadCrops();
});
