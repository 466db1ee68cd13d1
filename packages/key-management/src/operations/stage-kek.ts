import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRecord, KekRegistry } from "@gw/store-abstract";
import { loadMatching } from "../key-ring/load-registered-keys.js";
import type { ConfiguredKey } from "../settings/configured-key.js";
import { auditRecordOf, type KeyAction } from "./audited.js";
import { activeKek, kekInfo } from "./kek-infos.js";
import { newKekRecord } from "./new-kek-record.js";

/**
 * Enters a version as staged. Staging the same key again has no effect.
 *
 * @throws GatewayError INVALID_STATE
 */
export async function stageKek(
  kekRegistry: KekRegistry,
  key: ConfiguredKey,
  action: KeyAction,
): Promise<KekInfo> {
  const { version } = key;
  const records = await kekRegistry.list();
  requireStageable(version, records);
  const known = records.find((one) => one.version === version);
  if (known !== undefined) {
    if ((await loadMatching(key, known)) !== undefined) return kekInfo(known, 0);
    throw new GatewayError(
      "INVALID_STATE",
      `Key version ${version} is already staged with another key than ${key.name} (fingerprint ` +
        `${known.fingerprint}): configure that key, or use the next version for this one`,
    );
  }
  await requireNewKey(key, records);
  // Before the transaction, because deriving a key or calling a key service is slow.
  const record = await newKekRecord(key, action.time);
  return kekRegistry.transact(async (tx) => {
    const current = await tx.keks();
    requireStageable(version, current);
    if (current.some((one) => one.version === version)) {
      throw new GatewayError(
        "INVALID_STATE",
        `Key version ${version} was staged by another operator at the same time: try again`,
      );
    }
    if ((await tx.countSecrets(version)) > 0) {
      throw new GatewayError(
        "INVALID_STATE",
        `Secrets use key version ${version}, which the registry has lost: enter it again with ` +
          `\`gw keys adopt ${version}\``,
      );
    }
    await tx.insertKek(record);
    await tx.appendAudit({
      ...auditRecordOf(action),
      targetName: record.fingerprint,
      revision: tx.newRevision,
    });
    return kekInfo(record, 0);
  });
}

function requireStageable(version: number, records: readonly KekRecord[]): void {
  const known = records.find((one) => one.version === version);
  if (known !== undefined && known.state !== "staged") {
    throw new GatewayError(
      "INVALID_STATE",
      `Key version ${version} is already ${known.state}: the key of a version never changes, so ` +
        "use a higher version",
    );
  }
  const active = activeKek(records);
  if (version > active.version) return;
  throw new GatewayError(
    "INVALID_STATE",
    `Key version ${version} is below the active version ${active.version}: use a higher version`,
  );
}

/** Rejects the key of another version, because a rotation to the same key changes nothing. */
async function requireNewKey(key: ConfiguredKey, records: readonly KekRecord[]): Promise<void> {
  const kind = await key.kind();
  for (const record of records) {
    // External providers bind ciphertext to its version, so their keys cannot be compared.
    if (kind !== record.provider || (kind !== "raw" && kind !== "passphrase")) continue;
    if ((await loadMatching(key, record)) === undefined) continue;
    throw new GatewayError(
      "INVALID_STATE",
      `${key.name} is the key of version ${record.version} (fingerprint ${record.fingerprint}): ` +
        "generate a new key with `gw keys generate`",
    );
  }
}
