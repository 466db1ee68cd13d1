import { readKeyFile } from "@gw/crypto";
import type { KeyReading } from "./configured-key.js";
import {
  type ConfiguredKeys,
  type KeyProblemListener,
  keysOfDataFolder,
  keysOfSettings,
} from "./configured-keys.js";
import type { KeyNotice } from "./key-notice.js";
import type { OpenKeyRingOptions } from "./opened-key-ring.js";

/** Where a process finds keys: its settings, and the data folder of an embedded database. */
export class KeySources {
  readonly dataFolder: string | undefined;
  readonly #options: Pick<OpenKeyRingOptions, "settings" | "generate">;
  readonly #reading: KeyReading;

  constructor(options: OpenKeyRingOptions, notify: (notice: KeyNotice) => void) {
    this.#options = options;
    // Once: a process that runs for long looks at the same files again and again.
    const told = new Set<string>();
    this.dataFolder = options.generate?.directory;
    this.#reading = {
      readFile: options.readFile ?? readKeyFile,
      env: options.env ?? {},
      onWarning(message) {
        if (!told.has(message)) notify({ code: "KEY_SETTING_RISKY", message });
        told.add(message);
      },
      providers: options.providers,
    };
  }

  /** What the settings name, looked at anew. */
  given(onProblem: KeyProblemListener): Promise<ConfiguredKeys> {
    return keysOfSettings(this.#options.settings, { reading: this.#reading, onProblem });
  }

  /** What lies in the data folder. @throws {@link KeyError} */
  inDataFolder(): Promise<ConfiguredKeys> {
    return keysOfDataFolder(this.#options.generate, this.#reading);
  }

  /** Both; the settings come first. @throws {@link KeyError} of the data folder */
  async all(onProblem: KeyProblemListener): Promise<ConfiguredKeys> {
    return new Map([...(await this.inDataFolder()), ...(await this.given(onProblem))]);
  }
}
