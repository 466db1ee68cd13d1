import type { AuditLog, KekRecord, KekRegistry } from "@gw/store-abstract";
import { syncFolder } from "../durable-file.js";
import { KeyError } from "../key-error.js";
import type { KeyNotice } from "../key-notice.js";
import { newKekRecord } from "../operations/new-kek-record.js";
import type { ConfiguredKey } from "../settings/configured-key.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";
import type { KeySettings } from "../settings/key-settings.js";
import type { KeySources } from "../settings/key-sources.js";
import { generateKeyFile } from "./generated-key-file.js";

interface FirstKeyOptions {
  readonly kekRegistry: Pick<KekRegistry, "list" | "insert">;
  readonly auditLog?: AuditLog | undefined;
  readonly settings: KeySettings;
  readonly generate?: { readonly directory: string } | undefined;
  readonly clock?: (() => number) | undefined;
  /** The keys of the settings. If there are any, keys of the data folder are not considered. */
  readonly keysOfSettings: ConfiguredKeys;
  readonly sources: Pick<KeySources, "fromDataFolder">;
  readonly notify: (notice: KeyNotice) => void;
}

/**
 * Chooses or generates the first key of an empty registry, and enters it unless another process was
 * faster.
 *
 * @throws {@link KeyError} KEY_NOT_CONFIGURED, KEY_NOT_GENERATED, ACTIVE_KEY_NOT_CONFIGURED,
 * ACTIVE_KEY_NOT_CHOSEN
 */
export async function enterFirstKey(options: FirstKeyOptions): Promise<void> {
  const { keysOfSettings, settings, generate, notify } = options;
  const candidates =
    keysOfSettings.size > 0 ? keysOfSettings : await options.sources.fromDataFolder();
  const key = choose(candidates, settings.active) ?? (await generated(options));
  // After a power failure, a registered key must not lack its file.
  const isGenerated = generate !== undefined && !keysOfSettings.has(key.version);
  if (isGenerated) await syncFolder(generate.directory);
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
        `GW_KEK_${active}, or add a file kek-${active} to the folder of GW_KEK_DIR`,
    );
  }
  if (keys.size <= 1) return keys.values().next().value;
  const names = [...keys.values()].map(({ name }) => name).join(", ");
  throw new KeyError(
    "ACTIVE_KEY_NOT_CHOSEN",
    `The key registry is empty and several keys are configured (${names}): choose the active one ` +
      "with GW_KEK_ACTIVE=<version>",
  );
}

async function generated(options: FirstKeyOptions): Promise<ConfiguredKey> {
  const { settings, generate, notify } = options;
  if (settings.directory !== undefined) {
    throw new KeyError(
      "KEY_NOT_CONFIGURED",
      `The folder of GW_KEK_DIR, ${settings.directory}, has no key: add a file kek-1 ` +
        "(`gw keys generate` prints a key)",
    );
  }
  if (generate === undefined) {
    throw new KeyError(
      "KEY_NOT_CONFIGURED",
      "No key is configured, and a generated key would not be available to other processes on " +
        "this database: set GW_KEK_1=raw:<base64 of 32 bytes> for all of them (`gw keys generate` " +
        "prints a key)",
    );
  }
  const isNew = await generateKeyFile(generate.directory);
  const key = choose(await options.sources.fromDataFolder(), undefined);
  if (key === undefined) {
    throw new KeyError(
      "KEY_NOT_GENERATED",
      `The key file generated in ${generate.directory} was removed: start again`,
    );
  }
  if (isNew) {
    const message =
      `No key was configured: generated one at ${key.name}. Back it up: stored secrets cannot be ` +
      "opened without it";
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
