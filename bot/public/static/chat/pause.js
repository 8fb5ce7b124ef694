/** Waiting: longer after each failure, and interruptible when there is a reason to try at once. */

const FIRST_SECONDS = 1;
const LONGEST_SECONDS = 30;

/** How long to wait after so many failures in a row; spread, so that a whole city does not come back in one second. */
export function backoff(failures, afterSeconds = 0) {
  const seconds = Math.min(FIRST_SECONDS * 2 ** (failures - 1), LONGEST_SECONDS);
  return Math.max(seconds * (0.8 + 0.4 * Math.random()), afterSeconds);
}

/** Sleeps that `wake` ends early. */
export class Pause {
  #end = () => {};

  sleep(seconds = Infinity) {
    return new Promise((resolve) => {
      const timer = seconds === Infinity ? 0 : setTimeout(resolve, seconds * 1000);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake() {
    this.#end();
  }
}
