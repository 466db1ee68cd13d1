import type { MutationContext } from "@gw/entities";
import type { KekInfo, KeyOperations, LiveServer, UnreadableSecret } from "@gw/store-abstract";
import type { KeyError } from "../key-error.js";
import type { SecretsProgress } from "../rotation/walk-secrets.js";
import { type Finding, findings } from "./findings.js";
import { type VerifyKeysOptions, verifyKeys } from "./verify-keys.js";

/** Options of {@link checkKeys}. */
export interface CheckKeysOptions extends Omit<VerifyKeysOptions, "operations" | "activeOnly"> {
  readonly operations: Pick<KeyOperations, "listKeks" | "listServers" | "verifySecrets">;
  /** The problems of a degraded start. */
  readonly problems?: readonly KeyError[] | undefined;
  readonly by?: MutationContext | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** The state of a store's keys, and what to do about it. */
export interface KeyCheckReport {
  readonly keks: readonly KekInfo[];
  readonly servers: readonly LiveServer[];
  /** The number of secrets that open. */
  readonly opened: number;
  /** The number of secrets that do not open. */
  readonly unreadable: number;
  /** The first 1,000 of the secrets that do not open. */
  readonly unreadableSecrets: readonly UnreadableSecret[];
  readonly findings: readonly Finding[];
  /** The check was aborted before it reached every secret. */
  readonly isAborted: boolean;
}

/** Bounds the memory of the report. */
const maxListed = 1_000;

/**
 * Checks the keys of a store: opens every secret, and compares the running servers with the
 * registry. Writes nothing but audit records.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE
 */
export async function* checkKeys(
  options: CheckKeysOptions,
): AsyncGenerator<SecretsProgress, KeyCheckReport, void> {
  const { operations, problems = [], clock = Date.now } = options;
  const unreadableSecrets: UnreadableSecret[] = [];
  const verification = verifyKeys(options);
  let step = await verification.next();
  while (!step.done) {
    const room = maxListed - unreadableSecrets.length;
    unreadableSecrets.push(...step.value.unreadable.slice(0, room));
    yield step.value;
    step = await verification.next();
  }
  const { opened, unreadable, isAborted } = step.value;
  const [keks, servers] = await Promise.all([operations.listKeks(), operations.listServers()]);
  const state = { keks, servers, opened, unreadable };
  return {
    ...state,
    unreadableSecrets,
    findings: findings({ ...state, problems, now: clock() }),
    isAborted,
  };
}
