import { type AuditLog, DelayedBatch, type NewAuditRecord } from "@gw/store-abstract";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";
import { networkOf } from "./auth-failure-limiter.js";

export interface AuthFailureLogOptions {
  readonly logger: Logger;
  readonly auditLog: Pick<AuditLog, "append">;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** The authentication failures of an address since the last write. */
interface AddressFailures {
  readonly address: string;
  failures: number;
}

const minute = 60_000;
/** Addresses with a separate log line per minute; one more line has the sum of all others. */
const loggedAddresses = 1_000;
/** The same for audit records, which are kept longer than log lines. */
const auditedAddresses = 100;

/**
 * Logs and audits authentication failures: each minute one line and one audit record per address. A
 * flood of failures can fill neither the log, nor the audit log, nor the memory.
 */
export class AuthFailureLog {
  readonly #options: AuthFailureLogOptions;
  readonly #batch: DelayedBatch<AddressFailures>;
  /** Failures of addresses beyond {@link loggedAddresses}. */
  #others = 0;

  constructor(options: AuthFailureLogOptions) {
    this.#options = options;
    this.#batch = new DelayedBatch<AddressFailures>({
      delay: minute,
      limit: loggedAddresses,
      merge: {
        keyOf: ({ address }) => address,
        combine(queued, added) {
          queued.failures += added.failures;
          return queued;
        },
      },
      onDropped: (count) => {
        this.#others += count;
      },
      write: (counts) => this.#write(counts),
      onError: (error) =>
        options.logger.error({ err: describeError(error) }, "authentication failures not audited"),
    });
  }

  count(address: string): void {
    this.#batch.add({ address: networkOf(address), failures: 1 });
  }

  /** Never rejects. */
  flush(): Promise<void> {
    return this.#batch.flush();
  }

  async #write(unsorted: readonly AddressFailures[]): Promise<void> {
    const { logger, auditLog, clock } = this.#options;
    const counts = unsorted.toSorted((a, b) => b.failures - a.failures);
    const others = this.#others;
    this.#others = 0;
    for (const { address, failures } of withOthers(counts, others)) {
      logger.warn({ address, failures }, "authentication failed");
    }
    const audited = counts.slice(0, auditedAddresses);
    const rest = counts.slice(auditedAddresses);
    const sum = rest.reduce((total, { failures }) => total + failures, others);
    const time = clock();
    await auditLog.append(withOthers(audited, sum).map((count) => recordOf(count, time)));
  }
}

function withOthers(
  counts: readonly AddressFailures[],
  failures: number,
): readonly AddressFailures[] {
  return failures === 0 ? counts : [...counts, { address: "others", failures }];
}

function recordOf({ address, failures }: AddressFailures, time: number): NewAuditRecord {
  return {
    time,
    action: "authentication.refuse",
    result: "refused",
    targetId: address,
    code: "UNAUTHENTICATED",
    count: failures,
  };
}
