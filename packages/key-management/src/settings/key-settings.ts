import { limits } from "@gw/entities";
import { KeyError } from "../key-error.js";

/** The keys that an operator configured, as plain data; nothing here reads the environment. */
export interface KeySettings {
  /** `GW_KEK_<version>`: key settings by version, such as `raw:…`, `file:…`, `vault:…`. */
  readonly keys: ReadonlyMap<number, string>;
  /** `GW_KEK_DIR`: a folder of files `kek-<version>`, each with one key setting. */
  readonly directory?: string | undefined;
  /** `GW_KEK_ACTIVE`: the version that becomes active in an empty registry. */
  readonly active?: number | undefined;
}

const prefix = "GW_KEK_";
const versionRule = `a whole number from 1 to ${limits.kekVersion}`;

/**
 * Reads the `GW_KEK_*` variables of an environment object.
 *
 * @throws {@link KeyError} KEY_SETTING_INVALID with the name of the variable and its rule, never its
 * value
 */
export function parseKeySettings(env: Readonly<Record<string, string | undefined>>): KeySettings {
  const keys = new Map<number, string>();
  let directory: string | undefined;
  let active: number | undefined;
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (!name.startsWith(prefix) || value === undefined) continue;
    if (value.trim() === "") throw invalid(name, "is empty: set a value or remove the variable");
    const suffix = name.slice(prefix.length);
    if (suffix === "DIR") directory = value;
    else if (suffix === "ACTIVE") active = parseActive(name, value);
    else keys.set(parseVersion(name, suffix), value);
  }
  return { keys, directory, active };
}

function parseActive(name: string, value: string): number {
  const version = toKekVersion(value);
  if (version === undefined) throw invalid(name, `must be ${versionRule}, such as ${name}=1`);
  return version;
}

function parseVersion(name: string, suffix: string): number {
  const version = toKekVersion(suffix);
  if (version !== undefined) return version;
  throw invalid(
    name,
    `is not a known setting: use GW_KEK_<version> with ${versionRule}, GW_KEK_DIR or GW_KEK_ACTIVE`,
  );
}

function invalid(name: string, rule: string): KeyError {
  return new KeyError("KEY_SETTING_INVALID", `${name} ${rule}`);
}

/** Parses a version in its canonical form, without leading zeros; `undefined` for other text. */
export function toKekVersion(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) return undefined;
  const version = Number(text);
  return version <= limits.kekVersion ? version : undefined;
}
