import { limits } from "@gw/entities";
import { KeyError } from "./key-error.js";

/** Which keys an operator configured, as plain data: nothing here reads the environment. */
export interface KeySettings {
  /** `GW_KEK_<version>`: version to scheme text, such as `raw:…`, `file:…`, `vault:…`. */
  readonly keys: ReadonlyMap<number, string>;
  /** `GW_KEK_DIR`: a folder of files `kek-<version>`, each holding one scheme text. */
  readonly directory?: string | undefined;
  /** `GW_KEK_ACTIVE`: which version an empty registry starts with. */
  readonly active?: number | undefined;
}

const prefix = "GW_KEK_";
const versionRule = `a whole number from 1 to ${limits.kekVersion}`;

/**
 * Picks the `GW_KEK_*` variables out of an environment that the caller hands over.
 *
 * @throws {@link KeyError} KEY_SETTING_INVALID naming the variable and what it should be, never
 * its value.
 */
export function parseKeySettings(env: Readonly<Record<string, string | undefined>>): KeySettings {
  const keys = new Map<number, string>();
  let directory: string | undefined;
  let active: number | undefined;
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (!name.startsWith(prefix) || value === undefined) continue;
    if (value.trim() === "") throw invalid(name, "is empty; give it a value or remove it");
    const rest = name.slice(prefix.length);
    if (rest === "DIR") directory = value;
    else if (rest === "ACTIVE") active = parseActive(name, value);
    else keys.set(parseVersion(name, rest), value);
  }
  return { keys, directory, active };
}

function parseActive(name: string, value: string): number {
  const version = toKekVersion(value);
  if (version === undefined) throw invalid(name, `must be ${versionRule}, such as ${name}=1`);
  return version;
}

function parseVersion(name: string, rest: string): number {
  const version = toKekVersion(rest);
  if (version !== undefined) return version;
  throw invalid(
    name,
    `is no known setting: keys are GW_KEK_<version>, the version being ${versionRule}; ` +
      "beside them stand GW_KEK_DIR and GW_KEK_ACTIVE",
  );
}

function invalid(name: string, rule: string): KeyError {
  return new KeyError("KEY_SETTING_INVALID", `${name} ${rule}`);
}

/** The version that a name spells in its one way, without leading zeros; else `undefined`. */
export function toKekVersion(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) return undefined;
  const version = Number(text);
  return version <= limits.kekVersion ? version : undefined;
}
