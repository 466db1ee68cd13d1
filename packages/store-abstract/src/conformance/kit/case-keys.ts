import { generateRawKek, type KekProvider, KeyRing, loadKek, openSecretFields } from "@gw/crypto";
import { defaultWorkspace, destinationOf, type SecretValue } from "@gw/entities";
import type { KekRecord, KekState } from "../../ports/kek-registry.js";
import type { SealedSecret } from "../../ports/sealed-secret-source.js";

/** The keys of a case and their rows in the key registry. */
export interface CaseKeys {
  readonly ring: KeyRing;
  readonly records: readonly KekRecord[];
}

/** Generates a raw key, which is fast because nothing is derived. */
export function newRawKek(version: number): Promise<KekProvider> {
  return loadKek({ source: generateRawKek(), version });
}

/** Creates the registry row of a key. */
export async function kekRecord(kek: KekProvider, state: KekState): Promise<KekRecord> {
  const { version, provider } = kek;
  const check = await kek.createCheck();
  const createdAt = 1_750_000_000_321;
  const activated = state === "staged" ? {} : { activatedAt: createdAt + 1 };
  const retired = state === "retired" ? { retiredAt: createdAt + 2 } : {};
  return { version, provider, ...check, state, createdAt, ...activated, ...retired };
}

/** A key ring with one generated key, and its registry row: version 1, active. */
export async function oneActiveKey(): Promise<CaseKeys> {
  return keysInStates({ 1: "active" });
}

/** Generates a key for each version, registered in the given state. */
export async function keysInStates(states: Readonly<Record<number, KekState>>): Promise<CaseKeys> {
  const keks = await Promise.all(Object.keys(states).map((version) => newRawKek(Number(version))));
  const records = await Promise.all(
    keks.map((kek) => kekRecord(kek, states[kek.version] ?? "staged")),
  );
  return { ring: new KeyRing(keks), records };
}

/** A key ring with one key that is not registered. */
export async function unregisteredKeys(): Promise<CaseKeys> {
  return { ring: new KeyRing([await newRawKek(1)]), records: [] };
}

/** Opens a sealed row with its own name, provider, destination and workspace. */
export async function openSealed(row: SealedSecret, keyRing: KeyRing): Promise<SecretValue> {
  const { workspaceId, secretId, secretName, provider, authConfig } = row;
  const destination = destinationOf(authConfig);
  const workspace = workspaceId === defaultWorkspace ? undefined : workspaceId;
  const { encryptedValue, wrappedDek, kekVersion } = row;
  const opened = await openSecretFields({
    envelope: { encryptedValue, wrappedDek, kekVersion },
    context: { secretId, secretName, provider, destination, workspace },
    keyRing,
  });
  return opened.reveal();
}
