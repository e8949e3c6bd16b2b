// One request at a time, and of those that wait only the newest: a live answer never lags behind.

export class Latest {
  #job;
  #next = null;
  #running = false;

  /** `job` answers one request and deals with its own errors. */
  constructor(job) {
    this.#job = job;
  }

  ask(request) {
    this.#next = request;
    if (!this.#running) this.#run();
  }

  /** Forget what waits. */
  drop() {
    this.#next = null;
  }

  async #run() {
    this.#running = true;
    while (this.#next !== null) {
      const request = this.#next;
      this.#next = null;
      await this.#job(request);
    }
    this.#running = false;
  }
}
