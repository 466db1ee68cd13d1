/** A secret as the server acknowledged it. */
export interface ExpectedSecret {
  readonly secretId: string;
  readonly name: string;
  /** Which value was acknowledged last. */
  serial: number;
  /** A value that was sent, and of which nothing was heard. */
  pendingSerial?: number | undefined;
  /** A deletion was sent, and nothing was heard of it. */
  isDeletionPending?: boolean;
}

/** What must be found again, whenever the server is killed. */
export class ExpectedState {
  readonly secrets = new Map<string, ExpectedSecret>();
  /** Names that were sent for creation, and of which nothing was heard. */
  readonly pendingNames = new Set<string>();
  readonly deletedIds = new Set<string>();
  /** The highest revision that any answer told of. */
  revision = 0;
  acknowledged = 0;
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined;

  acknowledge(revision: number): void {
    this.acknowledged += 1;
    this.revision = Math.max(this.revision, revision);
    if (this.#awaited !== undefined && this.acknowledged >= this.#awaited.count) {
      this.#awaited.resolve();
    }
  }

  /** Resolves when so many more writes were acknowledged. */
  untilAcknowledged(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { count: this.acknowledged + more, resolve };
    });
  }
}

/** The credential that a secret has under a serial; nothing of it is like another. */
export function credentialOf(name: string, serial: number): string {
  return `value-of-${name}-number-${serial}`;
}
