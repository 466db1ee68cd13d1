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
  readonly #source: KekSource;
  readonly #reading: KeyReading;
  #resolved: Promise<KekSource> | undefined;

  /** @throws {@link KeyError} KEY_SETTING_INVALID where the setting has no scheme */
  constructor(options: {
    readonly version: number;
    readonly name: string;
    readonly setting: KekSource | string;
    readonly reading: KeyReading;
  }) {
    const { version, name, setting, reading } = options;
    this.version = version;
    this.name = name;
    this.#source = typeof setting === "string" ? parse(name, setting) : setting;
    this.#reading = reading;
  }

  /** `raw` or `passphrase`. @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID */
  async kind(): Promise<string> {
    return (await this.#resolve()).scheme;
  }

  /**
   * The key itself. `kdf` is what the registry has of a passphrase.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID, REGISTRY_INVALID
   */
  async load(kdf?: KdfParameters): Promise<KekProvider> {
    const source = await this.#resolve();
    const { name, version } = this;
    try {
      return await loadKek({ source, name, version, kdf, env: {} });
    } catch (error) {
      if (!KekSettingError.is(error)) throw error;
      throw new KeyError(
        "REGISTRY_INVALID",
        `The registry row of key version ${version}: ${error.message}`,
      );
    }
  }

  // Once: what was looked at and what is used must be the same text.
  #resolve(): Promise<KekSource> {
    this.#resolved ??= follow(this.name, this.#source, this.#reading);
    return this.#resolved;
  }
}

function parse(name: string, setting: string): KekSource {
  try {
    return parseKekSource(setting);
  } catch (error) {
    throw toKeyError(name, error);
  }
}

async function follow(name: string, source: KekSource, reading: KeyReading): Promise<KekSource> {
  let unreadable: unknown;
  const readFile = async (path: string): Promise<KekFile> => {
    try {
      return await reading.readFile(path);
    } catch (error) {
      unreadable = error;
      throw error;
    }
  };
  try {
    return await resolveKekSource({ ...reading, source, name, readFile });
  } catch (error) {
    if (unreadable === undefined) throw toKeyError(name, error);
    throw new KeyError(
      "KEY_FILE_UNREADABLE",
      `${name}: the key file cannot be read (${errorCode(unreadable)}): it must exist and be ` +
        "readable by the user that the gateway runs as",
    );
  }
}

function toKeyError(name: string, error: unknown): unknown {
  if (!KekSettingError.is(error)) return error;
  const { message } = error;
  return new KeyError(
    "KEY_SETTING_INVALID",
    message.includes(name) ? message : `${name}: ${message}`,
  );
}
