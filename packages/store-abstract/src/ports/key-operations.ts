import type { MutationContext, UnreadableReason } from "@gw/entities";
import type { KekRecord } from "./kek-registry.js";
import type { LiveServer } from "./server-registry.js";

/** The public fields of a key-encryption key version, without the key and its check value. */
export interface KekInfo
  extends Pick<
    KekRecord,
    "version" | "provider" | "fingerprint" | "state" | "createdAt" | "activatedAt" | "retiredAt"
  > {
  /** Number of secrets sealed under it. */
  readonly secrets: number;
}

export { type UnreadableReason, unreadableReasons } from "@gw/entities";

/** A secret that cannot be opened. It can still be listed, overwritten and deleted. */
export interface UnreadableSecret {
  readonly secretId: string;
  readonly secretName: string;
  /** The version stored in the row. */
  readonly kekVersion: number;
  readonly reason: UnreadableReason;
}

/** A range of the secrets, by ascending id. */
export interface SecretRange {
  /** Starts after this id; at the first secret when absent. */
  readonly afterSecretId?: string | undefined;
  /** Maximum number of secrets: 1 to 1,000. */
  readonly limit: number;
}

/** The common result fields of an operation on a range. */
interface SecretStep {
  readonly unreadable: readonly UnreadableSecret[];
  /** Pass it as `afterSecretId` for the next range; absent after the last range. */
  readonly next?: string | undefined;
}

/** Result of {@link KeyOperations.rotateSecrets}. */
export interface RotationStep extends SecretStep {
  /** The version that wraps the data keys now: the active version, or in a dry run a staged one. */
  readonly target: number;
  /** Number of data keys that were rewrapped; in a dry run, that can be. */
  readonly rotated: number;
  /** Number of secrets that another writer changed meanwhile; the next pass handles them. */
  readonly overtaken: number;
}

/** Result of {@link KeyOperations.verifySecrets}. */
export interface VerificationStep extends SecretStep {
  /** Number of secrets that were opened. */
  readonly opened: number;
}

/** Result of {@link KeyOperations.reencryptSecrets}. */
export interface ReencryptionStep extends SecretStep {
  /** Number of secrets that got a new data key. */
  readonly reencrypted: number;
}

/**
 * Key operations for operators. Long operations run in steps over a range of secrets. Each step is
 * atomic and idempotent, so callers can report progress, stop and resume. Implemented in the
 * process by key-management, and through a server by store-rest.
 *
 * Every method may throw a `GatewayError`: INVALID_STATE when it would make secrets unreadable or
 * does not apply, RESOURCE_DOES_NOT_EXIST for an unknown version, TEMPORARILY_UNAVAILABLE while the
 * database or a key provider is unavailable.
 */
export interface KeyOperations {
  /** By ascending version. */
  listKeks(): Promise<readonly KekInfo[]>;
  /** The running servers, with the key versions that each can use. */
  listServers(): Promise<readonly LiveServer[]>;
  /** Registers a configured version as staged: servers may decrypt with it, none encrypts. */
  stageKek(input: { readonly version: number }, by?: MutationContext): Promise<KekInfo>;
  /**
   * Makes a staged version active; all later writes use it. Fails with INVALID_STATE while a running
   * server that is not in `ignoreServers` lacks the key.
   */
  activateKek(
    input: {
      readonly version: number;
      readonly ignoreServers?: readonly string[] | undefined;
    },
    by?: MutationContext,
  ): Promise<KekInfo>;
  /** Retires a version that seals no secret; its number cannot be reused. */
  retireKek(input: { readonly version: number }, by?: MutationContext): Promise<KekInfo>;
  /** Rewraps the data keys of a range under the active version; the values do not change. */
  rotateSecrets(
    input: SecretRange & {
      /**
       * Does everything in memory and writes nothing: rewraps to the version staged last, if there
       * is one, and opens the values.
       */
      readonly dryRun?: boolean | undefined;
    },
    by?: MutationContext,
  ): Promise<RotationStep>;
  /** Opens the secrets of a range. */
  verifySecrets(
    input: SecretRange & {
      /** Opens them with the active version only. */
      readonly activeOnly?: boolean | undefined;
      /** Includes only the secrets that a rotation would rewrap. */
      readonly outdatedOnly?: boolean | undefined;
    },
    by?: MutationContext,
  ): Promise<VerificationStep>;
  /** Re-encrypts the secrets of a range with new data keys, under the active version. */
  reencryptSecrets(input: SecretRange, by?: MutationContext): Promise<ReencryptionStep>;
}
