/** Work under way in this process, by name: who asks for the same work while it goes on gets the same outcome. */
export class Sharing {
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** Starts the work, or joins it. One name always stands for work of one type. */
  async join<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.#underWay.get(name);
    // The map forgets the type that the name stands for.
    if (running) return await (running as Promise<T>);
    const started = work();
    this.#underWay.set(name, started);
    try {
      return await started;
    } finally {
      this.#underWay.delete(name);
    }
  }
}
