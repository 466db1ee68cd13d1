import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRegistry } from "@gw/store-abstract";
import { auditRecordOf, type KeyAction } from "./audited.js";
import { kekInfo, requireKek } from "./kek-infos.js";

/**
 * Retires a retiring version that no secret uses, or a staged version that is not wanted.
 *
 * @throws GatewayError INVALID_STATE, RESOURCE_DOES_NOT_EXIST
 */
export function retireKek(
  kekRegistry: KekRegistry,
  version: number,
  action: KeyAction,
): Promise<KekInfo> {
  return kekRegistry.transact(async (tx) => {
    const record = requireKek(await tx.keks(), version);
    if (record.state === "active" || record.state === "retired") {
      const reason =
        record.state === "active" ? "activate another version first" : "nothing is left to do";
      throw new GatewayError(
        "INVALID_STATE",
        `Key version ${version} is ${record.state}: ${reason}`,
      );
    }
    const secrets = await tx.countSecrets(version);
    if (secrets > 0) {
      const secretsAre = secrets === 1 ? "1 secret is" : `${secrets} secrets are`;
      throw new GatewayError(
        "INVALID_STATE",
        `${secretsAre} still sealed under key version ${version}: run \`gw keys rotate\` first, and ` +
          "overwrite or delete the secrets that it cannot open",
      );
    }
    const retired = { ...record, state: "retired" as const, retiredAt: action.time };
    await tx.updateKek(version, retired);
    await tx.appendAudit({
      ...auditRecordOf(action),
      targetName: record.fingerprint,
      revision: tx.newRevision,
    });
    return kekInfo(retired, 0);
  });
}
