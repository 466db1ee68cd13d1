import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import type { KekInfo, KeyOperations, UnreadableSecret } from "@gw/store-abstract";

/** How long work over many secrets goes about it. */
export interface WalkOptions {
  /** Secrets a step: 1 to 1,000; 250 when absent. A step is one short transaction. */
  readonly batch?: number | undefined;
  /** Secrets a second at most; as fast as it goes when absent. */
  readonly rate?: number | undefined;
  /** Ends the work after the step that is under way; nothing is lost. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds for which a step is tried again while the database or a key provider is away;
   * 60,000 when absent.
   */
  readonly patience?: number | undefined;
}

/** How far work over many secrets is. */
export interface SecretsProgress {
  /** Secrets looked at, and how many there were to look at when it began. */
  readonly done: number;
  readonly total: number;
  /** Those of this step that do not open. */
  readonly unreadable: readonly UnreadableSecret[];
  /** Why this step has to wait; absent for one that was taken. */
  readonly waiting?: string | undefined;
}

/** What became of work over many secrets. */
export interface WalkReport {
  /** With how many it was done. */
  readonly opened: number;
  /** How many do not open. */
  readonly unreadable: number;
  /** Some is left. */
  readonly isAborted: boolean;
}

/** What every step over secrets tells. */
interface Step {
  readonly unreadable: readonly UnreadableSecret[];
  readonly next?: string | undefined;
}

interface Work<S extends Step> {
  /** How many secrets there are to look at; asked for once. */
  readonly count: () => Promise<number>;
  readonly take: (stretch: { afterSecretId: string | undefined; limit: number }) => Promise<S>;
  /** With how many secrets a step was done; asked once for each. */
  readonly opened: (step: S) => number;
}

const defaultBatch = 250;
const defaultPatience = 60_000;

/**
 * Takes steps over all secrets in the order of their ids, in the pace that was asked for, until the
 * last one or an abort, and waits out short outages.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE for a longer outage, and what a step throws
 */
export async function* walkSecrets<S extends Step>(
  options: WalkOptions,
  { count, take, opened: openedIn }: Work<S>,
): AsyncGenerator<SecretsProgress, WalkReport, void> {
  const { batch: limit = defaultBatch, rate, signal, patience = defaultPatience } = options;
  let due = performance.now();
  let opened = 0;
  let unreadable = 0;
  let total: number | undefined;
  let afterSecretId: string | undefined;
  let outage: { readonly since: number; readonly tries: number } | undefined;
  const progress = (found: readonly UnreadableSecret[], waiting?: string): SecretsProgress => {
    const done = opened + unreadable;
    return { done, total: Math.max(total ?? 0, done), unreadable: found, waiting };
  };
  while (signal?.aborted !== true) {
    let step: S;
    const begin = performance.now();
    const before = opened + unreadable;
    try {
      total ??= await count();
      step = await take({ afterSecretId, limit });
    } catch (error) {
      const now = performance.now();
      const { since, tries } = outage ?? { since: now, tries: 0 };
      const isAway = GatewayError.is(error, "TEMPORARILY_UNAVAILABLE");
      if (!isAway || now - since >= patience) throw error;
      outage = { since, tries: tries + 1 };
      yield progress([], error.message);
      await pause(Math.min(5_000, 100 * 2 ** tries), signal);
      continue;
    }
    outage = undefined;
    opened += openedIn(step);
    unreadable += step.unreadable.length;
    yield progress(step.unreadable);
    if (step.next === undefined) return { opened, unreadable, isAborted: false };
    afterSecretId = step.next;
    if (rate === undefined) continue;
    // What an outage cost is not made up for by going faster afterwards.
    due = Math.max(due, begin) + ((opened + unreadable - before) / rate) * 1_000;
    await pause(due - performance.now(), signal);
  }
  return { opened, unreadable, isAborted: true };
}

/** How many secrets all versions wrap together. */
export async function countSecrets(operations: Pick<KeyOperations, "listKeks">): Promise<number> {
  return sumOf(await operations.listKeks());
}

export function sumOf(keks: readonly Pick<KekInfo, "secrets">[]): number {
  return keks.reduce((sum, { secrets }) => sum + secrets, 0);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (milliseconds <= 0) return;
  // An abort ends the pause; whoever paused looks at the signal.
  await sleep(milliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);
}
