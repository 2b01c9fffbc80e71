/**
 * @param {() => Promise<void>} work
 * @returns {() => Promise<void>} Runs `work`; calls during a run are answered together by one more run after it.
 */
export function coalesced(work) {
  let running = null;
  let again = null;
  const run = () => {
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (running === null) return run();
    again ??= running
      .catch(() => {}) // whoever asked for the earlier run hears of its failure
      .then(() => {
        again = null;
        return run();
      });
    return again;
  };
}
