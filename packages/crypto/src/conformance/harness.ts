import type { KekProvider } from "../kek/kek-provider.js";
import type { ConformanceRunner } from "./conformance-suite.js";

/** The test runner and the provider under test. */
export interface KekConformanceHarness extends ConformanceRunner {
  /** Opens a working provider with two keys for one case. */
  open(): Promise<KekConformanceSubject>;
}

/** A provider for one case. */
export interface KekConformanceSubject {
  /** Loads the first key with this version, as a new process would; the same key each time. */
  load(version: number): Promise<KekProvider>;
  /** Loads the second key with this version. */
  loadOther(version: number): Promise<KekProvider>;
  /** Required except for keys in this process, `raw` and `passphrase`. */
  readonly outage?: KekOutage | undefined;
  /** Strings that no error may contain: tokens, credentials, addresses with credentials. */
  readonly secrets?: readonly string[] | undefined;
  /** Releases everything that `open` created. */
  dispose(): Promise<void>;
}

/** Switches the service behind a provider off and on. */
export interface KekOutage {
  /** Makes the service unavailable. */
  begin(): Promise<void>;
  /** Makes the service available again, with the same keys. */
  end(): Promise<void>;
}
