import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";

/** Lists the registered versions without their check values, by ascending version. */
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

/** A registry record without its check value, with the number of secrets under it. */
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
    `Key version ${version} is not in the key registry: enter it with \`gw keys stage ${version}\``,
  );
}

/** @throws GatewayError CRYPTO_FAILURE */
export function activeKek(records: readonly KekRecord[]): KekRecord {
  const active = records.find(({ state }) => state === "active");
  if (active !== undefined) return active;
  throw new GatewayError("CRYPTO_FAILURE", "The key registry has no active version");
}
