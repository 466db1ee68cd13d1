import type { AuditLog, NewAuditRecord } from "@gw/store-abstract";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";
import { networkOf } from "./auth-failure-limiter.js";

export interface AuthFailureLogOptions {
  readonly logger: Logger;
  readonly auditLog: Pick<AuditLog, "append">;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

const minute = 60_000;
/** Addresses that get a line of their own; what is refused beyond them is summed up. */
const namedAddresses = 1_000;
/** The same in the audit trail, which is kept for ever. */
const auditedAddresses = 100;

/**
 * Counts refused authentications by address. Every minute it writes one line and one audit record an
 * address, so that a flood of them floods neither the log nor the trail nor the memory.
 */
export class AuthFailureLog {
  readonly #options: AuthFailureLogOptions;
  readonly #counts = new Map<string, number>();
  #others = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AuthFailureLogOptions) {
    this.#options = options;
  }

  count(address: string): void {
    const key = networkOf(address);
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= namedAddresses) this.#others += 1;
    else this.#counts.set(key, (known ?? 0) + 1);
    // Not a reason for the process to stay alive.
    this.#timer ??= setTimeout(() => void this.flush(), minute).unref();
  }

  /** Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = [...this.#counts].sort(([, a], [, b]) => b - a);
    const others = this.#others;
    this.#counts.clear();
    this.#others = 0;
    for (const [address, refused] of withOthers(counts, others)) {
      this.#options.logger.warn({ address, refused }, "authentication refused");
    }
    const audited = counts.slice(0, auditedAddresses);
    const rest = counts.slice(auditedAddresses).reduce((sum, [, count]) => sum + count, others);
    await this.#audit(withOthers(audited, rest));
  }

  async #audit(counts: readonly (readonly [string, number])[]): Promise<void> {
    if (counts.length === 0) return;
    const { auditLog, logger, clock } = this.#options;
    const time = clock();
    try {
      await auditLog.append(counts.map((count) => recordOf(count, time)));
    } catch (error) {
      logger.error({ err: describeError(error) }, "refused authentications not audited");
    }
  }
}

function withOthers(
  counts: readonly (readonly [string, number])[],
  others: number,
): readonly (readonly [string, number])[] {
  return others === 0 ? counts : [...counts, ["others", others]];
}

function recordOf([address, refused]: readonly [string, number], time: number): NewAuditRecord {
  return {
    time,
    action: "authentication.refuse",
    result: "refused",
    targetId: address,
    targetName: `${refused} in a minute`,
    code: "UNAUTHENTICATED",
  };
}
