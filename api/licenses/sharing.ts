/** Work under way in this process, by name: who asks for the same work while it goes on gets the same outcome. */
export class Sharing {
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** Starts the work, or joins it. One name always stands for work of one type. */
  async join<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.#underWay.get(name);
    // The map forgets the type that the name stands for.
    if (running) return await (running as Promise<T>);
    const started = work();
    return await this.#tracked(name, started);
  }

  /** Starts the work once all that was begun under the name has ended, however it did: one after another. */
  async inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(name) ?? Promise.resolve();
    return await this.#tracked(name, before.then(work, work));
  }

  async #tracked<T>(name: string, started: Promise<T>): Promise<T> {
    this.#underWay.set(name, started);
    try {
      return await started;
    } finally {
      if (this.#underWay.get(name) === started) this.#underWay.delete(name);
    }
  }
}
