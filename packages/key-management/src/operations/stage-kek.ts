import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRecord, KekRegistry } from "@gw/store-abstract";
import { loadMatching } from "../check-keys.js";
import type { ConfiguredKey } from "../configured-key.js";
import { newKekRecord } from "../new-kek-record.js";
import { type KeyAction, recordOf } from "./audited.js";
import { activeKek, kekInfo } from "./kek-infos.js";

/**
 * Enters a version as staged. Doing it twice with one key is no error.
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
  refuseToStage(version, records);
  const known = records.find((one) => one.version === version);
  if (known !== undefined) {
    if ((await loadMatching(key, known)) !== undefined) return kekInfo(known, 0);
    throw new GatewayError(
      "INVALID_STATE",
      `Key version ${version} is staged already, with another key than ${key.name} (fingerprint ` +
        `${known.fingerprint}): configure that one, or take the next number for this one`,
    );
  }
  await refuseKnownKey(key, records);
  // Made before the transaction: deriving a key, or asking a service, takes its time.
  const record = await newKekRecord(key, action.time);
  return kekRegistry.transact(async (tx) => {
    const now = await tx.keks();
    refuseToStage(version, now);
    if (now.some((one) => one.version === version)) {
      throw new GatewayError(
        "INVALID_STATE",
        `Key version ${version} was staged by somebody else meanwhile: try again`,
      );
    }
    if ((await tx.countSecrets(version)) > 0) {
      throw new GatewayError(
        "INVALID_STATE",
        `There are secrets under key version ${version}, which is not in the registry: it was ` +
          `registered once and got lost. gw keys adopt ${version} enters it again`,
      );
    }
    await tx.insertKek(record);
    await tx.appendAudit({
      ...recordOf(action),
      targetName: record.fingerprint,
      revision: tx.newRevision,
    });
    return kekInfo(record, 0);
  });
}

function refuseToStage(version: number, records: readonly KekRecord[]): void {
  const known = records.find((one) => one.version === version);
  if (known !== undefined && known.state !== "staged") {
    throw new GatewayError(
      "INVALID_STATE",
      `Key version ${version} is ${known.state} already: a version has one key for ever, take a ` +
        "higher number",
    );
  }
  const active = activeKek(records);
  if (version > active.version) return;
  throw new GatewayError(
    "INVALID_STATE",
    `Key version ${version} is below the active one, ${active.version}: versions only rise, take ` +
      "a higher number",
  );
}

/** A rotation to the same key would change nothing, and look as if it had. */
async function refuseKnownKey(key: ConfiguredKey, records: readonly KekRecord[]): Promise<void> {
  const kind = await key.kind();
  for (const record of records) {
    // What a provider outside encrypts is bound to its version: it cannot be compared.
    if (kind !== record.provider || (kind !== "raw" && kind !== "passphrase")) continue;
    if ((await loadMatching(key, record)) === undefined) continue;
    throw new GatewayError(
      "INVALID_STATE",
      `${key.name} holds the key of version ${record.version} (fingerprint ` +
        `${record.fingerprint}): make a new one (gw keys generate)`,
    );
  }
}
