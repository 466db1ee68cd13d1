import type { KekProvider } from "@gw/crypto";
import type { KekRecord } from "@gw/store-abstract";
import type { ConfiguredKey } from "./configured-key.js";
import type { ConfiguredKeys } from "./configured-keys.js";
import { KeyError } from "./key-error.js";

/** The registry record of a key, in words. */
export function described({ version, state, fingerprint }: KekRecord): string {
  return `version ${version} (${state}, fingerprint ${fingerprint})`;
}

/** A key that is the one that was registered. */
export interface CheckedKey {
  readonly kek: KekProvider;
  readonly record: KekRecord;
}

/**
 * Loads every configured key that the registry lets decrypt and compares it with what was
 * registered. Retired and unregistered versions are left out. `held` are those of an earlier look:
 * they are loaded again only if the registry says something else of them now.
 *
 * @returns the keys, and of each that is not as it should be a {@link KeyError} KEY_WRONG,
 * KEYS_SWAPPED, KEY_KIND_DIFFERS, REGISTRY_INVALID, KEY_FILE_UNREADABLE, KEY_SETTING_INVALID,
 * KEY_PROVIDER_UNAVAILABLE
 */
export async function checkKeys(options: {
  readonly records: readonly KekRecord[];
  readonly keys: ConfiguredKeys;
  readonly held?: readonly CheckedKey[] | undefined;
}): Promise<{ readonly checked: readonly CheckedKey[]; readonly problems: readonly KeyError[] }> {
  const { records, keys, held = [] } = options;
  const checked: CheckedKey[] = [];
  const problems: KeyError[] = [];
  for (const record of records) {
    if (record.state === "retired") continue;
    const known = held.find((one) => isSameKey(one.record, record));
    const key = keys.get(record.version);
    if (known !== undefined) checked.push({ kek: known.kek, record });
    else if (key !== undefined) {
      try {
        const kek = await loadMatching(key, record);
        if (kek === undefined) problems.push(await mismatch({ key, record, records }));
        else checked.push({ kek, record });
      } catch (error) {
        if (!KeyError.is(error)) throw error;
        problems.push(error);
      }
    }
  }
  return { checked, problems };
}

function isSameKey(a: KekRecord, b: KekRecord): boolean {
  return a.version === b.version && Buffer.compare(a.checkValue, b.checkValue) === 0;
}

/** The key, if it is the one that was registered. */
export async function loadMatching(
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
      `${key.name} is a key of kind ${kind}, but ${described(record)} was registered as one of ` +
        `kind ${record.provider}: configure the one that was registered`,
    );
  }
  return new KeyError(
    "KEY_WRONG",
    `${key.name} is not the key that was registered as ${described(record)}: configure that one. ` +
      "All processes on one database need the same keys",
  );
}
