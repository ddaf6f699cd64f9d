// A snapshot, and then the changes from its id on: together without a gap. The browser comes back by itself after a
// break and says where it was; if the service no longer keeps what came in between, it says reset, and all is asked
// for again.
const AGAIN_MILLIS = 2000;

export function follow({ snapshot, changes, pulse, state }) {
  let source = null;

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
    source = new EventSource(`api/v1/events?from=${encodeURIComponent(id)}`);
    source.addEventListener('open', () => state('live'));
    source.addEventListener('changes', (event) => changes(JSON.parse(event.data)));
    source.addEventListener('pulse', (event) => pulse(JSON.parse(event.data)));
    source.addEventListener('reset', () => {
      source.close();
      begin();
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        state('lost', 'the service took no further client');
        later();
      } else {
        state('connecting');
      }
    });
  }

  begin();
}
