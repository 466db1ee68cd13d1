import type { DataPlane, EndpointSnapshot } from "@gw/data-plane";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RevisionCache } from "../revision/revision-cache.js";
import type { CompletedCall } from "./completed-call.js";

/** Seconds; answers of models take from tens of milliseconds to minutes. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/**
 * What operators watch, in the text form of Prometheus. Labels are names out of the configuration,
 * so that there are as many series as there are endpoints and models, whatever callers send.
 */
export class CallMetrics {
  readonly #registry = new Registry();
  readonly #requests = this.#counter({
    name: "gw_requests_total",
    help: "Calls that were answered, by the HTTP status that the caller got (499: went away first).",
    labelNames: ["endpoint", "operation", "status"],
  });
  readonly #attempts = this.#counter({
    name: "gw_attempts_total",
    help: "Requests to providers, by what became of them.",
    labelNames: ["endpoint", "provider", "model", "outcome"],
  });
  readonly #fallbacks = this.#counter({
    name: "gw_fallbacks_total",
    help: "Attempts that came after another one of the same call.",
    labelNames: ["endpoint"],
  });
  readonly #tokens = this.#counter({
    name: "gw_tokens_total",
    help: "Tokens as providers reported them.",
    labelNames: ["endpoint", "provider", "direction"],
  });
  readonly #firstByte = this.#histogram({
    name: "gw_first_byte_seconds",
    help: "From the request to the first byte of the answer.",
    labelNames: ["endpoint", "provider"],
  });
  readonly #duration = this.#histogram({
    name: "gw_request_duration_seconds",
    help: "From the request to the last byte of the answer.",
    labelNames: ["endpoint", "provider"],
  });

  constructor(watched: {
    readonly runtime: Pick<DataPlane, "openCircuits" | "openStreams" | "callsUnderWay">;
    readonly endpoints: Pick<RevisionCache<EndpointSnapshot>, "revision" | "age">;
  }) {
    const { runtime, endpoints } = watched;
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge("gw_requests_in_flight", "Calls without a complete response.", () => {
      return runtime.callsUnderWay;
    });
    this.#gauge("gw_open_streams", "Answers that are being streamed.", () => runtime.openStreams);
    this.#gauge("gw_open_circuits", "Models that are tried last, because they failed.", () => {
      return runtime.openCircuits;
    });
    this.#gauge("gw_snapshot_revision", "The revision that calls are served from.", () => {
      return endpoints.revision;
    });
    const age = "Seconds since the database was last known to have what calls are served from.";
    this.#gauge("gw_snapshot_age_seconds", age, () => endpoints.age / 1_000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, as Prometheus reads it. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts a call that has ended. */
  count({ operation, record }: Pick<CompletedCall, "operation" | "record">): void {
    const { endpointName: endpoint = "", status, attempts = [], usage } = record;
    const provider = attempts.at(-1)?.provider ?? "";
    this.#requests.inc({ endpoint, operation, status });
    for (const { provider, modelName: model, outcome } of attempts) {
      this.#attempts.inc({ endpoint, provider, model, outcome });
    }
    if (attempts.length > 1) this.#fallbacks.inc({ endpoint }, attempts.length - 1);
    for (const direction of ["input", "output"] as const) {
      const tokens = usage?.[direction];
      if (tokens !== undefined) this.#tokens.inc({ endpoint, provider, direction }, tokens);
    }
    const { firstByteMs, totalMs } = record;
    const labels = { endpoint, provider };
    if (firstByteMs !== undefined) this.#firstByte.observe(labels, firstByteMs / 1_000);
    if (totalMs !== undefined) this.#duration.observe(labels, totalMs / 1_000);
  }

  #counter<T extends string>(options: NamedMetric<T>): Counter<T> {
    return new Counter({ ...options, registers: [this.#registry] });
  }

  #histogram<T extends string>(options: NamedMetric<T>): Histogram<T> {
    return new Histogram({ ...options, buckets, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    const registers = [this.#registry];
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(read());
      },
    });
  }
}

interface NamedMetric<T extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly T[];
}
