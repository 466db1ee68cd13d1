import { generateRawKek, type KekProvider, KeyRing, loadKek, openSecretFields } from "@gw/crypto";
import type { SecretValue } from "@gw/entities";
import type { KekRecord, KekState } from "../kek-registry.js";
import type { SealedSecret } from "../sealed-secret-source.js";

/** The keys of a case, and the registry rows with which its store begins. */
export interface CaseKeys {
  readonly ring: KeyRing;
  readonly records: readonly KekRecord[];
}

/** A fresh key whose bytes are used as they are: nothing is derived, so that it costs no time. */
export function newRawKek(version: number): Promise<KekProvider> {
  return loadKek({ source: generateRawKek(), version });
}

/** The registry row of a key. */
export async function kekRecord(kek: KekProvider, state: KekState): Promise<KekRecord> {
  const { version, provider } = kek;
  const check = await kek.createCheck();
  const createdAt = 1_750_000_000_321;
  const activated = state === "staged" ? {} : { activatedAt: createdAt + 1 };
  const retired = state === "retired" ? { retiredAt: createdAt + 2 } : {};
  return { version, provider, ...check, state, createdAt, ...activated, ...retired };
}

/** Version 1, active. */
export async function oneActiveKey(): Promise<CaseKeys> {
  return keysInStates({ 1: "active" });
}

/** A fresh key for every version, entered in this state. */
export async function keysInStates(states: Readonly<Record<number, KekState>>): Promise<CaseKeys> {
  const keks = await Promise.all(Object.keys(states).map((version) => newRawKek(Number(version))));
  const records = await Promise.all(
    keks.map((kek) => kekRecord(kek, states[kek.version] ?? "staged")),
  );
  return { ring: new KeyRing(keks), records };
}

/** A ring with keys that the registry does not know of: it is empty. */
export async function unregisteredKeys(): Promise<CaseKeys> {
  return { ring: new KeyRing([await newRawKek(1)]), records: [] };
}

/** Opens a row for the name, provider and destination that stand in it. */
export async function openSealed(row: SealedSecret, keyRing: KeyRing): Promise<SecretValue> {
  const { secretId, secretName, provider, authConfig } = row;
  const destination = authConfig?.api_base;
  const { encryptedValue, wrappedDek, kekVersion } = row;
  const opened = await openSecretFields({
    envelope: { encryptedValue, wrappedDek, kekVersion },
    context: { secretId, secretName, provider, destination },
    keyRing,
  });
  return opened.reveal();
}
