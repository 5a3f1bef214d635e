/** Work in flight in this process, by name: a second request for the same work gets the outcome of the first. */
export class SingleFlight {
  readonly #inFlight = new Map<string, Promise<unknown>>();

  /** Starts the work, or joins it. A name always stands for work of one type. */
  async join<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.#inFlight.get(name);
    // The map does not know the type that the name stands for.
    if (running) return await (running as Promise<T>);
    const started = work();
    this.#inFlight.set(name, started);
    try {
      return await started;
    } finally {
      this.#inFlight.delete(name);
    }
  }
}
