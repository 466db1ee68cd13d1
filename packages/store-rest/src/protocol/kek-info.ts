import type { KekRecord } from "@gw/store-abstract";

/** What may be shown about a version of the key-encryption key; no key and no check value. */
export interface KekInfo
  extends Pick<
    KekRecord,
    "version" | "provider" | "fingerprint" | "state" | "createdAt" | "activatedAt" | "retiredAt"
  > {
  /** How many secrets it wraps. */
  readonly secrets: number;
}
