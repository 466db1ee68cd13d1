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
  /** {@link ConfiguredKey.digest} of the setting that the key was loaded from. */
  readonly digest: string;
  /** Whether the key is still configured: a start would load it again. */
  readonly isConfigured: boolean;
  /** When the service of an external key was last asked for it, in milliseconds. */
  readonly checkedAt: number;
}

/**
 * How often the service of a loaded external key is asked for it, in milliseconds. Each question costs
 * a request, and a service without the key fails at the next use anyway.
 */
const externalCheckInterval = 60_000;

/** What {@link loadRegisteredKeys} compares. */
export interface RegisteredKeysOptions {
  readonly records: readonly KekRecord[];
  readonly keys: ConfiguredKeys;
  /** The keys of an earlier call; they stay loaded while their registry record is the same. */
  readonly loaded?: readonly RegisteredKey[] | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * Loads the configured key of every registered version that is not retired, and compares it with the
 * registry. Versions without a configured key are skipped. A loaded key is compared with its setting
 * again; the setting is loaded only if it changed.
 *
 * @returns the matching and the loaded keys, and a {@link KeyError} for each other one: KEY_WRONG,
 * KEYS_SWAPPED, KEY_KIND_DIFFERS, REGISTRY_INVALID, KEY_FILE_UNREADABLE, KEY_SETTING_INVALID,
 * KEY_PROVIDER_UNAVAILABLE
 */
export async function loadRegisteredKeys(options: RegisteredKeysOptions): Promise<{
  readonly registered: readonly RegisteredKey[];
  readonly problems: readonly KeyError[];
}> {
  const { records, loaded = [] } = options;
  const registered: RegisteredKey[] = [];
  const problems: KeyError[] = [];
  for (const record of records) {
    if (record.state === "retired") continue;
    const known = loaded.find((one) => isSameKey(one.record, record));
    const { key, problem } = await loadRecord(record, known, options);
    if (key !== undefined) registered.push(key);
    if (problem !== undefined) problems.push(problem);
  }
  return { registered, problems };
}

/** The key of one version, and why its setting cannot be used. */
async function loadRecord(
  record: KekRecord,
  known: RegisteredKey | undefined,
  { records, keys, now }: RegisteredKeysOptions,
): Promise<{ readonly key?: RegisteredKey | undefined; readonly problem?: KeyError }> {
  const key = keys.get(record.version);
  const kept = known && { ...known, record, isConfigured: false };
  if (key === undefined) return { key: kept };
  let digest: string | undefined;
  try {
    digest = await key.digest();
    const current = known?.digest === digest ? known : undefined;
    if (current !== undefined && !(await isCheckDue(key, current, now))) {
      return { key: { ...current, record, isConfigured: true } };
    }
    const kek = await loadMatching(key, record, current?.kek);
    if (kek === undefined) return { key: kept, problem: await mismatch({ key, record, records }) };
    return { key: { kek, record, digest, isConfigured: true, checkedAt: now } };
  } catch (problem) {
    if (!KeyError.is(problem)) throw problem;
    // During an outage of its service, an external key is still configured.
    const isAway = problem.code === "KEY_PROVIDER_UNAVAILABLE" && digest === kept?.digest;
    return { key: kept && { ...kept, isConfigured: isAway }, problem };
  }
}

async function isCheckDue(
  key: ConfiguredKey,
  { checkedAt }: RegisteredKey,
  now: number,
): Promise<boolean> {
  return (await key.isExternal()) && now - checkedAt >= externalCheckInterval;
}

function isSameKey(a: KekRecord, b: KekRecord): boolean {
  return a.version === b.version && Buffer.compare(a.checkValue, b.checkValue) === 0;
}

/**
 * Loads a configured key; `undefined` if it is not the registered one.
 *
 * @param loaded the same key, if it was loaded before
 */
export async function loadMatching(
  key: ConfiguredKey,
  record: KekRecord,
  loaded?: KekProvider,
): Promise<KekProvider | undefined> {
  if ((await key.kind()) !== record.provider) return undefined;
  const kek = loaded ?? (await key.load(record.kdf));
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
