import { GatewayError } from "@gw/entities";
import type { KekInfo, KeyOperations, UnreadableSecret } from "@gw/store-abstract";

/** Pace and limits of work over all secrets. */
export interface WalkOptions {
  /** Secrets per step, 1 to 1,000; 250 when absent. A step is one short transaction. */
  readonly batch?: number | undefined;
  /** Maximum number of secrets per second; unlimited when absent. */
  readonly rate?: number | undefined;
  /** Stops the work after the current step; finished steps stay in effect. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds of an outage of the database or a key provider for which a step is retried; 60,000
   * when absent.
   */
  readonly maxOutage?: number | undefined;
}

/** Progress of work over all secrets. */
export interface SecretsProgress {
  /** Secrets processed so far. */
  readonly done: number;
  /** Secrets counted at the start of the work. */
  readonly total: number;
  /** The secrets of this step that do not open. */
  readonly unreadable: readonly UnreadableSecret[];
  /** The error for which the step waits and is retried; absent after a finished step. */
  readonly waiting?: string | undefined;
}

/** The result of work over all secrets. */
export interface WalkReport {
  /** The number of secrets that were processed. */
  readonly opened: number;
  /** The number of secrets that do not open. */
  readonly unreadable: number;
  /** The work was aborted before the last secret. */
  readonly isAborted: boolean;
}

/** The common part of the results of all steps. */
interface Step {
  readonly unreadable: readonly UnreadableSecret[];
  readonly next?: string | undefined;
}

interface Work<S extends Step> {
  /** Counts the secrets to process; called once. */
  readonly count: () => Promise<number>;
  /** Processes one range of secrets. */
  readonly step: (range: { afterSecretId: string | undefined; limit: number }) => Promise<S>;
  /** The number of secrets that a step processed; called once per step. */
  readonly processed: (step: S) => number;
}

const defaultBatch = 250;
const defaultMaxOutage = 60_000;

/**
 * Runs steps over all secrets in the order of their ids, at the requested rate, until the last
 * secret or an abort. Retries a step during short outages.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE after a longer outage, and what a step throws
 */
export async function* walkSecrets<S extends Step>(
  options: WalkOptions,
  { count, step: runStep, processed }: Work<S>,
): AsyncGenerator<SecretsProgress, WalkReport, void> {
  const { batch: limit = defaultBatch, rate, signal, maxOutage = defaultMaxOutage } = options;
  let due = performance.now();
  let opened = 0;
  let unreadable = 0;
  let total: number | undefined;
  let afterSecretId: string | undefined;
  let outage: { readonly since: number; readonly retries: number } | undefined;
  const progress = (found: readonly UnreadableSecret[], waiting?: string): SecretsProgress => {
    const done = opened + unreadable;
    return { done, total: Math.max(total ?? 0, done), unreadable: found, waiting };
  };
  while (signal?.aborted !== true) {
    let step: S;
    const startedAt = performance.now();
    const before = opened + unreadable;
    try {
      total ??= await count();
      step = await runStep({ afterSecretId, limit });
    } catch (error) {
      const now = performance.now();
      const { since, retries } = outage ?? { since: now, retries: 0 };
      const isUnavailable = GatewayError.is(error, "TEMPORARILY_UNAVAILABLE");
      if (!isUnavailable || now - since >= maxOutage) throw error;
      outage = { since, retries: retries + 1 };
      yield progress([], error.message);
      await pause(Math.min(5_000, 100 * 2 ** retries), signal);
      continue;
    }
    outage = undefined;
    opened += processed(step);
    unreadable += step.unreadable.length;
    yield progress(step.unreadable);
    if (step.next === undefined) return { opened, unreadable, isAborted: false };
    afterSecretId = step.next;
    if (rate === undefined) continue;
    // Time lost in an outage is not made up by exceeding the rate.
    due = Math.max(due, startedAt) + ((opened + unreadable - before) / rate) * 1_000;
    await pause(due - performance.now(), signal);
  }
  return { opened, unreadable, isAborted: true };
}

/** Counts the secrets of all versions. */
export async function countSecrets(operations: Pick<KeyOperations, "listKeks">): Promise<number> {
  return sumOf(await operations.listKeks());
}

/** Adds the numbers of secrets of some versions. */
export function sumOf(keks: readonly Pick<KekInfo, "secrets">[]): number {
  return keks.reduce((sum, { secrets }) => sum + secrets, 0);
}

/** Waits; an abort ends the wait early. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0 || signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}
