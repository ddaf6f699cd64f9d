// A snapshot, and then the changes from its id on: together without a gap. The browser comes back by itself after a
// break and says where it was; if the service no longer keeps what came in between, it says reset, and all is asked
// for again.
const AGAIN_MILLIS = 2000;

/** A pulse comes every two seconds. Where none does, the connection is dead though nobody has said so. */
const SILENT_MILLIS = 20000;

export function follow({ snapshot, changes, pulse, state }) {
  let source = null;
  let heardAt = 0;

  setInterval(() => {
    if (source && performance.now() - heardAt > SILENT_MILLIS) {
      close();
      state('lost', 'the service is silent');
      begin();
    }
  }, AGAIN_MILLIS);

  function close() {
    source?.close();
    source = null;
  }

  async function begin() {
    try {
      const response = await fetch('api/v1/snapshot', { headers: { accept: 'application/json' } });
      if (!response.ok) {
        const problem = await response.json().catch(() => ({}));
        throw new Error(problem.detail ?? `the service answers ${response.status}`);
      }
      const whole = await response.json();
      snapshot(whole);
      listen(whole.lastEventId);
    } catch (failure) {
      state('lost', failure.message);
      later();
    }
  }

  function later() {
    setTimeout(begin, AGAIN_MILLIS * (1 + Math.random()));
  }

  function listen(id) {
    const opened = new EventSource(`api/v1/events?from=${encodeURIComponent(id)}`);
    source = opened;
    heardAt = performance.now();
    const on = (name, take) => opened.addEventListener(name, (event) => {
      heardAt = performance.now();
      take(event);
    });
    on('open', () => state('live'));
    on('changes', (event) => changes(JSON.parse(event.data)));
    on('pulse', (event) => pulse(JSON.parse(event.data)));
    on('reset', () => {
      close();
      begin();
    });
    opened.addEventListener('error', () => {
      if (opened.readyState === EventSource.CLOSED) {
        close();
        state('lost', 'the service took no further client');
        later();
      } else {
        state('connecting');
      }
    });
  }

  begin();
}
