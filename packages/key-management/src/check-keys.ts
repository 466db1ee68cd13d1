import { type KekProvider, KeyRing } from "@gw/crypto";
import type { KekRecord } from "@gw/store-abstract";
import type { ConfiguredKey } from "./configured-key.js";
import type { ConfiguredKeys } from "./configured-keys.js";
import { KeyError } from "./key-error.js";

/** The registry record of a key, in words. */
export function described({ version, state, fingerprint }: KekRecord): string {
  return `version ${version} (${state}, fingerprint ${fingerprint})`;
}

/**
 * Loads every configured key that the registry lets decrypt and compares it with what was
 * registered. Retired and unregistered versions stay out of the ring.
 *
 * @throws {@link KeyError} KEY_WRONG, KEYS_SWAPPED, KEY_KIND_DIFFERS, REGISTRY_INVALID
 */
export async function checkedKeyRing(options: {
  readonly records: readonly KekRecord[];
  readonly keys: ConfiguredKeys;
}): Promise<KeyRing> {
  const { records, keys } = options;
  const loaded: KekProvider[] = [];
  for (const record of records) {
    const key = keys.get(record.version);
    if (key === undefined || record.state === "retired") continue;
    const kek = await loadMatching(key, record);
    if (kek === undefined) throw await mismatch({ key, record, records });
    loaded.push(kek);
  }
  return new KeyRing(loaded);
}

/** The key, if it is the one that was registered. */
async function loadMatching(
  key: ConfiguredKey,
  record: KekRecord,
): Promise<KekProvider | undefined> {
  if ((await key.kind()) !== record.provider) return undefined;
  const kek = await key.load(record.kdf);
  return (await kek.check(record)) ? kek : undefined;
}

async function mismatch(options: {
  readonly key: ConfiguredKey;
  readonly record: KekRecord;
  readonly records: readonly KekRecord[];
}): Promise<KeyError> {
  const { key, record, records } = options;
  for (const other of records) {
    if (other === record || (await loadMatching(key, other)) === undefined) continue;
    return new KeyError(
      "KEYS_SWAPPED",
      `${key.name} holds the key of version ${other.version}, not that of version ` +
        `${record.version}: give every version its own key back`,
    );
  }
  const kind = await key.kind();
  if (kind !== record.provider) {
    return new KeyError(
      "KEY_KIND_DIFFERS",
      `${key.name} is a ${kind} key, but ${described(record)} was registered as a ` +
        `${record.provider} key: configure the one that was registered`,
    );
  }
  return new KeyError(
    "KEY_WRONG",
    `${key.name} is not the key that was registered as ${described(record)}: configure that one. ` +
      "All processes on one database need the same keys",
  );
}
