import { open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GatewayError } from "@gw/entities";
import { settle } from "@gw/store-abstract";
import { type AcmeState, decodeState, emptyState, encodeState } from "./state.js";

/** More lost attempts than this mean a fault, because one writer succeeds in each round. */
const maxAttempts = 10_000;

export interface DatabaseOptions {
  readonly path: string;
  /** `false` returns from a commit before the disk has it: faster, for tests only. */
  readonly flush?: boolean | undefined;
}

/**
 * A JSON file with one conditional write: it replaces the file if the state is still the one that
 * the writer has read. Only one process may open a file; a database that checks the condition
 * itself, such as an object store with `If-Match`, has no such limit.
 */
export class AcmeDatabase {
  readonly #options: DatabaseOptions;
  #state: AcmeState;
  #lastCommit: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(options: DatabaseOptions, state: AcmeState) {
    this.#options = options;
    this.#state = state;
  }

  static async open(options: DatabaseOptions): Promise<AcmeDatabase> {
    const text = await readFile(options.path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    return new AcmeDatabase(options, text === undefined ? emptyState : decodeState(text));
  }

  /** The committed state. @throws STORE_CLOSED */
  get state(): AcmeState {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The backend is closed");
    return this.#state;
  }

  /** Runs `work` on a copy of the state, and again if another writer commits in the meantime. */
  async transact<T>(work: (draft: AcmeState) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      await this.#lastCommit;
      const read = this.state;
      const draft = { ...read };
      const outcome = await settle(() => work(draft));
      if ("error" in outcome) {
        // The error is valid only if the state that `work` read is still current.
        if (this.#state === read) throw outcome.error;
      } else if (await this.#commitIf(read, draft)) {
        return outcome.value;
      }
    }
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "Too many concurrent writers; try again");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#lastCommit;
  }

  /** Commits one after the other. Returns `false` if `read` is no longer the state. */
  #commitIf(read: AcmeState, draft: AcmeState): Promise<boolean> {
    const commit = this.#lastCommit.then(async () => {
      if (this.#state !== read) return false;
      await replaceFile(this.#options, encodeState(draft)).catch((cause) => {
        const message = "The file of the store cannot be written; try again";
        throw new GatewayError("TEMPORARILY_UNAVAILABLE", message, { cause });
      });
      this.#state = draft;
      return true;
    });
    this.#lastCommit = commit.catch(() => undefined);
    return commit;
  }
}

/** After a crash the file has either the old or the new text. */
async function replaceFile({ path, flush = true }: DatabaseOptions, text: string): Promise<void> {
  const newPath = `${path}.new`;
  await writeFile(newPath, text, { mode: 0o600, flush });
  await rename(newPath, path);
  if (!flush) return;
  // Without this, a power failure may undo the rename.
  const folder = await open(dirname(path), "r");
  await folder.sync().finally(() => folder.close());
}
