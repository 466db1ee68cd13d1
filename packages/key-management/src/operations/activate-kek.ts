import { GatewayError } from "@gw/entities";
import type { KekInfo, KekRegistry, LiveServer } from "@gw/store-abstract";
import { type KeyAction, recordOf } from "./audited.js";
import { activeKek, kekInfo, requireKek } from "./kek-infos.js";

/**
 * Makes a staged version the active one: a compare-and-swap, since the registry is read in the
 * transaction that changes it.
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
        `Key version ${version} is ${record.state}: only a staged one can become active`,
      );
    }
    if (version < active.version) {
      throw new GatewayError(
        "INVALID_STATE",
        `Key version ${version} is below the active one, ${active.version}: versions only rise`,
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
      ...recordOf(action),
      targetName: record.fingerprint,
      revision: tx.newRevision,
    });
    return kekInfo(activated, await tx.countSecrets(version));
  });
}

function serversLack(version: number, servers: readonly LiveServer[]): GatewayError {
  const shown = servers.slice(0, 5).map(({ serverId, kekVersions, silentFor }) => {
    const held = kekVersions.length === 0 ? "none" : kekVersions.join(", ");
    return `${serverId} (holds ${held}; seen ${Math.round(silentFor / 1_000)} s ago)`;
  });
  const more = servers.length > shown.length ? ` and ${servers.length - shown.length} more` : "";
  return new GatewayError(
    "INVALID_STATE",
    `Running servers lack key version ${version}: ${shown.join(", ")}${more}. Give it to them, in ` +
      "the folder of GW_KEK_DIR or as a variable and a restart; one that is known to be gone is " +
      "left out by --ignore-server <id>",
  );
}
