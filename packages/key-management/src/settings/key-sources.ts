import { readKeyFile } from "@gw/crypto";
import type { KeyNotice } from "../key-notice.js";
import type { OpenKeyRingOptions } from "../start-check/opened-key-ring.js";
import type { KeyReading } from "./configured-key.js";
import {
  type ConfiguredKeys,
  type KeyProblemListener,
  keysOfDataFolder,
  keysOfSettings,
} from "./configured-keys.js";
import { accessFiles } from "./file-access.js";
import type { KeySettings } from "./key-settings.js";

type KeySourcesOptions = OpenKeyRingOptions & { readonly settings: KeySettings };

/** The places of a process's keys: its settings, and the data folder of an embedded database. */
export class KeySources {
  readonly dataFolder: string | undefined;
  readonly #options: KeySourcesOptions;
  readonly #reading: KeyReading;

  constructor(options: KeySourcesOptions, notify: (notice: KeyNotice) => void) {
    this.#options = options;
    // A long-running process reads the same files many times; each warning is reported once.
    const reported = new Set<string>();
    this.dataFolder = options.generate?.directory;
    this.#reading = {
      readFile:
        options.readFile ?? ((path) => accessFiles(() => readKeyFile(path, { isRegular: true }))),
      env: options.env ?? {},
      onWarning(message) {
        if (!reported.has(message)) notify({ code: "KEY_SETTING_RISKY", message });
        reported.add(message);
      },
      providers: options.providers,
    };
  }

  /** Reads the keys of the settings. */
  fromSettings(onProblem: KeyProblemListener): Promise<ConfiguredKeys> {
    return keysOfSettings(this.#options.settings, { reading: this.#reading, onProblem });
  }

  /** Reads the keys of the data folder. @throws {@link KeyError} */
  fromDataFolder(): Promise<ConfiguredKeys> {
    return keysOfDataFolder(this.#options.generate, this.#reading);
  }

  /** Reads both; the settings take precedence. @throws {@link KeyError} of the data folder */
  async all(onProblem: KeyProblemListener): Promise<ConfiguredKeys> {
    return new Map([...(await this.fromDataFolder()), ...(await this.fromSettings(onProblem))]);
  }
}
