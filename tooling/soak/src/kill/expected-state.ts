/** The acknowledged state of a secret. */
export interface ExpectedSecret {
  readonly secretId: string;
  readonly name: string;
  /** Serial number of the last acknowledged value. */
  serial: number;
  /** Serial number of a value that was sent and not acknowledged. */
  pendingSerial?: number | undefined;
  /** A deletion was sent and not acknowledged. */
  isDeletionPending?: boolean;
}

/** The state that the database must contain after a kill. */
export class ExpectedState {
  readonly secrets = new Map<string, ExpectedSecret>();
  /** Names of secrets whose creation was sent and not acknowledged. */
  readonly pendingNames = new Set<string>();
  readonly deletedIds = new Set<string>();
  /** The highest acknowledged revision. */
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

  /** Resolves when this many more writes are acknowledged. */
  untilAcknowledged(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { count: this.acknowledged + more, resolve };
    });
  }
}

/** Returns the value of a secret for a serial number; all values differ. */
export function credentialOf(name: string, serial: number): string {
  return `value-of-${name}-number-${serial}`;
}
