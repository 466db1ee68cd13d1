import { access } from "node:fs/promises";
import { errorCode } from "../error-code.js";
import { KeyError } from "../key-error.js";
import { ConfiguredKey, type KeyReading } from "./configured-key.js";
import { accessFiles } from "./file-access.js";
import { keyFileIn, keyVersionsIn } from "./key-directory.js";
import type { KeySettings } from "./key-settings.js";

/** All keys that are configured for this process, by version. */
export type ConfiguredKeys = ReadonlyMap<number, ConfiguredKey>;

/** Receives each problem with a setting. The other settings stay in use. */
export type KeyProblemListener = (problem: KeyError) => void;

/**
 * Reads the keys of the `GW_KEK_<version>` variables and of the key folder. `onProblem` receives
 * KEY_SETTING_INVALID, KEY_FILE_UNREADABLE and KEY_CONFIGURED_TWICE.
 */
export async function keysOfSettings(
  { keys, directory }: KeySettings,
  { reading, onProblem }: { readonly reading: KeyReading; readonly onProblem: KeyProblemListener },
): Promise<ConfiguredKeys> {
  const configured = new Map<number, ConfiguredKey>();
  const report = (error: unknown): void => {
    if (!KeyError.is(error)) throw error;
    onProblem(error);
  };
  for (const [version, setting] of keys) {
    const name = `GW_KEK_${version}`;
    try {
      configured.set(version, new ConfiguredKey({ version, name, setting, reading }));
    } catch (error) {
      report(error);
    }
  }
  if (directory === undefined) return configured;
  for (const key of (await keysOfDirectory(directory, reading).catch(report)) ?? []) {
    const other = configured.get(key.version);
    if (other === undefined) configured.set(key.version, key);
    else {
      // Ambiguous: using either of them could be wrong.
      configured.delete(key.version);
      onProblem(configuredTwice(key, other));
    }
  }
  return configured;
}

/** Reads the keys that earlier starts generated; a missing data folder has none. */
export async function keysOfDataFolder(
  folder: { readonly directory: string } | undefined,
  reading: KeyReading,
): Promise<ConfiguredKeys> {
  if (folder === undefined || !(await exists(folder.directory))) return new Map();
  const keys = await keysOfDirectory(folder.directory, reading);
  return new Map(keys.map((key) => [key.version, key]));
}

async function exists(folder: string): Promise<boolean> {
  return accessFiles(() => access(folder)).then(
    () => true,
    // The list of its files fails with any other error.
    (error) => !["ENOENT", "ENOTDIR"].includes(errorCode(error)),
  );
}

async function keysOfDirectory(directory: string, reading: KeyReading): Promise<ConfiguredKey[]> {
  return (await keyVersionsIn(directory)).map((version) => {
    const name = keyFileIn(directory, version);
    return new ConfiguredKey({ version, name, setting: `file:${name}`, reading });
  });
}

function configuredTwice(a: ConfiguredKey, b: ConfiguredKey): KeyError {
  return new KeyError(
    "KEY_CONFIGURED_TWICE",
    `Key version ${a.version} is configured twice, as ${b.name} and as ${a.name}: remove one`,
  );
}
