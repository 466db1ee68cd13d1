import type { CallMetrics, CompletedCall } from "@gw/gateway";
import { DelayedBatch } from "@gw/store-abstract";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";
import { withLogTime } from "../process/log-time.js";
import { logCall } from "./log-call.js";
import { ModelFailureLog } from "./model-failure-log.js";

/** Single calls would cost several times as much each; a large batch would delay the next call. */
const batchSize = 8;
/** The longest delay of a smaller batch, in milliseconds. */
const batchDelay = 100;

interface TimedCall {
  readonly call: CompletedCall;
  /** When the call was complete, in milliseconds since the Unix epoch. */
  readonly completedAt: number;
}

/** Counts and logs completed calls in batches, shortly after their end. */
export class CompletedCalls {
  readonly #metrics: Pick<CallMetrics, "count">;
  readonly #logger: Logger;
  readonly #modelFailures: ModelFailureLog;
  readonly #batch: DelayedBatch<TimedCall>;

  constructor(options: { readonly metrics: Pick<CallMetrics, "count">; readonly logger: Logger }) {
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#modelFailures = new ModelFailureLog(options.logger);
    this.#batch = new DelayedBatch<TimedCall>({
      delay: batchDelay,
      size: batchSize,
      write: (calls) => {
        for (const { call, completedAt } of calls) {
          withLogTime(completedAt, () => this.#record(call, completedAt));
        }
      },
      onError: (error) => this.#logger.error({ err: describeError(error) }, "calls not recorded"),
    });
    // Runs before the exit listener of the log, which writes these lines.
    process.prependListener("exit", this.flush);
  }

  add(call: CompletedCall): void {
    this.#batch.add({ call, completedAt: Date.now() });
  }

  /** Records all calls so far; they are recorded when this returns. */
  readonly flush = (): void => {
    void this.#batch.flush();
  };

  /** Records all calls so far, and later ones immediately: calls may be cut off after the close. */
  close(): void {
    void this.#batch.close();
    process.off("exit", this.flush);
  }

  #record(call: CompletedCall, completedAt: number): void {
    try {
      this.#metrics.count(call);
      logCall(this.#logger, call);
      this.#modelFailures.add(call, completedAt);
    } catch (error) {
      const { requestId } = call;
      this.#logger.error({ requestId, err: describeError(error) }, "call not recorded");
    }
  }
}
