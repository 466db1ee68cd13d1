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
import { openSealedSecret } from "../open-sealed-secret.js";
import { processSecrets } from "../rotation/process-secrets.js";
import type { ConfiguredKey } from "../settings/configured-key.js";
import { audited, auditRecordOf, type KeyAction } from "./audited.js";
import { kekInfo } from "./kek-infos.js";
import type { KeyPorts } from "./key-ports.js";
import { newKekRecord } from "./new-kek-record.js";

/** Options of {@link adoptKek}. */
export interface AdoptKekOptions extends KeyPorts {
  readonly auditLog: AuditLog;
  readonly version: number;
  readonly by?: MutationContext | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  /** Receives the number of opened secrets and the total. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Enters a version that secrets use but the registry lacks because it was lost or not restored.
 * Requires a key ring that was opened degraded, and that every secret of the version opens.
 *
 * The version was active once, so it becomes active again, unless a higher version is active. It
 * stays staged if it is above the active version and a running server lacks it.
 *
 * @throws GatewayError INVALID_STATE if no secret uses the version, the configured key is another
 * one, or the key depends on the lost registry; TEMPORARILY_UNAVAILABLE
 */
export async function adoptKek(options: AdoptKekOptions): Promise<KekInfo> {
  const { kekRegistry, auditLog, keyRing, version, by = {}, clock = Date.now } = options;
  const action: KeyAction = { action: "kek.adopt", version, by, time: clock() };
  return audited(auditLog, action, async () => {
    const counts = await options.sealedSecrets.countSecretsByKek();
    const total = counts.get(version) ?? 0;
    requireAdoptable(version, { records: await kekRegistry.list(), total });
    const key = await requireKey(version, await keyRing.configured(version));
    await openAll(options, { kek: await key.load(undefined), name: key.name, total });
    const newRecord = await newKekRecord(key, action.time);
    return kekRegistry.transact(async (tx) => {
      const records = await tx.keks();
      requireAdoptable(version, { records, total });
      const active = records.find(({ state }) => state === "active");
      const state = adoptedState(version, { active, servers: await tx.liveServers() });
      const activatedAt = state === "staged" ? undefined : action.time;
      const record: KekRecord = { ...newRecord, state, activatedAt };
      if (state === "active" && active !== undefined) {
        await tx.updateKek(active.version, { ...active, state: "retiring" });
      }
      await tx.insertKek(record);
      const targetName = record.fingerprint;
      await tx.appendAudit({ ...auditRecordOf(action), targetName, revision: tx.newRevision });
      return kekInfo(record, await tx.countSecrets(version));
    });
  });
}

function requireAdoptable(
  version: number,
  { records, total }: { readonly records: readonly KekRecord[]; readonly total: number },
): void {
  if (records.some((one) => one.version === version)) {
    throw new GatewayError(
      "INVALID_STATE",
      `Key version ${version} is in the key registry: there is nothing to adopt`,
    );
  }
  if (total > 0) return;
  throw new GatewayError(
    "INVALID_STATE",
    `No secret uses key version ${version}: enter a new key with \`gw keys stage ${version}\``,
  );
}

async function requireKey(version: number, key: ConfiguredKey | undefined): Promise<ConfiguredKey> {
  if (key === undefined) {
    throw new GatewayError(
      "INVALID_STATE",
      `No key of version ${version} is configured here: set GW_KEK_${version}`,
    );
  }
  if ((await key.kind()) !== "passphrase") return key;
  throw new GatewayError(
    "INVALID_STATE",
    `${key.name} is a passphrase, and its salt was lost with the registry: restore the registry ` +
      "from a backup; the key cannot be derived without it",
  );
}

async function openAll(
  { sealedSecrets, version, onProgress }: AdoptKekOptions,
  options: { readonly kek: KekProvider; readonly name: string; readonly total: number },
): Promise<void> {
  const { kek, name, total } = options;
  const keyRing = new KeyRing([kek]);
  const limit = limits.defaultPageSize;
  const shown: UnreadableSecret[] = [];
  let done = 0;
  let unreadableCount = 0;
  for (let afterSecretId: string | undefined; ; ) {
    const rows = await sealedSecrets.pageSealedSecrets({ afterSecretId, limit });
    const ofVersion = rows.filter(({ kekVersion }) => kekVersion === version);
    const { unreadable } = await processSecrets(ofVersion, (secret) =>
      openSealedSecret({ secret, keyRing }),
    );
    unreadableCount += unreadable.length;
    shown.push(...unreadable.slice(0, 10 - shown.length));
    done += ofVersion.length;
    onProgress?.(done, total);
    afterSecretId = rows.at(-1)?.secretId;
    if (rows.length < limit) break;
  }
  if (unreadableCount === 0) return;
  const names = shown.map(({ secretName }) => `'${secretName}'`).join(", ");
  const more = unreadableCount > shown.length ? ", …" : "";
  throw new GatewayError(
    "INVALID_STATE",
    `${unreadableCount} of ${done} secrets under key version ${version} do not open with ${name} ` +
      `(${names}${more}): the key is another one, or the secrets were modified. Configure the right ` +
      "key, or delete these secrets with `gw serve --degraded`",
  );
}

function adoptedState(
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
