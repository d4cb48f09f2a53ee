/**
 * Does the work for an id once, as the same message may come twice. A bounded memory of this process alone: where twice
 * would do harm, also make the work itself safe to repeat, or keep the ids in a store that all instances share.
 */
export class Once {
  readonly #limit: number;
  readonly #results = new Map<string, Promise<void>>();

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  /** The result of the work for this id, which starts unless it is running or done. Failed work is forgotten. */
  run(id: string, work: () => Promise<void>): Promise<void> {
    const known = this.#results.get(id);
    if (known) return known;
    const result = work().catch((error: unknown) => {
      this.#results.delete(id);
      throw error;
    });
    this.#results.set(id, result);
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= this.#limit) break;
      this.#results.delete(oldest);
    }
    return result;
  }
}
