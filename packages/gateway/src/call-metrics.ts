import {
  attemptOutcomes,
  type DataPlane,
  type HandledRecord,
  type InstallationSnapshot,
  type OperationName,
} from "@gw/data-plane";
import type { LimitRefusal } from "@gw/limits";
import { type MeteredUsage, type TokenClass, tokenClasses, type UsageRecord } from "@gw/usage";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { RevisionCache } from "./revision/revision-cache.js";

/** A call whose response is complete or whose client disconnected. */
export interface CompletedCall {
  readonly requestId: string;
  readonly principal: string | undefined;
  /** The name of the workspace, if the caller may enter it. */
  readonly workspace: string | undefined;
  readonly operation: OperationName;
  readonly record: HandledRecord;
}

/** In seconds; a model responds after tens of milliseconds to minutes. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

const nanoPerUsd = 1e9;

/** The label of each class of tokens. */
const tokenTypes: Readonly<Record<TokenClass, string>> = {
  input: "input",
  cacheRead: "cache_read",
  cacheWrite: "cache_write",
  cacheWriteLong: "cache_write_long",
  audioInput: "audio_input",
  output: "output",
  audioOutput: "audio_output",
};

/**
 * Metrics of calls and of the process in the text format of Prometheus. Label values are names from
 * the configuration, so clients cannot create new time series.
 */
export class CallMetrics {
  readonly #registry = new Registry();
  readonly #requests = this.#counter({
    name: "gw_requests_total",
    help: "Completed calls by the HTTP status of the response; 499 if the client disconnected first.",
    labelNames: ["workspace", "endpoint", "operation", "status"],
  });
  readonly #attempts = this.#counter({
    name: "gw_attempts_total",
    help: "Requests to providers by outcome.",
    labelNames: ["workspace", "endpoint", "provider", "model", "outcome"],
  });
  readonly #credentialFailures = this.#counter({
    name: "gw_upstream_credential_failures_total",
    help: "Attempts whose credential, account or model the provider rejected.",
    labelNames: ["workspace", "endpoint", "model", "provider"],
  });
  readonly #fallbacks = this.#counter({
    name: "gw_fallbacks_total",
    help: "Attempts after the first one of a call.",
    labelNames: ["workspace", "endpoint"],
  });
  readonly #tokens = this.#counter({
    name: "gw_tokens_total",
    help: "Tokens of calls by class.",
    labelNames: ["workspace", "endpoint", "provider", "type"],
  });
  readonly #reasoningTokens = this.#counter({
    name: "gw_reasoning_tokens_total",
    help: "Output tokens that models spent on reasoning.",
    labelNames: ["workspace", "endpoint", "provider"],
  });
  readonly #estimatedCalls = this.#counter({
    name: "gw_estimated_usage_calls_total",
    help: "Aborted calls whose tokens are an estimate.",
    labelNames: ["workspace", "endpoint", "provider"],
  });
  readonly #cost = this.#counter({
    name: "gw_cost_usd_total",
    help: "Cost of calls in USD, without those whose cost is unknown.",
    labelNames: ["workspace", "endpoint", "provider", "model"],
  });
  readonly #unpricedCalls = this.#counter({
    name: "gw_unpriced_calls_total",
    help: "Calls with tokens whose cost is unknown.",
    labelNames: ["workspace", "endpoint", "provider", "model"],
  });
  readonly #limitRefusals = this.#counter({
    name: "gw_limit_refusals_total",
    help: "Calls, and models of calls, that a limit refused.",
    labelNames: ["workspace", "limit", "reason"],
  });
  readonly #firstByte = this.#histogram({
    name: "gw_first_byte_seconds",
    help: "Seconds from the request to the first byte of the response.",
    labelNames: ["workspace", "endpoint", "provider"],
  });
  readonly #duration = this.#histogram({
    name: "gw_request_duration_seconds",
    help: "Seconds from the request to the last byte of the response.",
    labelNames: ["workspace", "endpoint", "provider"],
  });

  readonly #endpoints: Pick<RevisionCache<InstallationSnapshot>, "revision" | "age" | "serving">;
  /**
   * The snapshot that has the endpoints and models of all series, and whose endpoints and models all
   * have the series that begin with 0; `undefined` if none may.
   */
  #followed: InstallationSnapshot | undefined;
  /** The models with series of all outcomes, by workspace, endpoint, provider and name. */
  readonly #attempted = new Set<string>();

  constructor(sources: {
    readonly dataPlane: Pick<DataPlane, "openCircuits" | "openStreams" | "callsInFlight">;
    readonly endpoints: Pick<RevisionCache<InstallationSnapshot>, "revision" | "age" | "serving">;
  }) {
    const { dataPlane, endpoints } = sources;
    this.#endpoints = endpoints;
    collectDefaultMetrics({ register: this.#registry });
    // Gauges whose names are those of counters; the same numbers are there by type.
    for (const kind of ["handles", "requests", "resources"]) {
      this.#registry.removeSingleMetric(`nodejs_active_${kind}_total`);
    }
    this.addGauge("gw_requests_in_flight", "Calls without a complete response.", () => {
      return dataPlane.callsInFlight;
    });
    this.addGauge("gw_open_streams", "Streamed responses in flight.", () => dataPlane.openStreams);
    this.addGauge("gw_open_circuits", "Models that are tried last because they failed.", () => {
      return dataPlane.openCircuits;
    });
    this.addGauge("gw_snapshot_revision", "Revision of the endpoints that calls use.", () => {
      return endpoints.revision;
    });
    const age = "Seconds since the database last confirmed the endpoints that calls use.";
    this.addGauge("gw_snapshot_age_seconds", age, () => endpoints.age / 1_000);
  }

  /** Adds a counter whose value is read with each response. */
  addCounter(name: string, help: string, read: () => number): void {
    new Counter({
      ...{ name, help, registers: [this.#registry] },
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** Adds a gauge whose value is read with each response. */
  addGauge(name: string, help: string, read: () => number): void {
    const registers = [this.#registry];
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(read());
      },
    });
  }

  /** The content type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the text format of Prometheus, without those of former endpoints and models. */
  async text(): Promise<string> {
    const snapshot = this.#endpoints.serving;
    if (snapshot !== undefined && snapshot !== this.#followed) {
      this.#followed = snapshot;
      await this.#removeFormer(snapshot);
      this.#addFailures(snapshot);
    }
    return this.#registry.metrics();
  }

  // Queries over time do not count the first value of a series, so a failure must not be the first.
  #addFailures({ byName }: InstallationSnapshot): void {
    for (const [workspace, { endpoints }] of byName) {
      for (const { endpointName: endpoint, models } of endpoints.values()) {
        this.#fallbacks.inc({ workspace, endpoint }, 0);
        for (const { modelName: model, provider } of models) {
          const series = { workspace, endpoint, model, provider };
          this.#credentialFailures.inc(series, 0);
          this.#unpricedCalls.inc(series, 0);
        }
      }
    }
  }

  async #removeFormer(snapshot: InstallationSnapshot): Promise<void> {
    this.#attempted.clear();
    const metrics = [
      ...[this.#requests, this.#attempts, this.#credentialFailures, this.#fallbacks],
      ...[this.#tokens, this.#reasoningTokens, this.#estimatedCalls],
      ...[this.#cost, this.#unpricedCalls],
      ...[this.#firstByte, this.#duration],
    ];
    for (const metric of metrics) {
      const { values } = await metric.get();
      for (const { labels } of values) {
        // `le` is the bucket of a histogram.
        const { le: _, ...series }: Partial<Record<string, string | number>> = labels;
        if (!isServed(snapshot, series)) metric.remove(series as never);
      }
    }
  }

  /** Counts a completed call. */
  count({
    workspace = "",
    operation,
    record,
  }: Pick<CompletedCall, "workspace" | "operation" | "record">): void {
    const { endpointName: endpoint = "", status, attempts = [], usage } = record;
    const called = { workspace, endpoint };
    const provider = attempts.at(-1)?.provider ?? "";
    this.#requests.inc({ ...called, operation, status });
    this.#noteFormer(called);
    for (const { provider, modelName: model, outcome } of attempts) {
      this.#addOutcomes({ ...called, provider, model });
      this.#attempts.inc({ ...called, provider, model, outcome });
      this.#noteFormer({ ...called, provider, model });
      if (outcome === "credential_rejected") {
        this.#credentialFailures.inc({ ...called, model, provider });
      }
    }
    if (attempts.length > 1) this.#fallbacks.inc(called, attempts.length - 1);
    const labels = { ...called, provider };
    if (usage !== undefined) this.#countUsage(usage, labels);
    const { firstByteMs, totalMs } = record;
    if (firstByteMs !== undefined) this.#firstByte.observe(labels, firstByteMs / 1_000);
    if (totalMs !== undefined) this.#duration.observe(labels, totalMs / 1_000);
  }

  /** Counts the cost of a call in a workspace with this name. */
  countCost({ endpointName: endpoint, model, tokens, cost }: UsageRecord, workspace: string): void {
    if (model === undefined || tokens === undefined) return;
    const { provider, modelName } = model;
    const series = { workspace, endpoint, provider, model: modelName };
    if (cost === undefined) this.#unpricedCalls.inc(series);
    else this.#cost.inc(series, Number(cost) / nanoPerUsd);
    this.#noteFormer(series);
  }

  /** Counts a call, or a model of a call, that a limit of a workspace with this name refused. */
  countRefusal({ limit, reason }: LimitRefusal, workspace: string): void {
    this.#limitRefusals.inc({ workspace, limit: limit.name, reason });
  }

  #countUsage(
    { tokens, isEstimated }: MeteredUsage,
    labels: Record<"workspace" | "endpoint" | "provider", string>,
  ): void {
    for (const name of tokenClasses) {
      const count = tokens[name];
      if (count !== undefined) this.#tokens.inc({ ...labels, type: tokenTypes[name] }, count);
    }
    if (tokens.reasoning !== undefined) this.#reasoningTokens.inc(labels, tokens.reasoning);
    if (isEstimated) this.#estimatedCalls.inc(labels);
  }

  // Not for all models of the configuration, because there are many outcomes.
  #addOutcomes(series: Record<"workspace" | "endpoint" | "provider" | "model", string>): void {
    const key = `${series.workspace} ${series.endpoint} ${series.provider} ${series.model}`;
    if (this.#attempted.has(key)) return;
    this.#attempted.add(key);
    for (const outcome of attemptOutcomes) this.#attempts.inc({ ...series, outcome }, 0);
  }

  /** A call may end after its endpoint or model was removed. */
  #noteFormer(series: SeriesLabels): void {
    if (this.#followed !== undefined && !isServed(this.#followed, series)) {
      this.#followed = undefined;
    }
  }

  #counter<T extends string>(options: NamedMetric<T>): Counter<T> {
    return new Counter({ ...options, registers: [this.#registry] });
  }

  #histogram<T extends string>(options: NamedMetric<T>): Histogram<T> {
    return new Histogram({ ...options, buckets, registers: [this.#registry] });
  }
}

interface SeriesLabels {
  readonly workspace?: string | number;
  readonly endpoint?: string | number;
  readonly provider?: string | number;
  readonly model?: string | number;
}

/** Whether an endpoint of the workspace has the model and the provider of a series. */
function isServed(
  { byName }: InstallationSnapshot,
  { workspace = "", endpoint = "", provider = "", model }: SeriesLabels,
): boolean {
  // The series of the process have no workspace.
  const endpoints = byName.get(String(workspace))?.endpoints;
  if (endpoints === undefined) return workspace === "";
  // Calls of unknown endpoints have an empty label, and calls without an attempt no provider.
  if (endpoint === "") return true;
  const models = endpoints.get(String(endpoint))?.models;
  if (models === undefined) return false;
  if (provider === "" && model === undefined) return true;
  return models.some((one) => {
    const isProvider = provider === "" || one.provider === provider;
    return isProvider && (model === undefined || one.modelName === model);
  });
}

interface NamedMetric<T extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly T[];
}
