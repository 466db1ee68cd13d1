import type { KeyRing } from "@gw/crypto";
import type { GatewayBackend } from "../gateway-backend.js";
import type { GatewayStore } from "../gateway-store.js";

/** What the suite is handed: a test runner, and a way to open the backend that is to be proven. */
export interface ConformanceHarness {
  /** Groups cases, such as vitest's `describe`. */
  readonly describe: (name: string, body: () => void) => void;
  /** Registers one case, such as vitest's `test`. */
  readonly test: (name: string, body: () => Promise<void>) => void;
  /**
   * Opens an empty store with no key version entered. `clock` and `newId` go to whatever decides
   * about times and ids; over a wire that is the far side.
   */
  open(environment: ConformanceEnvironment): Promise<ConformanceSubject>;
}

/** What a case decides about: the keys, the time and the ids. */
export interface ConformanceEnvironment {
  readonly keyRing: KeyRing;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** 32 lowercase hex digits, never the same twice. */
  readonly newId?: () => string;
}

/** One opened store, for one case. */
export interface ConformanceSubject {
  readonly store: GatewayStore;
  /** The ports of the backend that keeps the data; over a wire: those of the far side. */
  readonly ports: Pick<
    GatewayBackend,
    | "kekRegistry"
    | "sealedSecrets"
    | "auditLog"
    | "serverRegistry"
    | "accessTokens"
    | "openStore"
    | "listen"
  >;
  /** Another store object on the same data, as a second process or client would have it. */
  openAnother(): Promise<GatewayStore>;
  /** Ends everything that open made. Closes the stores that the case left open. */
  dispose(): Promise<void>;
}
