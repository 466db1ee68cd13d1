import type { KekProvider } from "@gw/crypto";
import type { KekRecord } from "@gw/store-abstract";
import { KeyError } from "../key-error.js";
import type { ConfiguredKey } from "../settings/configured-key.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";

/** Describes a registered key in messages. */
export function describeKek({ version, state, fingerprint }: KekRecord): string {
  return `version ${version} (${state}, fingerprint ${fingerprint})`;
}

/** A loaded key that matches its registry record. */
export interface RegisteredKey {
  readonly kek: KekProvider;
  readonly record: KekRecord;
}

/**
 * Loads the configured key of every registered version that is not retired, and compares it with the
 * registry. Versions without a configured key are skipped. `loaded` are the keys of an earlier call;
 * they are reused while their registry record is the same.
 *
 * @returns the matching keys, and a {@link KeyError} for each other one: KEY_WRONG, KEYS_SWAPPED,
 * KEY_KIND_DIFFERS, REGISTRY_INVALID, KEY_FILE_UNREADABLE, KEY_SETTING_INVALID,
 * KEY_PROVIDER_UNAVAILABLE
 */
export async function loadRegisteredKeys(options: {
  readonly records: readonly KekRecord[];
  readonly keys: ConfiguredKeys;
  readonly loaded?: readonly RegisteredKey[] | undefined;
}): Promise<{
  readonly registered: readonly RegisteredKey[];
  readonly problems: readonly KeyError[];
}> {
  const { records, keys, loaded = [] } = options;
  const registered: RegisteredKey[] = [];
  const problems: KeyError[] = [];
  for (const record of records) {
    if (record.state === "retired") continue;
    const known = loaded.find((one) => isSameKey(one.record, record));
    const key = keys.get(record.version);
    if (known !== undefined) registered.push({ kek: known.kek, record });
    else if (key !== undefined) {
      try {
        const kek = await loadMatching(key, record);
        if (kek === undefined) problems.push(await mismatch({ key, record, records }));
        else registered.push({ kek, record });
      } catch (error) {
        if (!KeyError.is(error)) throw error;
        problems.push(error);
      }
    }
  }
  return { registered, problems };
}

function isSameKey(a: KekRecord, b: KekRecord): boolean {
  return a.version === b.version && Buffer.compare(a.checkValue, b.checkValue) === 0;
}

/** Loads a configured key; `undefined` if it is not the registered one. */
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
      `${key.name} is the key of version ${other.version}, not of version ${record.version}: ` +
        "configure each version with its own key",
    );
  }
  const kind = await key.kind();
  if (kind !== record.provider) {
    return new KeyError(
      "KEY_KIND_DIFFERS",
      `${key.name} is a key of kind ${kind}, but ${describeKek(record)} was registered with a key ` +
        `of kind ${record.provider}: configure the registered key`,
    );
  }
  return new KeyError(
    "KEY_WRONG",
    `${key.name} is not the key that was registered as ${describeKek(record)}: configure the ` +
      "registered key. All processes on one database need the same keys",
  );
}
