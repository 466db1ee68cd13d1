import type { KekRecord } from "@gw/store-abstract";
import { described } from "./check-keys.js";
import type { ConfiguredKeys } from "./configured-keys.js";
import { keyFileIn } from "./key-directory.js";
import { KeyError } from "./key-error.js";

/** How many secrets each version wraps. */
export type SecretCounts = ReadonlyMap<number, number>;

/**
 * What the registry and the rows demand of the configured keys, before any is looked at.
 *
 * @throws {@link KeyError} KEY_RETIRED, REGISTRY_LOST, KEYS_LOST, KEY_MISSING
 */
export function requireKeys(options: {
  readonly records: readonly KekRecord[];
  readonly keys: ConfiguredKeys;
  readonly counts: SecretCounts;
  /** Where generated keys lie, if they may. */
  readonly dataFolder: string | undefined;
}): void {
  const { records, keys, counts, dataFolder } = options;
  refuseRetired(records, counts);
  refuseUnregistered(records, { keys, counts });
  const missing = records.filter((record) => isNeeded(record, counts) && !keys.has(record.version));
  const first = missing[0];
  if (first === undefined) return;
  const places = `GW_KEK_${first.version} or as kek-${first.version} in the folder of GW_KEK_DIR`;
  const orGenerated =
    dataFolder === undefined
      ? ""
      : `; one that was generated lies at ${keyFileIn(dataFolder, first.version)}`;
  const remedy =
    `give it back as ${places}${orGenerated}. ` +
    (first.state === "staged" && !counts.has(first.version)
      ? `Nothing is sealed under it: gw keys retire ${first.version} ends it, where it is not wanted`
      : "Without its key no stored secret can be opened, and a new key would not help");
  if (keys.size === 0) {
    throw new KeyError(
      "KEYS_LOST",
      `The key registry has ${missing.map(described).join(", ")}, but no key is configured: ${remedy}`,
    );
  }
  throw new KeyError(
    "KEY_MISSING",
    `The key of ${missing.map(described).join(", ")} is missing among the configured ones ` +
      `(${[...keys.values()].map(({ name }) => name).join(", ")}): ${remedy}`,
  );
}

function isNeeded({ state, version }: KekRecord, counts: SecretCounts): boolean {
  if (state === "retiring") return counts.has(version);
  return state === "active" || state === "staged";
}

function refuseRetired(records: readonly KekRecord[], counts: SecretCounts): void {
  const record = records.find(({ state, version }) => state === "retired" && counts.has(version));
  if (record === undefined) return;
  throw new KeyError(
    "KEY_RETIRED",
    `${secrets(counts.get(record.version))} sealed under key ${described(record)}, which is no ` +
      "longer accepted: restore secrets and key registry together, from one backup",
  );
}

// A key that is configured and named by rows was in the registry once: the registry is what is
// missing. Without a key for them such rows are merely unreadable, whoever wrote the version.
function refuseUnregistered(
  records: readonly KekRecord[],
  { keys, counts }: { readonly keys: ConfiguredKeys; readonly counts: SecretCounts },
): void {
  const version = unregistered(records, counts).find((one) => keys.has(one));
  if (version === undefined) return;
  throw new KeyError(
    "REGISTRY_LOST",
    `${secrets(counts.get(version))} sealed under key version ${version}, which is configured ` +
      "but not in the key registry: restore the registry from the backup that the secrets came " +
      `from, or enter it again with gw keys adopt ${version}`,
  );
}

/** Versions that rows name and the registry does not have, ascending. */
export function unregistered(records: readonly KekRecord[], counts: SecretCounts): number[] {
  return [...counts.keys()]
    .filter((version) => records.every((record) => record.version !== version))
    .sort((a, b) => a - b);
}

/** `1 secret is`, `5 secrets are`. */
export function secrets(count = 0): string {
  return count === 1 ? "1 secret is" : `${count} secrets are`;
}
