import { SettingError } from "./setting-error.js";

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Receives one line about a setting that probably does not do what was meant, or is a risk. */
export type WarningListener = (message: string) => void;

/** An environment variable: its meaning, its default and how it is parsed. */
export interface Setting<T> {
  /** One phrase for help texts and documentation; Markdown, without a full stop. */
  readonly meaning: string;
  /** The text that is parsed when the variable is unset. */
  readonly default?: string;
  /** The default in help texts and documentation, if `default` alone is unclear. */
  readonly shownDefault?: string;
  /**
   * Set for secrets, which `<name>_FILE` can give as well: `file:` if the parser reads the file, as
   * `file:<path>`; `path` if a user of the settings reads it.
   */
  readonly secret?: "file:" | "path";
  /**
   * Whether an empty variable stops the start instead of counting as unset: the gateway would use or
   * generate another database, key or token.
   */
  readonly requiresValue?: true;
  /** Completes the sentence "<name> must …". */
  readonly rule: string;
  /** A valid value, for error messages; the default when absent. */
  readonly example?: string;
  /** @returns `undefined` when the text breaks the rule */
  readonly parse: (
    text: string,
    env: Environment,
    onWarning?: WarningListener | undefined,
  ) => T | undefined;
}

/** A whole number with bounds. */
export function wholeNumber(
  options: Pick<Setting<number>, "meaning" | "shownDefault"> & {
    readonly default?: string;
    readonly example?: string;
    readonly min: number;
    readonly max: number;
  },
): Setting<number> {
  const { min, max, ...described } = options;
  return {
    ...described,
    // Formatting a number loads the data of a language, which a valid setting does not need.
    get rule() {
      return `be a whole number from ${min} to ${max.toLocaleString("en")}`;
    },
    parse(text) {
      const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** One of a list of words. */
export function oneOf<const T extends string>(
  options: Pick<Setting<T>, "meaning"> & { readonly default: T; readonly words: readonly T[] },
): Setting<T> {
  const { words, ...described } = options;
  return {
    ...described,
    rule: `be one of ${words.join(", ")}`,
    parse: (text) => words.find((word) => word === text),
  };
}

/** `true` or `false`; `false` by default. */
export function flag(meaning: string): Setting<boolean> {
  return {
    meaning,
    default: "false",
    example: "true",
    rule: "be true or false",
    parse: (text) => (text === "true" || text === "false" ? text === "true" : undefined),
  };
}

/** @throws SettingError that names the setting, the rule and an example, never the value */
export function readSetting<T>(
  name: string,
  setting: Setting<T>,
  env: Environment,
  onWarning?: WarningListener,
): T | undefined {
  const { default: byDefault, example = byDefault ?? "" } = setting;
  const text = env[name] ?? byDefault;
  if (text === undefined) return undefined;
  const value = setting.parse(text, env, onWarning);
  if (value !== undefined) return value;
  throw SettingError.of({ setting: name, rule: `must ${setting.rule}`, example });
}
