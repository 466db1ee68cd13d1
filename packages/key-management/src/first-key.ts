import type { AuditLog, KekRecord, KekRegistry } from "@gw/store-abstract";
import type { ConfiguredKey } from "./configured-key.js";
import type { ConfiguredKeys } from "./configured-keys.js";
import { generateKeyFile, syncDirectory } from "./generated-key-file.js";
import { KeyError } from "./key-error.js";
import type { KeyNotice } from "./key-notice.js";
import type { KeySettings } from "./key-settings.js";
import type { KeySources } from "./key-sources.js";
import { newKekRecord } from "./new-kek-record.js";

interface FirstKeyOptions {
  readonly kekRegistry: Pick<KekRegistry, "list" | "insert">;
  readonly auditLog?: AuditLog | undefined;
  readonly settings: KeySettings;
  readonly generate?: { readonly directory: string } | undefined;
  readonly clock?: (() => number) | undefined;
  /** Keys of the settings; where there are any, what lies in the data folder is no candidate. */
  readonly given: ConfiguredKeys;
  readonly sources: Pick<KeySources, "inDataFolder">;
  readonly notify: (notice: KeyNotice) => void;
}

/**
 * Chooses, or makes, the key that an empty registry begins with, and enters it unless another
 * process was first.
 *
 * @throws {@link KeyError} KEY_NOT_CONFIGURED, KEY_NOT_GENERATED, ACTIVE_KEY_NOT_CONFIGURED,
 * ACTIVE_KEY_NOT_CHOSEN
 */
export async function enterFirstKey(options: FirstKeyOptions): Promise<void> {
  const { given, settings, generate, notify } = options;
  const key =
    choose(given.size > 0 ? given : await options.sources.inDataFolder(), settings.active) ??
    (await generated(options));
  // The row must not outlive the file: both survive a loss of power, or the file alone.
  if (generate !== undefined && !given.has(key.version)) await syncDirectory(generate.directory);
  const record = await register(key, options);
  if (record === undefined) return;
  const { version, provider, fingerprint } = record;
  const message =
    `Registered ${key.name} (${provider}, fingerprint ${fingerprint}) as key version ${version}, ` +
    "the active one";
  notify({ code: "KEY_REGISTERED", message, version });
}

function choose(keys: ConfiguredKeys, active: number | undefined): ConfiguredKey | undefined {
  if (active !== undefined) {
    const named = keys.get(active);
    if (named !== undefined) return named;
    throw new KeyError(
      "ACTIVE_KEY_NOT_CONFIGURED",
      `GW_KEK_ACTIVE names version ${active}, but no key of that version is configured: set ` +
        `GW_KEK_${active}, or put a file kek-${active} into the folder of GW_KEK_DIR`,
    );
  }
  if (keys.size <= 1) return keys.values().next().value;
  const names = [...keys.values()].map(({ name }) => name).join(", ");
  throw new KeyError(
    "ACTIVE_KEY_NOT_CHOSEN",
    `The key registry is empty and several keys are configured (${names}): say with ` +
      "GW_KEK_ACTIVE=<version> which of them is to encrypt",
  );
}

async function generated(options: FirstKeyOptions): Promise<ConfiguredKey> {
  const { settings, generate, notify } = options;
  if (settings.directory !== undefined) {
    throw new KeyError(
      "KEY_NOT_CONFIGURED",
      `The folder of GW_KEK_DIR, ${settings.directory}, has no key: put one into a file kek-1 ` +
        "there (`gw keys generate` prints one)",
    );
  }
  if (generate === undefined) {
    throw new KeyError(
      "KEY_NOT_CONFIGURED",
      "No key is configured, and a generated one could not be read by other processes on this " +
        "database: set GW_KEK_1=raw:<base64 of 32 bytes> for all of them (`gw keys generate` " +
        "prints one)",
    );
  }
  const wasMade = await generateKeyFile(generate.directory);
  const key = choose(await options.sources.inDataFolder(), undefined);
  if (key === undefined) {
    throw new KeyError("KEY_NOT_GENERATED", `The key generated in ${generate.directory} is gone`);
  }
  if (wasMade) {
    const message =
      `No key was configured: generated one at ${key.name}. Back it up: without it no stored ` +
      "secret can be opened";
    notify({ code: "KEY_GENERATED", message, version: key.version });
  }
  return key;
}

async function register(
  key: ConfiguredKey,
  options: FirstKeyOptions,
): Promise<KekRecord | undefined> {
  const { kekRegistry, auditLog, clock = Date.now } = options;
  const now = clock();
  const record: KekRecord = {
    ...(await newKekRecord(key, now)),
    state: "active",
    activatedAt: now,
  };
  if (!(await kekRegistry.insert(record))) return undefined;
  await auditLog?.append([
    {
      time: now,
      action: "kek.register",
      result: "succeeded",
      targetId: String(record.version),
      targetName: record.fingerprint,
    },
  ]);
  return record;
}
