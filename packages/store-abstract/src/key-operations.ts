import type { MutationContext } from "@gw/entities";
import type { KekRecord } from "./kek-registry.js";
import type { LiveServer } from "./server-registry.js";

/** What may be shown about a version of the key-encryption key; no key and no check value. */
export interface KekInfo
  extends Pick<
    KekRecord,
    "version" | "provider" | "fingerprint" | "state" | "createdAt" | "activatedAt" | "retiredAt"
  > {
  /** How many secrets it wraps. */
  readonly secrets: number;
}

/** Why a stored secret does not open; the codes of `CryptoError` that speak of a record. */
export const unreadableReasons = [
  "KEK_NOT_IN_RING",
  "KEK_MISMATCH",
  "ENVELOPE_FORMAT",
  "ENVELOPE_TAMPERED",
] as const;
export type UnreadableReason = (typeof unreadableReasons)[number];

/** A secret that does not open. It can be listed, overwritten and deleted all the same. */
export interface UnreadableSecret {
  readonly secretId: string;
  readonly secretName: string;
  /** As the row says. */
  readonly kekVersion: number;
  readonly reason: UnreadableReason;
}

/** A stretch of the secrets, by ascending id. */
export interface SecretRange {
  /** From the first one when absent. */
  readonly afterSecretId?: string | undefined;
  /** At most this many: 1 to 1,000. */
  readonly limit: number;
}

/** What every step over a stretch says. */
interface SecretStep {
  readonly unreadable: readonly UnreadableSecret[];
  /** Give it back as `afterSecretId` for the next stretch; absent after the last one. */
  readonly next?: string | undefined;
}

export interface RotationStep extends SecretStep {
  /** The version that the secrets have now: the active one; in a dry run it may be a staged one. */
  readonly target: number;
  /** How many were wrapped anew; in a dry run: could be. */
  readonly rotated: number;
  /** How many were written by somebody else meanwhile: the next pass looks at them again. */
  readonly overtaken: number;
}

export interface VerificationStep extends SecretStep {
  /** How many opened. */
  readonly opened: number;
}

export interface ReencryptionStep extends SecretStep {
  /** How many have a fresh data key now. */
  readonly reencrypted: number;
}

/**
 * What an operator does about keys. The long work goes in steps, each of them small, whole and
 * harmless when it is done twice: whoever takes them can show how far it is, stop, and go on.
 * Done in this process by key-management, and by a server through store-rest.
 *
 * Every method may throw a `GatewayError`: INVALID_STATE where it would make secrets unreadable or
 * means nothing, RESOURCE_DOES_NOT_EXIST for a version that is not there, TEMPORARILY_UNAVAILABLE
 * while the database or a key provider is away.
 */
export interface KeyOperations {
  /** By ascending version. */
  listKeks(): Promise<readonly KekInfo[]>;
  /** The servers that run, with the versions that each holds. */
  listServers(): Promise<readonly LiveServer[]>;
  /** Enters a configured version as staged: everybody may decrypt with it, nobody encrypts. */
  stageKek(input: { readonly version: number }, by?: MutationContext): Promise<KekInfo>;
  /**
   * Makes a staged version the active one, under which everything is written from then on. Refused
   * while a running server lacks its key, but for those that are to be ignored.
   */
  activateKek(
    input: {
      readonly version: number;
      readonly ignoreServers?: readonly string[] | undefined;
    },
    by?: MutationContext,
  ): Promise<KekInfo>;
  /** Ends a version that wraps nothing any more; its number is never used again. */
  retireKek(input: { readonly version: number }, by?: MutationContext): Promise<KekInfo>;
  /** Wraps the data keys of a stretch under the active version; the values stay as they are. */
  rotateSecrets(
    input: SecretRange & {
      /**
       * Does all of it in memory, to the version that was staged last where there is one, and opens
       * the values; writes nothing.
       */
      readonly dryRun?: boolean | undefined;
    },
    by?: MutationContext,
  ): Promise<RotationStep>;
  /** Opens the secrets of a stretch. */
  verifySecrets(
    input: SecretRange & {
      /** With a ring that holds the active version alone. */
      readonly activeOnly?: boolean | undefined;
      /** Looks at those alone that a rotation would wrap anew. */
      readonly outdatedOnly?: boolean | undefined;
    },
    by?: MutationContext,
  ): Promise<VerificationStep>;
  /** Gives the secrets of a stretch fresh data keys, under the active version. */
  reencryptSecrets(input: SecretRange, by?: MutationContext): Promise<ReencryptionStep>;
}
