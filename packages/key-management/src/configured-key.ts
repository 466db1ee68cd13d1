import {
  type KdfParameters,
  type KekFile,
  type KekProvider,
  KekSettingError,
  type KekSource,
  loadKek,
  parseKekSource,
  resolveKekSource,
} from "@gw/crypto";
import { errorCode } from "./error-code.js";
import { KeyError } from "./key-error.js";

/** How the settings of keys are followed to what they name. */
export interface KeyReading {
  readonly readFile: (path: string) => Promise<KekFile>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onWarning: (message: string) => void;
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
    this.#setting = parse(name, setting);
    this.#reading = reading;
  }

  /** `raw` or `passphrase`. @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID */
  async kind(): Promise<string> {
    return (await this.#follow()).scheme;
  }

  /**
   * The key itself. `kdf` is what the registry has of a passphrase.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID, REGISTRY_INVALID
   */
  async load(kdf: KdfParameters | undefined): Promise<KekProvider> {
    const source = await this.#follow();
    const { name, version } = this;
    try {
      return await loadKek({ source, name, version, kdf, env: {} });
    } catch (error) {
      if (!KekSettingError.is(error)) throw error;
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

function parse(name: string, setting: string): KekSource {
  try {
    return parseKekSource(setting, name);
  } catch (error) {
    throw KekSettingError.is(error) ? new KeyError("KEY_SETTING_INVALID", error.message) : error;
  }
}

async function follow(
  name: string,
  setting: KekSource,
  { readFile, env, onWarning }: KeyReading,
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
    return await resolveKekSource({ source: setting, name, readFile: read, env, onWarning: warn });
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
