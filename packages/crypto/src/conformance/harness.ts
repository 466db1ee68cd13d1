import type { KekProvider } from "../kek-provider.js";

/** What the suite is handed: a test runner, and a way to reach the provider to be proven. */
export interface KekConformanceHarness {
  /** Groups cases, such as vitest's `describe`. */
  readonly describe: (name: string, body: () => void) => void;
  /** Registers one case, such as vitest's `test`. */
  readonly test: (name: string, body: () => Promise<void>) => void;
  /** Makes what one case needs: a provider that answers, with two keys. */
  open(): Promise<KekConformanceSubject>;
}

/** A provider for one case. */
export interface KekConformanceSubject {
  /** Loads the first key under this version, as one more process would: the same key each time. */
  load(version: number): Promise<KekProvider>;
  /** Loads the second key of the provider under this version. */
  loadOther(version: number): Promise<KekProvider>;
  /** Only a key of this process, `raw` or `passphrase`, may be without: it has no outages. */
  readonly outage?: KekOutage | undefined;
  /** What no error may carry: tokens, credentials, addresses with them. */
  readonly secrets?: readonly string[] | undefined;
  /** Ends everything that open made. */
  dispose(): Promise<void>;
}

/** A switch for the service behind a provider. */
export interface KekOutage {
  /** From now on the service does not answer. */
  begin(): Promise<void>;
  /** From now on it does, with the keys that it had. */
  end(): Promise<void>;
}
