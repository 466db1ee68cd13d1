import { KeyRing } from "@gw/crypto";
import { watchRevision } from "@gw/store-abstract";
import { openSqlBackend } from "@gw/store-sql";

/** Watches the revision of a database as a gateway does, and records when it changes. */
export class RevisionRecorder {
  readonly #close: () => Promise<void>;
  readonly #waiting = new Map<number, (at: number) => void>();
  #revision = 0;
  #at = 0;

  private constructor(close: () => Promise<void>) {
    this.#close = close;
  }

  static async start(url: string): Promise<RevisionRecorder> {
    const backend = await openSqlBackend({ url });
    const store = backend.openStore({ keyRing: new KeyRing([]) });
    const recorder = new RevisionRecorder(async () => {
      await watch.close();
      await backend.close();
    });
    const watch = watchRevision({
      readRevision: () => store.getRevision(),
      ...(backend.listen && { listen: backend.listen }),
      onRevision: (revision) => recorder.#record(revision),
    });
    await watch.check();
    return recorder;
  }

  /** Resolves to the time, by `performance.now()`, when this or a later revision was observed. */
  observed(revision: number): Promise<number> {
    if (revision <= this.#revision) return Promise.resolve(this.#at);
    return new Promise((resolve) => this.#waiting.set(revision, resolve));
  }

  close(): Promise<void> {
    return this.#close();
  }

  #record(revision: number): void {
    this.#revision = revision;
    this.#at = performance.now();
    for (const [awaited, resolve] of this.#waiting) {
      if (awaited > revision) continue;
      this.#waiting.delete(awaited);
      resolve(this.#at);
    }
  }
}
