import { KeyRing } from "@gw/crypto";
import { watchRevision } from "@gw/store-abstract";
import { openSqlBackend } from "@gw/store-sql";

/** Follows the revision of a database as a gateway does, and remembers when it was told of which. */
export class Follower {
  readonly #close: () => Promise<void>;
  readonly #waiting = new Map<number, (at: number) => void>();
  #revision = 0;
  #at = 0;

  private constructor(close: () => Promise<void>) {
    this.#close = close;
  }

  static async start(url: string): Promise<Follower> {
    const backend = await openSqlBackend({ url });
    const store = backend.openStore({ keyRing: new KeyRing([]) });
    const follower = new Follower(async () => {
      await watch.close();
      await backend.close();
    });
    const watch = watchRevision({
      readRevision: () => store.getRevision(),
      ...(backend.listen && { listen: backend.listen }),
      onRevision: (revision) => follower.#hear(revision),
    });
    await watch.check();
    return follower;
  }

  /** Resolves to when, by `performance.now()`, it was told of a revision or of a later one. */
  told(revision: number): Promise<number> {
    if (revision <= this.#revision) return Promise.resolve(this.#at);
    return new Promise((resolve) => this.#waiting.set(revision, resolve));
  }

  close(): Promise<void> {
    return this.#close();
  }

  #hear(revision: number): void {
    this.#revision = revision;
    this.#at = performance.now();
    for (const [awaited, resolve] of this.#waiting) {
      if (awaited > revision) continue;
      this.#waiting.delete(awaited);
      resolve(this.#at);
    }
  }
}
