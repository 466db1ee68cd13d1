import type { CallMetrics, CompletedCall } from "@gw/gateway";
import type { Logger } from "pino";
import { describeError } from "../process/describe-error.js";
import { asOf } from "../process/log-time.js";
import { logCall } from "./log-call.js";

/** Calls that are told of together: one by one each costs several times as much, many delay the next. */
const bundle = 8;
/** Milliseconds after which they are told of in any case. */
const patience = 100;

/** Tells the metrics and the log of calls, a little later than they ended. */
export class CompletedCalls {
  readonly #metrics: Pick<CallMetrics, "count">;
  readonly #logger: Logger;
  #ended: { readonly call: CompletedCall; readonly at: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: { readonly metrics: Pick<CallMetrics, "count">; readonly logger: Logger }) {
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    // Before the log, which writes down what it has when the process ends, in whatever way.
    process.prependListener("exit", this.tell);
  }

  add(call: CompletedCall): void {
    this.#ended.push({ call, at: Date.now() });
    // What is cut off ends after the server has.
    if (this.#ended.length >= bundle || this.#isClosed) this.tell();
    // Not a reason for the process to stay alive.
    else this.#timer ??= setTimeout(this.tell, patience).unref();
  }

  /** Tells of all so far. */
  readonly tell = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const ended = this.#ended;
    this.#ended = [];
    for (const { call, at } of ended) asOf(at, () => this.#tellOf(call));
  };

  /** Tells of all so far, and from then on of each at once. */
  close(): void {
    this.#isClosed = true;
    this.tell();
    process.off("exit", this.tell);
  }

  #tellOf(call: CompletedCall): void {
    try {
      this.#metrics.count(call);
      logCall(this.#logger, call);
    } catch (error) {
      // Its answer has gone: what is left is to say that it was not counted, or not logged.
      const { requestId } = call;
      this.#logger.error({ requestId, err: describeError(error) }, "call not recorded");
    }
  }
}
