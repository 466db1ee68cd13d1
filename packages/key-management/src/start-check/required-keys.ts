import type { KekRecord } from "@gw/store-abstract";
import { KeyError } from "../key-error.js";
import { describeKek } from "../key-ring/load-registered-keys.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";
import { keyFileIn } from "../settings/key-directory.js";

/** The number of secrets under each version. */
export type SecretCounts = ReadonlyMap<number, number>;

/**
 * Checks that every key that the registry and the secrets require is configured. Loads no key.
 *
 * @throws {@link KeyError} KEY_RETIRED, REGISTRY_LOST, KEYS_LOST, KEY_MISSING
 */
export function requireKeys(options: {
  readonly records: readonly KekRecord[];
  readonly keys: ConfiguredKeys;
  readonly counts: SecretCounts;
  /** The folder of generated keys, if keys may be generated. */
  readonly dataFolder: string | undefined;
}): void {
  const { records, keys, counts, dataFolder } = options;
  requireNoneRetired(records, counts);
  requireRegistered(records, { keys, counts });
  const missing = records.filter(
    (record) => isRequired(record, counts) && !keys.has(record.version),
  );
  const first = missing[0];
  if (first === undefined) return;
  const generatedFile =
    dataFolder === undefined
      ? ""
      : `; a generated key has the file ${keyFileIn(dataFolder, first.version)}`;
  const remedy =
    `configure it as GW_KEK_${first.version} or as kek-${first.version} in the folder of ` +
    `GW_KEK_DIR${generatedFile}. ` +
    (first.state === "staged" && !counts.has(first.version)
      ? `No secret uses it: \`gw keys retire ${first.version}\` removes it if it is not wanted`
      : "Stored secrets cannot be opened without their key; a new key does not help");
  if (keys.size === 0) {
    throw new KeyError(
      "KEYS_LOST",
      `The key registry has ${missing.map(describeKek).join(", ")}, but no key is configured: ` +
        remedy,
    );
  }
  throw new KeyError(
    "KEY_MISSING",
    `The key of ${missing.map(describeKek).join(", ")} is not among the configured keys ` +
      `(${[...keys.values()].map(({ name }) => name).join(", ")}): ${remedy}`,
  );
}

/**
 * The active version of the registry.
 *
 * @param configured `GW_KEK_ACTIVE`
 * @throws {@link KeyError} REGISTRY_INVALID, ACTIVE_KEY_DIFFERS
 */
export function requireActive(
  records: readonly KekRecord[],
  configured: number | undefined,
): KekRecord {
  const active = records.find(({ state }) => state === "active");
  if (records.length === 0) {
    throw new KeyError(
      "REGISTRY_INVALID",
      "The key registry is empty: start a server without --degraded, which enters the first key",
    );
  }
  if (active === undefined) {
    throw new KeyError(
      "REGISTRY_INVALID",
      "The key registry has no active version: restore it from a backup",
    );
  }
  if (configured === undefined || configured === active.version) return active;
  throw new KeyError(
    "ACTIVE_KEY_DIFFERS",
    `GW_KEK_ACTIVE names version ${configured}, but version ${active.version} is active in the ` +
      "key registry. GW_KEK_ACTIVE applies to an empty registry only: remove it, or set it to " +
      `${active.version}`,
  );
}

/** Checks that an empty registry was not lost. @throws {@link KeyError} REGISTRY_LOST */
export function requireNoSecrets(counts: SecretCounts): void {
  const versions = [...counts.keys()].sort((a, b) => a - b);
  if (versions.length === 0) return;
  throw new KeyError(
    "REGISTRY_LOST",
    `The key registry is empty, but secrets are sealed under key version ${versions.join(", ")}: ` +
      "restore the registry from the same backup as the secrets, or enter each version again with " +
      "`gw keys adopt`",
  );
}

function isRequired({ state, version }: KekRecord, counts: SecretCounts): boolean {
  if (state === "retiring") return counts.has(version);
  return state === "active" || state === "staged";
}

function requireNoneRetired(records: readonly KekRecord[], counts: SecretCounts): void {
  const record = records.find(({ state, version }) => state === "retired" && counts.has(version));
  if (record === undefined) return;
  throw new KeyError(
    "KEY_RETIRED",
    `${secretsAre(counts.get(record.version))} sealed under key ${describeKek(record)}, which is ` +
      "no longer accepted: restore secrets and key registry together, from one backup",
  );
}

// A version that is configured and used by secrets was registered once, so the registry lost it.
// Secrets of an unknown version without a key are unreadable, but do not stop a start.
function requireRegistered(
  records: readonly KekRecord[],
  { keys, counts }: { readonly keys: ConfiguredKeys; readonly counts: SecretCounts },
): void {
  const version = unregisteredVersions(records, counts).find((one) => keys.has(one));
  if (version === undefined) return;
  throw new KeyError(
    "REGISTRY_LOST",
    `${secretsAre(counts.get(version))} sealed under key version ${version}, which is configured ` +
      "but not in the key registry: restore the registry from the same backup as the secrets, or " +
      `enter the key again with \`gw keys adopt ${version}\``,
  );
}

/** The versions that secrets use and the registry lacks, ascending. */
export function unregisteredVersions(
  records: readonly KekRecord[],
  counts: SecretCounts,
): number[] {
  return [...counts.keys()]
    .filter((version) => records.every((record) => record.version !== version))
    .sort((a, b) => a - b);
}

/** `1 secret is`, `5 secrets are`. */
export function secretsAre(count = 0): string {
  return count === 1 ? "1 secret is" : `${count} secrets are`;
}
