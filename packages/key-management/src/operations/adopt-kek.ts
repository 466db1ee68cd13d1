import { type KekProvider, KeyRing } from "@gw/crypto";
import { GatewayError, limits, type MutationContext } from "@gw/entities";
import type {
  AuditLog,
  KekInfo,
  KekRecord,
  KekState,
  LiveServer,
  UnreadableSecret,
} from "@gw/store-abstract";
import type { ConfiguredKey } from "../configured-key.js";
import { newKekRecord } from "../new-kek-record.js";
import { openSealedSecret } from "../open-sealed-secret.js";
import { audited, type KeyAction, recordOf } from "./audited.js";
import { kekInfo } from "./kek-infos.js";
import type { KeyPorts } from "./key-ports.js";
import { sortSecrets } from "./sort-secrets.js";

/** See {@link adoptKek}. */
export interface AdoptKekOptions extends KeyPorts {
  readonly auditLog: AuditLog;
  readonly version: number;
  readonly by?: MutationContext | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Hears how many secrets of how many were opened. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Enters a version that secrets name but the registry lacks, because it was lost or not restored.
 * Opens every secret of that version with the configured key first. Secrets under a version show that
 * it was the active one once: it is again, unless a higher one is, or a running server lacks it, for
 * which it stays staged. For a key ring that was opened degraded.
 *
 * @throws GatewayError INVALID_STATE where there is nothing to adopt, the key is not the one, or
 * it cannot be had without the registry; TEMPORARILY_UNAVAILABLE
 */
export async function adoptKek(options: AdoptKekOptions): Promise<KekInfo> {
  const { kekRegistry, auditLog, keyRing, version, by = {}, clock = Date.now } = options;
  const action: KeyAction = { action: "kek.adopt", version, by, time: clock() };
  return audited(auditLog, action, async () => {
    const counts = await options.sealedSecrets.countSecretsByKek();
    const total = counts.get(version) ?? 0;
    refuseToAdopt(version, { records: await kekRegistry.list(), total });
    const key = await requireAdoptable(version, await keyRing.configured(version));
    await openAll(options, { kek: await key.load(undefined), name: key.name, total });
    const entered = await newKekRecord(key, action.time);
    return kekRegistry.transact(async (tx) => {
      const records = await tx.keks();
      refuseToAdopt(version, { records, total });
      const active = records.find(({ state }) => state === "active");
      const state = stateFor(version, { active, servers: await tx.liveServers() });
      const activatedAt = state === "staged" ? undefined : action.time;
      const record: KekRecord = { ...entered, state, activatedAt };
      if (state === "active" && active !== undefined) {
        await tx.updateKek(active.version, { ...active, state: "retiring" });
      }
      await tx.insertKek(record);
      const targetName = record.fingerprint;
      await tx.appendAudit({ ...recordOf(action), targetName, revision: tx.newRevision });
      return kekInfo(record, await tx.countSecrets(version));
    });
  });
}

function refuseToAdopt(
  version: number,
  { records, total }: { readonly records: readonly KekRecord[]; readonly total: number },
): void {
  if (records.some((one) => one.version === version)) {
    throw new GatewayError("INVALID_STATE", `Key version ${version} is in the key registry`);
  }
  if (total > 0) return;
  throw new GatewayError(
    "INVALID_STATE",
    `No secret names key version ${version}: gw keys stage ${version} enters a new key`,
  );
}

async function requireAdoptable(
  version: number,
  key: ConfiguredKey | undefined,
): Promise<ConfiguredKey> {
  if (key === undefined) {
    throw new GatewayError(
      "INVALID_STATE",
      `No key of version ${version} is configured here: set GW_KEK_${version}`,
    );
  }
  if ((await key.kind()) !== "passphrase") return key;
  throw new GatewayError(
    "INVALID_STATE",
    `${key.name} is a passphrase, whose salt was lost with the registry: restore the registry ` +
      "from a backup, there is no other way to this key",
  );
}

async function openAll(
  { sealedSecrets, version, onProgress }: AdoptKekOptions,
  options: { readonly kek: KekProvider; readonly name: string; readonly total: number },
): Promise<void> {
  const { kek, name, total } = options;
  const keyRing = new KeyRing([kek]);
  const limit = limits.defaultPageSize;
  const unreadable: UnreadableSecret[] = [];
  let done = 0;
  let count = 0;
  for (let afterSecretId: string | undefined; ; ) {
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit });
    const own = rows.filter(({ kekVersion }) => kekVersion === version);
    const sorted = await sortSecrets(own, (secret) => openSealedSecret({ secret, keyRing }));
    count += sorted.unreadable.length;
    unreadable.push(...sorted.unreadable.slice(0, 10 - unreadable.length));
    done += own.length;
    onProgress?.(done, total);
    afterSecretId = rows.at(-1)?.secretId;
    if (rows.length < limit) break;
  }
  if (count === 0) return;
  const names = unreadable.map(({ secretName }) => `'${secretName}'`).join(", ");
  const more = count > unreadable.length ? ", …" : "";
  throw new GatewayError(
    "INVALID_STATE",
    `${count} of ${done} secrets under key version ${version} do not open with ${name} ` +
      `(${names}${more}): it is another key, or they were changed. Delete the ones that cannot be ` +
      "saved, with a server that runs --degraded",
  );
}

function stateFor(
  version: number,
  context: {
    readonly active: KekRecord | undefined;
    readonly servers: readonly LiveServer[];
  },
): KekState {
  const { active, servers } = context;
  if (active === undefined) return "active";
  if (version < active.version) return "retiring";
  return servers.every(({ kekVersions }) => kekVersions.includes(version)) ? "active" : "staged";
}
