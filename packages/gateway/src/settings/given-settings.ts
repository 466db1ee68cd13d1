import { hasInvisibleCharacter } from "@gw/crypto/operator-input";
import type { Environment, Setting } from "./setting.js";
import { SettingError } from "./setting-error.js";
import { settingsTable } from "./settings-table.js";

/** The settings that an environment gives. */
export interface GivenSettings {
  /** By name, without empty ones. */
  readonly given: Environment;
  /** Paths of files with settings whose parser reads no `file:` prefix, by the name of the setting. */
  readonly files: Environment;
}

const suffix = "_FILE";

/**
 * Collects the settings of an environment, and resolves `<name>_FILE` for those that are secrets.
 *
 * @throws SettingError
 */
export function givenSettings(env: Environment): GivenSettings {
  const given = presentSettings(env);
  const files: Record<string, string> = {};
  for (const [fileName, path] of Object.entries(given)) {
    const name = nameWithoutFile(fileName);
    const place = name === undefined ? undefined : entryOf(name)?.secret;
    if (name === undefined || place === undefined) continue;
    if (name in given) {
      throw new SettingError(
        `${name} and ${fileName} are both set: remove one of the two variables`,
        { setting: name },
      );
    }
    delete given[fileName];
    if (place === "path") files[name] = path;
    else given[name] = `file:${path}`;
  }
  return { given, files };
}

/** The variables that are not empty. */
function presentSettings(env: Environment): Record<string, string> {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const problem = problemOf(name, value);
    if (problem !== undefined) throw new SettingError(`${name} ${problem}`, { setting: name });
    if (value !== "") present[name] = value;
  }
  return present;
}

function problemOf(name: string, value: string): string | undefined {
  if (value === "" && requiresValue(name)) return "is empty: set a value or remove the variable";
  if (name.startsWith("GW_") && hasInvisibleCharacter(value)) {
    return "must have no line break, other control character or byte order mark: remove it";
  }
  return undefined;
}

/** The setting that a variable such as `GW_ADMIN_TOKEN_FILE` gives. */
function nameWithoutFile(name: string): string | undefined {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
}

function requiresValue(name: string): boolean {
  return entryOf(nameWithoutFile(name) ?? name)?.requiresValue ?? false;
}

function entryOf(name: string): Setting<unknown> | undefined {
  const entry = /^GW_KEK_[0-9]+$/.test(name) ? "GW_KEK_<version>" : name;
  const settings: Readonly<Record<string, Setting<unknown>>> = settingsTable;
  return Object.hasOwn(settings, entry) ? settings[entry] : undefined;
}
