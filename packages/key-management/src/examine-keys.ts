import type { MutationContext } from "@gw/entities";
import type { KekInfo, KeyOperations, LiveServer, UnreadableSecret } from "@gw/store-abstract";
import { type Finding, findings } from "./findings.js";
import type { KeyError } from "./key-error.js";
import { type VerifyKeysOptions, verifyKeys } from "./rotation/verify-keys.js";
import type { SecretsProgress } from "./rotation/walk-secrets.js";

export interface ExamineKeysOptions extends Omit<VerifyKeysOptions, "operations" | "activeOnly"> {
  readonly operations: Pick<KeyOperations, "listKeks" | "listServers" | "verifySecrets">;
  /** What was wrong with the keys when they were opened degraded. */
  readonly problems?: readonly KeyError[] | undefined;
  readonly by?: MutationContext | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** The state of the keys of a store, and what to do about it. */
export interface Examination {
  readonly keks: readonly KekInfo[];
  readonly servers: readonly LiveServer[];
  /** How many secrets open. */
  readonly opened: number;
  readonly unreadable: number;
  /** The first of them, at most 1,000. */
  readonly unreadableSecrets: readonly UnreadableSecret[];
  readonly findings: readonly Finding[];
  /** It was ended before every secret was looked at. */
  readonly isAborted: boolean;
}

/** More would be no list for people, and would have no bound. */
const listed = 1_000;

/**
 * Looks at everything about the keys of a store: opens every secret, compares who runs with what is
 * registered, and says what is wrong. Changes nothing but the audit trail.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE
 */
export async function* examineKeys(
  options: ExamineKeysOptions,
): AsyncGenerator<SecretsProgress, Examination, void> {
  const { operations, problems = [], clock = Date.now } = options;
  const unreadableSecrets: UnreadableSecret[] = [];
  const walk = verifyKeys(options);
  let step = await walk.next();
  while (!step.done) {
    unreadableSecrets.push(...step.value.unreadable.slice(0, listed - unreadableSecrets.length));
    yield step.value;
    step = await walk.next();
  }
  const { opened, unreadable, isAborted } = step.value;
  const [keks, servers] = await Promise.all([operations.listKeks(), operations.listServers()]);
  const seen = { keks, servers, opened, unreadable };
  const found = findings({ ...seen, problems, now: clock() });
  return { ...seen, unreadableSecrets, findings: found, isAborted };
}
