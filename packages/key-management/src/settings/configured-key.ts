import { createHmac, randomBytes } from "node:crypto";
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
import { OperatorFileError } from "@gw/crypto/operator-input";
import { errorCode } from "../error-code.js";
import { KeyError } from "../key-error.js";
import { ExternalKek } from "./external-kek.js";

/** Access to everything that key settings refer to. */
export interface KeyReading {
  readonly readFile: (path: string) => Promise<KekFile>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onWarning: (message: string) => void;
  /** Providers of schemes other than `raw`, `passphrase`, `file` and `env`. */
  readonly providers?: readonly KekProviderFactory[] | undefined;
}

/** Known to this process alone, so that a digest does not help to guess a passphrase. */
const digestKey = randomBytes(32);

/** One configured version of the key-encryption key. Files and variables are read on first use. */
export class ConfiguredKey {
  readonly version: number;
  /** The name in messages: `GW_KEK_1`, or the path of a file in the key folder. */
  readonly name: string;
  readonly #setting: KekSource;
  readonly #reading: KeyReading;
  #source: Promise<KekSource> | undefined;

  /** @throws {@link KeyError} KEY_SETTING_INVALID for a malformed setting */
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
   * `raw`, `passphrase`, or the id of an external provider.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID
   */
  async kind(): Promise<string> {
    return (await this.#resolve()).scheme;
  }

  /** Whether the key is in a service outside the process. @throws {@link KeyError} as {@link kind} */
  async isExternal(): Promise<boolean> {
    const kind = await this.kind();
    return kind !== "raw" && kind !== "passphrase";
  }

  /**
   * Equal for equal keys of this process.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID
   */
  async digest(): Promise<string> {
    const { scheme, value } = await this.#resolve();
    return createHmac("sha256", digestKey).update(`${scheme}:${value.reveal()}`).digest("base64");
  }

  /**
   * Loads the key. `kdf` are the registered parameters of a passphrase. The checks of an external
   * key throw {@link KeyError} KEY_PROVIDER_UNAVAILABLE.
   *
   * @throws {@link KeyError} KEY_FILE_UNREADABLE, KEY_SETTING_INVALID, REGISTRY_INVALID
   */
  async load(kdf: KdfParameters | undefined): Promise<KekProvider> {
    const source = await this.#resolve();
    const { name, version } = this;
    const { env, providers, onWarning } = this.#reading;
    const isExternal = await this.isExternal();
    try {
      const kek = await loadKek({ source, name, version, kdf, env, providers, onWarning });
      return isExternal ? new ExternalKek(name, kek) : kek;
    } catch (error) {
      if (!KekSettingError.is(error)) throw error;
      if (isExternal) throw new KeyError("KEY_SETTING_INVALID", error.message);
      // The setting is valid by now, so the KDF parameters of the registry are not.
      throw new KeyError(
        "REGISTRY_INVALID",
        `The key registry has invalid data for key version ${version}: ${error.message}. ` +
          "Restore the registry from a backup",
      );
    }
  }

  // Once, so that the text that was checked is the text that is used.
  #resolve(): Promise<KekSource> {
    this.#source ??= resolve(this.name, this.#setting, this.#reading);
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

async function resolve(
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
  // A file of the key folder is named by its path: no setting refers to it.
  const isInKeyFolder = setting.value.reveal() === name;
  const located = (message: string): string => (isInKeyFolder ? `${name}: ${message}` : message);
  try {
    return await resolveKekSource({
      source: setting,
      ...(!isInKeyFolder && { name }),
      readFile: read,
      env,
      onWarning: (message) => onWarning(located(message)),
      providers,
    });
  } catch (error) {
    if (unreadable !== undefined) throw fileUnreadable(name, unreadable.cause);
    if (!KekSettingError.is(error)) throw error;
    throw new KeyError("KEY_SETTING_INVALID", located(error.message));
  }
}

function fileUnreadable(name: string, cause: unknown): KeyError {
  if (OperatorFileError.is(cause) && cause.code === undefined) {
    return new KeyError("KEY_FILE_UNREADABLE", `${name}: the key file ${cause.message}`);
  }
  return new KeyError(
    "KEY_FILE_UNREADABLE",
    `${name}: the key file cannot be read (${errorCode(cause)}): create it and make it readable ` +
      "for the user that runs the gateway",
  );
}
