/** Work under way in this process, by name: who asks for the same work while it goes on gets the same outcome. */
export class SingleFlight {
  readonly #inFlight = new Map<string, Promise<unknown>>();

  /** Starts the work, or joins it. One name always stands for work of one type. */
  async join<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.#inFlight.get(name);
    // The map forgets the type that the name stands for.
    if (running) return await (running as Promise<T>);
    const started = work();
    return await this.#track(name, started);
  }

  /** Starts the work once all that was begun under the name has ended, however it did: one after another. */
  async serialize<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#inFlight.get(name) ?? Promise.resolve();
    return await this.#track(name, before.then(work, work));
  }

  async #track<T>(name: string, started: Promise<T>): Promise<T> {
    this.#inFlight.set(name, started);
    try {
      return await started;
    } finally {
      if (this.#inFlight.get(name) === started) this.#inFlight.delete(name);
    }
  }
}
