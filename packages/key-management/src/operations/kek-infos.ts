import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";

/** The registered versions, without anything by which a key is checked. */
export async function kekInfos(ports: {
  readonly kekRegistry: Pick<KekRegistry, "list">;
  readonly sealedSecrets: Pick<SealedSecretSource, "countSecretsByKek">;
}): Promise<KekInfo[]> {
  const [records, counts] = await Promise.all([
    ports.kekRegistry.list(),
    ports.sealedSecrets.countSecretsByKek(),
  ]);
  return records.map((record) => kekInfo(record, counts.get(record.version) ?? 0));
}

export function kekInfo(record: KekRecord, secrets: number): KekInfo {
  const { version, provider, fingerprint, state, createdAt, activatedAt, retiredAt } = record;
  return { version, provider, fingerprint, state, createdAt, activatedAt, retiredAt, secrets };
}

/** @throws GatewayError RESOURCE_DOES_NOT_EXIST */
export function requireKek(records: readonly KekRecord[], version: number): KekRecord {
  const record = records.find((one) => one.version === version);
  if (record !== undefined) return record;
  throw new GatewayError(
    "RESOURCE_DOES_NOT_EXIST",
    `Key version ${version} is not in the key registry: gw keys stage ${version} enters it`,
  );
}

/** @throws GatewayError CRYPTO_FAILURE */
export function activeKek(records: readonly KekRecord[]): KekRecord {
  const active = records.find(({ state }) => state === "active");
  if (active !== undefined) return active;
  throw new GatewayError("CRYPTO_FAILURE", "The key registry has no active version");
}
