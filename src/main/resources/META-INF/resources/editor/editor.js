// Puts the parts of the editor together: files come in and go out, keys and buttons act, and what has changed is drawn
// once a frame.
const Editor = (() => {
  'use strict';

  /** The largest map has a third of it. */
  const MOST_TEXT_BYTES = 32 * 1024 * 1024;

  const MOST_MESSAGES = 5;

  /** Larger maps are checked when they have been left alone for a moment: a check of 5,000 spaces takes longer than a frame. */
  const CHECKED_AT_ONCE = 500;
  const CHECK_MILLIS = 250;

  const byId = (id) => document.getElementById(id);

  let drawing = false;
  let checked = null;
  let checking = 0;
  let frameName = null;

  /** By which a camera was moved; null if the address tells of none. */
  const shift = Shift.read(location.hash);

  const editing = new Editing(soon);
  const sketch = new Sketch(soon, (polygons) => editing.draw(polygons));
  const board = new Board(byId('board'), editing, sketch);
  new Pointing(board);
  const publishing = new Publishing(soon);
  const panel = new Panel(editing, new Answers(publishing, soon), (key) => {
    use('select');
    editing.select([key]);
    board.reveal(editing.single);
    board.draw();
    board.focus();
  });

  function soon() {
    if (!drawing) {
      drawing = true;
      requestAnimationFrame(draw);
    }
  }

  function draw() {
    drawing = false;
    board.draw();
    if (checked !== editing.map) {
      clearTimeout(checking);
      if (editing.map.spaces.length <= CHECKED_AT_ONCE) check();
      else checking = setTimeout(check, CHECK_MILLIS);
    }
    panel.draw(board.bitmap);
    drawTools();
  }

  function check() {
    checked = editing.map;
    const findings = SpaceMaps.check(checked);
    panel.drawChecks(findings);
    const flawed = new Map();
    for (const finding of findings) if (finding.key !== null && !flawed.has(finding.key)) flawed.set(finding.key, finding);
    board.mark(flawed);
  }

  function drawTools() {
    byId('undo').disabled = editing.past.length === 0;
    byId('redo').disabled = editing.future.length === 0;
    byId('duplicate').disabled = byId('delete').disabled = editing.selection.size === 0;
    byId('unsaved').hidden = !editing.isUnsaved;
    byId('publish').hidden = !publishing.isOffered;
    byId('publish').disabled = publishing.busy;
    byId('empty').hidden = board.bitmap !== null || editing.map.spaces.length > 0;
    board.root.classList.toggle('sketching', sketch.isOpen);
    for (const button of document.querySelectorAll('[data-tool]')) {
      button.setAttribute('aria-pressed', String(button.dataset.tool === (sketch.kind ?? 'select')));
    }
    const asked = sketch.asksCount && byId('row-form').hidden;
    byId('row-form').hidden = !sketch.asksCount;
    if (asked) {
      byId('row-count').value = sketch.count;
      byId('row-count').select();
    }
    const advice = sketch.isOpen ? sketch.advice() : '';
    if (byId('advice').textContent !== advice) byId('advice').textContent = advice;
  }

  /** Takes up a tool: "select", "space" or "row". */
  function use(tool) {
    const { width, height } = board.size;
    const middle = board.toFrame([board.root.clientWidth / 2, board.root.clientHeight / 2]);
    sketch.open(tool === 'select' ? null : tool,
      [Geometry.clamp(Math.round(middle[0]), 0, width), Geometry.clamp(Math.round(middle[1]), 0, height)]);
    // Before the next frame: a click on an outline means another thing now.
    board.root.classList.toggle('sketching', sketch.isOpen);
    board.focus();
  }

  /** Tells what came of something; what is foreign in it stays text. */
  function say(words, level = 'note', action = null) {
    const message = document.createElement('p');
    message.dataset.level = level;
    message.append(words);
    if (action) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: action.name });
      button.addEventListener('click', () => {
        action.run();
        message.remove();
      });
      message.append(' ', button);
    }
    const close = Object.assign(document.createElement('button'), { type: 'button', textContent: '×', className: 'close' });
    close.setAttribute('aria-label', 'Dismiss');
    close.addEventListener('click', () => message.remove());
    message.append(close);
    byId('messages').prepend(message);
    while (byId('messages').children.length > MOST_MESSAGES) byId('messages').lastChild.remove();
  }

  /** Opens files one after the other, frames first: what comes with a frame may need its size. */
  async function open(files) {
    const isPicture = (file) => /\.(jpe?g|png)$/i.test(file.name) || /^image\/(jpeg|png)$/.test(file.type);
    const list = [...files];
    for (const file of [...list.filter(isPicture), ...list.filter((file) => !isPicture(file))]) {
      try {
        if (isPicture(file)) await openFrame(file);
        else openText(file.name, await textOf(file));
      } catch (error) {
        say(`${file.name}: ${error.message}`, 'error');
      }
    }
  }

  async function textOf(file) {
    if (file.size > MOST_TEXT_BYTES) throw new Error(`The file has ${file.size} bytes; at most ${MOST_TEXT_BYTES} are taken.`);
    return file.text();
  }

  async function openFrame(file) {
    const bitmap = await Frames.read(file);
    const size = { width: bitmap.width, height: bitmap.height };
    const known = editing.map.frame;
    board.show(bitmap);
    frameName = file.name;
    if (known === null) {
      editing.set({ frame: size });
    } else if (known.width !== size.width || known.height !== size.height) {
      say(`The frame has ${size.width} × ${size.height} px and the map ${known.width} × ${known.height}; the gateway skips `
        + 'frames of another size than the map\'s.', 'warning',
      { name: `Stretch the map to ${size.width} × ${size.height}`, run: () => editing.scaleTo(size) });
    }
    soon();
  }

  function openText(name, text) {
    if (/^\uFEFF?\s*</.test(text)) {
      importShapes(name, text);
      return;
    }
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      throw new Error('The file is neither JSON nor XML.');
    }
    if (Imports.isCoco(json)) importShapes(name, json);
    else openMap(name, json);
  }

  /** Adds what another tool has drawn to the map, as one step. */
  function importShapes(name, source) {
    const { kind, size, shapes, notes } = Imports.read(source, frameName);
    const room = SpaceMaps.LIMITS.spaces - editing.map.spaces.length;
    const taken = shapes.slice(0, room);
    const renumbered = editing.take(taken, size);
    if (shapes.length > taken.length) notes.push(`${shapes.length - taken.length} left out: a map holds at most ${SpaceMaps.LIMITS.spaces} spaces.`);
    if (renumbered > 0) notes.push(`${renumbered} had no valid id of their own and got a number.`);
    const { frame } = editing.map;
    if (size && frame && (size.width !== frame.width || size.height !== frame.height)) {
      notes.push(`They were drawn on ${size.width} × ${size.height} px, and the map's frame has ${frame.width} × ${frame.height}.`);
    }
    say(`${name}: ${taken.length} spaces of ${kind}. ${notes.join(' ')}`.trim(), notes.length > 0 ? 'warning' : 'note');
    if (!board.bitmap) board.fit();
  }

  function openMap(name, json) {
    const { map, notes } = SpaceMaps.read(json);
    const replaces = editing.isUnsaved;
    const before = editing.here();
    editing.start(map, true);
    // The map that was not saved is one step back.
    if (replaces) editing.past.push(before);
    byId('file-name').textContent = name;
    for (const note of notes) say(`${name}: ${note}`, 'warning');
    const size = board.bitmap;
    if (map.frame === null && size) editing.set({ frame: { width: size.width, height: size.height } });
    if (!size) board.fit();
    if (shift !== null) offerShift();
  }

  /** The map that was opened may be the one of the camera that was moved. */
  function offerShift() {
    const { site, camera, revision } = editing.map;
    if (site !== shift.site || camera !== shift.camera) return;
    if (revision !== shift.revision) {
      say(`The camera was found moved from revision ${shift.revision} of its map, and this is ${revision}.`, 'warning');
      return;
    }
    say('The gateway has found where the spaces are now.', 'warning', { name: 'Move the map', run: applyShift });
  }

  function applyShift() {
    if (!editing.shift(shift)) say('The spaces cannot be where the gateway has found them; draw the map anew.', 'error');
    else say('The map was moved. Compare it with a frame of now, and save it as the next revision.');
    soon();
  }

  /** Hands the map to the browser as a file. */
  function save() {
    const text = editing.save();
    const { camera, revision } = editing.map;
    const name = `${SpaceMaps.isId(camera) ? camera : 'map'}.json`;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = name;
    link.click();
    // The browser has begun to read it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    byId('file-name').textContent = name;
    const errors = SpaceMaps.check(editing.map).filter((one) => one.level === 'error').length;
    if (errors > 0) say(`Saved as ${name}, revision ${revision}. The gateway will refuse it: ${errors} to mend.`, 'warning');
    else say(`Saved as ${name}, revision ${revision}. Next: ./parkstream gateway --map ${name} --camera URL --broker HOST:9092`);
    soon();
  }

  /** Sends the map to the service, unless that has another one than this one came from. */
  async function publish() {
    if (publishing.busy) return;
    if (!publishing.mayPublish) {
      say('Operators publish maps. Log in on the dashboard, and come back to this page.', 'warning',
        { name: 'Open the dashboard', run: () => window.open('index.html', '_blank', 'noopener') });
      return;
    }
    const errors = SpaceMaps.check(editing.map).filter((one) => one.level === 'error').length;
    if (errors > 0) {
      say(`Not published: ${errors} to mend, as Checks says.`, 'error');
      return;
    }
    const { site, camera } = editing.map;
    await tried(async () => {
      const known = await publishing.known(site, camera);
      if (known === null || known === editing.savedRevision) await put(known);
      else {
        say(`The service has revision ${known} of camera ${camera}, and this map `
          + `${editing.savedRevision === null ? 'is a new one' : `comes from revision ${editing.savedRevision}`}.`, 'warning',
        { name: `Replace revision ${known}`, run: () => tried(() => put(known)) });
      }
    });
  }

  async function put(known) {
    const { spaces, camera } = editing.map;
    const sent = SpaceMaps.write(editing.map);
    const revision = await publishing.put(editing.map, known);
    // What was drawn meanwhile is not published.
    if (SpaceMaps.write(editing.map) === sent) editing.published(revision);
    say(`Published as revision ${revision} of camera ${camera}, ${spaces.length} spaces. Save it too: its gateway cuts by the file.`);
  }

  /** One at a time, and what goes wrong is said. */
  async function tried(act) {
    publishing.busy = true;
    soon();
    try {
      await act();
    } catch (error) {
      say(`Not published: ${error.message}`, 'error');
    } finally {
      publishing.busy = false;
      soon();
    }
  }

  const COMMANDS = {
    o: () => byId('files').click(), s: save, z: () => editing.undo(), y: () => editing.redo(),
    d: () => editing.duplicate(), a: () => editing.select(editing.map.spaces.map((space) => space.key)),
  };

  const KEYS = {
    v: () => use('select'), s: () => use('space'), r: () => use('row'), Delete: () => editing.remove(),
    '+': () => board.zoomIn(), '=': () => board.zoomIn(), '-': () => board.zoomOut(), 0: () => board.fit(),
  };

  function onKey(event) {
    if (event.defaultPrevented || event.altKey) return;
    const typing = event.target.closest('input, select, textarea');
    let act;
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      // In a field these belong to its text.
      if (!typing || 'os'.includes(key)) act = event.shiftKey && key === 'z' ? COMMANDS.y : COMMANDS[key];
    } else if (event.key === 'Escape' && sketch.isOpen) {
      act = () => (sketch.corners.length > 0 ? sketch.open(sketch.kind) : use('select'));
    } else if (!typing && !event.target.closest('.panel')) {
      act = KEYS[event.key];
    }
    if (!act) return;
    event.preventDefault();
    act();
    if (act !== COMMANDS.o) keepFocus();
  }

  /** Where the keyboard was may be gone; it goes on where it now matters. */
  function keepFocus() {
    if (document.activeElement?.closest('.board') || document.activeElement === document.body) {
      board.draw();
      board.focus();
    }
  }

  function theme(name) {
    document.documentElement.dataset.theme = name;
    board.place();
  }

  /** A browser may keep nothing for pages from files. */
  function remembered() {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null;
    }
  }

  function remember(name) {
    try {
      localStorage.setItem('theme', name);
    } catch {
      // It is chosen again next time.
    }
  }

  function onClick(id, act) {
    byId(id).addEventListener('click', act);
  }

  theme(remembered() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'day'));
  onClick('theme', () => {
    const next = document.documentElement.dataset.theme === 'night' ? 'day' : 'night';
    remember(next);
    theme(next);
  });
  onClick('open', COMMANDS.o);
  onClick('open-first', COMMANDS.o);
  onClick('save', save);
  onClick('publish', publish);
  onClick('undo', COMMANDS.z);
  onClick('redo', COMMANDS.y);
  onClick('duplicate', COMMANDS.d);
  onClick('delete', KEYS.Delete);
  onClick('zoom-in', () => board.zoomIn());
  onClick('zoom-out', () => board.zoomOut());
  onClick('fit', () => board.fit());
  for (const button of document.querySelectorAll('[data-tool]')) button.addEventListener('click', () => use(button.dataset.tool));
  byId('geometry').addEventListener('change', soon);
  byId('row-count').addEventListener('input', (event) => sketch.setCount(Number(event.target.value)));
  byId('row-form').addEventListener('submit', (event) => {
    event.preventDefault();
    sketch.finish();
    board.focus();
  });
  byId('files').addEventListener('change', async (event) => {
    await open(event.target.files);
    event.target.value = '';
  });
  document.addEventListener('keydown', onKey);
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    open(event.dataTransfer.files);
  });
  addEventListener('beforeunload', (event) => {
    if (editing.isUnsaved) event.preventDefault();
  });
  byId('home').hidden = location.protocol === 'file:';
  if (shift !== null) {
    say(`Camera ${shift.camera} of ${shift.site} was moved. Open its map, revision ${shift.revision}, and a frame of now.`, 'warning');
  }
  soon();

  return { board, editing, open, sketch };
})();
