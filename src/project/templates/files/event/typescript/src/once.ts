/**
 * Runs the work for an id once, because a message can be delivered more than once. Remembers a limited number of ids in
 * the memory of this process. If duplicates would do harm, also make the work idempotent, or keep the ids in a store
 * that all instances share.
 */
export class Once {
  readonly #limit: number;
  readonly #results = new Map<string, Promise<void>>();

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  /** The result of the work, which starts unless it is running or finished for this id. Failed work can start again. */
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
