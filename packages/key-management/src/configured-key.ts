import {
  type KdfParameters,
  type KekFile,
  type KekProvider,
  type KekProviderFactory,
  KekSettingError,
  type KekSource,
  loadKek,
  parseKekSource,
  resolveKekSource,
} from "@gw/crypto";
import { errorCode } from "./error-code.js";
import { KeyError } from "./key-error.js";
import { NamedKek } from "./named-kek.js";

/** How the settings of keys are followed to what they name. */
export interface KeyReading {
  readonly readFile: (path: string) => Promise<KekFile>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onWarning: (message: string) => void;
  /** Whose schemes settings may have beside `raw`, `passphrase`, `file` and `env`. */
  readonly providers?: readonly KekProviderFactory[] | undefined;
}

/** A version of the key-encryption key as an operator configured it; nothing is read yet. */
export class ConfiguredKey {
  readonly version: number;
  /** How messages call it: `GW_KEK_1`, or the path of a key file. */
  readonly name: string;
  readonly #setting: KekSource;
  readonly #reading: KeyReading;
  #source: Promise<KekSource> | undefined;

  /** @throws {@link KeyError} KEY_SETTING_INVALID where the setting has not the form of one */
  constructor(options: {
    readonly version: number;
    readonly name: string;
    readonly setting: string;
    readonly reading: KeyReading;
  }) {
    const { version, name, setting, reading } = options;
    this.version = version;
    this.name = name;
    this.#setting = parse(setting, name, reading);
    this.#reading = reading;
  }

  /**
   * `raw`, `passphrase`, or the id of a provider outside the process.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID
   */
  async kind(): Promise<string> {
    return (await this.#follow()).scheme;
  }

  /**
   * The key itself. `kdf` is what the registry has of a passphrase. The checks of a key outside the
   * process throw {@link KeyError} KEY_PROVIDER_UNAVAILABLE.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID, REGISTRY_INVALID
   */
  async load(kdf: KdfParameters | undefined): Promise<KekProvider> {
    const source = await this.#follow();
    const { name, version } = this;
    const { env, providers } = this.#reading;
    const isOutside = source.scheme !== "raw" && source.scheme !== "passphrase";
    try {
      const kek = await loadKek({ source, name, version, kdf, env, providers });
      return isOutside ? new NamedKek(name, kek) : kek;
    } catch (error) {
      if (!KekSettingError.is(error)) throw error;
      if (isOutside) throw new KeyError("KEY_SETTING_INVALID", error.message);
      // The setting itself was checked before: what is wrong now came from the registry.
      throw new KeyError(
        "REGISTRY_INVALID",
        `The key registry cannot be right about key version ${version}: ${error.message}. ` +
          "Restore the registry from a backup",
      );
    }
  }

  // Once: the text that was looked at and the text that is used must be the same.
  #follow(): Promise<KekSource> {
    this.#source ??= follow(this.name, this.#setting, this.#reading);
    return this.#source;
  }
}

function parse(setting: string, name: string, { providers }: KeyReading): KekSource {
  try {
    return parseKekSource(setting, { name, providers });
  } catch (error) {
    throw KekSettingError.is(error) ? new KeyError("KEY_SETTING_INVALID", error.message) : error;
  }
}

async function follow(
  name: string,
  setting: KekSource,
  { readFile, env, onWarning, providers }: KeyReading,
): Promise<KekSource> {
  let unreadable: { readonly cause: unknown } | undefined;
  const read = async (path: string): Promise<KekFile> => {
    try {
      return await readFile(path);
    } catch (cause) {
      unreadable = { cause };
      throw cause;
    }
  };
  // A key of the folder points to no file: it is one.
  const isFile = setting.value.reveal() === name;
  const said = (message: string): string =>
    isFile ? message.replace(/(the file that|what) .* points to/, () => name) : message;
  const warn = (message: string): void => onWarning(said(message));
  try {
    return await resolveKekSource({
      source: setting,
      name,
      readFile: read,
      env,
      onWarning: warn,
      providers,
    });
  } catch (error) {
    if (unreadable !== undefined) throw fileUnreadable(name, unreadable.cause);
    if (!KekSettingError.is(error)) throw error;
    throw new KeyError("KEY_SETTING_INVALID", said(error.message));
  }
}

function fileUnreadable(name: string, cause: unknown): KeyError {
  return new KeyError(
    "KEY_FILE_UNREADABLE",
    `${name}: the key file cannot be read (${errorCode(cause)}): it must exist and be readable ` +
      "by the user that the gateway runs as",
  );
}
