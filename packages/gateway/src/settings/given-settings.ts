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
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value === "") continue;
    given[name] = value;
    if (!name.startsWith("GW_") || !hasInvisibleCharacter(value)) continue;
    throw new SettingError(
      `${name} must have no line break, other control character or byte order mark: remove it`,
      { setting: name },
    );
  }
  const files: Record<string, string> = {};
  for (const fileName of Object.keys(given)) {
    const name = fileName.endsWith(suffix) ? fileName.slice(0, -suffix.length) : "";
    const place = secretPlaceOf(name);
    const path = given[fileName];
    if (place === undefined || path === undefined) continue;
    if (name in given) {
      throw new SettingError(
        `${name} and ${fileName} are both set: unset one of them, such as ${name}=`,
        { setting: name },
      );
    }
    delete given[fileName];
    if (place === "path") files[name] = path;
    else given[name] = `file:${path}`;
  }
  return { given, files };
}

function secretPlaceOf(name: string): Setting<unknown>["secret"] {
  const entry = /^GW_KEK_[0-9]+$/.test(name) ? "GW_KEK_<version>" : name;
  const settings: Readonly<Record<string, Setting<unknown>>> = settingsTable;
  return Object.hasOwn(settings, entry) ? settings[entry]?.secret : undefined;
}
