/** The schemes that a key setting may begin with. */
export type KekScheme = "raw" | "passphrase" | "file" | "env";

/** A parsed key setting. Shows its scheme and nothing else, however it is printed. */
export class KekSource {
  readonly scheme: KekScheme;
  readonly #value: string;

  constructor(scheme: KekScheme, value: string) {
    this.scheme = scheme;
    this.#value = value;
  }

  /** What stands behind the scheme: key, passphrase, path or name. */
  reveal(): string {
    return this.#value;
  }
}

/**
 * Reads a key setting: `raw:<base64 or hex of 32 bytes>`, `passphrase:<text>`, `file:<path>` or
 * `env:<NAME>`.
 *
 * @throws KekSettingError naming the expected form, never the value
 */
export function parseKekSource(_text: string): KekSource {
  throw new Error("not yet");
}

/** A new random key in the form of a setting, `raw:` and 44 characters of base64. */
export function generateRawKek(): string {
  throw new Error("not yet");
}
