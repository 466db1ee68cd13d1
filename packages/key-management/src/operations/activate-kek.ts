import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRegistry, LiveServer } from "@gw/store-abstract";
import { auditRecordOf, type KeyAction } from "./audited.js";
import { activeKek, kekInfo, requireKek } from "./kek-infos.js";

/**
 * Makes a staged version the active one. The registry is read in the transaction that changes it,
 * so of several concurrent calls one succeeds.
 *
 * @throws GatewayError INVALID_STATE, RESOURCE_DOES_NOT_EXIST
 */
export function activateKek(
  kekRegistry: KekRegistry,
  input: { readonly version: number; readonly ignoreServers?: readonly string[] | undefined },
  action: KeyAction,
): Promise<KekInfo> {
  const { version, ignoreServers = [] } = input;
  return kekRegistry.transact(async (tx) => {
    const records = await tx.keks();
    const record = requireKek(records, version);
    const active = activeKek(records);
    if (record.state !== "staged") {
      throw new GatewayError(
        "INVALID_STATE",
        `Key version ${version} is ${record.state}: only a staged version can be activated`,
      );
    }
    if (version < active.version) {
      throw new GatewayError(
        "INVALID_STATE",
        `Key version ${version} is below the active version ${active.version}: activate a higher ` +
          "version",
      );
    }
    const lacking = (await tx.liveServers()).filter(
      ({ serverId, kekVersions }) =>
        !kekVersions.includes(version) && !ignoreServers.includes(serverId),
    );
    if (lacking.length > 0) throw serversLack(version, lacking);
    const activated = { ...record, state: "active" as const, activatedAt: action.time };
    await tx.updateKek(active.version, { ...active, state: "retiring" });
    await tx.updateKek(version, activated);
    await tx.appendAudit({
      ...auditRecordOf(action),
      targetName: record.fingerprint,
      revision: tx.newRevision,
    });
    return kekInfo(activated, await tx.countSecrets(version));
  });
}

function serversLack(version: number, servers: readonly LiveServer[]): GatewayError {
  const shown = servers.slice(0, 5).map(({ serverId, kekVersions, silentFor }) => {
    const loaded = kekVersions.length === 0 ? "none" : kekVersions.join(", ");
    return `${serverId} (holds ${loaded}; seen ${Math.round(silentFor / 1_000)} s ago)`;
  });
  const more = servers.length > shown.length ? ` and ${servers.length - shown.length} more` : "";
  return new GatewayError(
    "INVALID_STATE",
    `Running servers lack key version ${version}: ${shown.join(", ")}${more}. Add the key to the ` +
      "folder of GW_KEK_DIR of each server, or set it as a variable and restart. Exclude a stopped " +
      "server with --ignore-server <id>",
  );
}
