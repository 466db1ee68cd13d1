import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRegistry } from "@gw/store-abstract";
import { type KeyAction, recordOf } from "./audited.js";
import { kekInfo, requireKek } from "./kek-infos.js";

/**
 * Ends a version: a retiring one that wraps nothing any more, or a staged one that is not wanted.
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
      const why =
        record.state === "active" ? "activate another one first" : "there is no more to do";
      throw new GatewayError("INVALID_STATE", `Key version ${version} is ${record.state}: ${why}`);
    }
    const secrets = await tx.countSecrets(version);
    if (secrets > 0) {
      const are = secrets === 1 ? "1 secret is" : `${secrets} secrets are`;
      throw new GatewayError(
        "INVALID_STATE",
        `${are} still sealed under key version ${version}: gw keys rotate first. What it cannot ` +
          "open has to be overwritten or deleted",
      );
    }
    const retired = { ...record, state: "retired" as const, retiredAt: action.time };
    await tx.updateKek(version, retired);
    await tx.appendAudit({
      ...recordOf(action),
      targetName: record.fingerprint,
      revision: tx.newRevision,
    });
    return kekInfo(retired, 0);
  });
}
