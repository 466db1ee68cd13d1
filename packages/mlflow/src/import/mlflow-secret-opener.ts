import {
  CryptoError,
  deriveMlflowKek,
  type MlflowKek,
  openMlflowSecret,
  type SecretFields,
} from "@gw/crypto";
import type { MlflowSecret } from "../mlflow-source.js";

/** The fields of a secret, or the reason why it cannot be opened. */
export type OpenedMlflowSecret =
  | { readonly fields: SecretFields }
  | { readonly skipReason: string };

/** Opens secrets that MLflow sealed, with one passphrase and the KEK version of each row. */
export class MlflowSecretOpener {
  readonly #passphrase: string;
  readonly #currentVersion: number | undefined;
  readonly #keks = new Map<number, Promise<MlflowKek | undefined>>();

  /** @param currentVersion the KEK version that MLflow uses now; completes messages only */
  constructor(passphrase: string, currentVersion: number | undefined) {
    this.#passphrase = passphrase;
    this.#currentVersion = currentVersion;
  }

  async open(secret: MlflowSecret): Promise<OpenedMlflowSecret> {
    const { kekVersion } = secret;
    const kek = await this.#kek(kekVersion);
    if (kek === undefined) return { skipReason: `its KEK version ${kekVersion} is invalid` };
    try {
      const fields = openMlflowSecret({ envelope: secret, context: secret, kek });
      return { fields: fields.reveal() };
    } catch (error) {
      // TypeError: a name that is not well-formed UTF-16 cannot have been sealed.
      if (CryptoError.is(error) || error instanceof TypeError) {
        return { skipReason: this.#failureOf(kekVersion) };
      }
      throw error;
    }
  }

  #failureOf(kekVersion: number): string {
    const failure = `it cannot be opened with this passphrase and KEK version ${kekVersion}`;
    const current = this.#currentVersion;
    if (current === undefined || current === kekVersion) return failure;
    return (
      `${failure}; MLFLOW_CRYPTO_KEK_VERSION is ${current}, so a rotation in MLflow may not have ` +
      "finished"
    );
  }

  #kek(version: number): Promise<MlflowKek | undefined> {
    const known = this.#keks.get(version);
    if (known !== undefined) return known;
    const derived = deriveMlflowKek(this.#passphrase, version).catch((error: unknown) => {
      if (error instanceof RangeError) return undefined;
      throw error;
    });
    this.#keks.set(version, derived);
    return derived;
  }
}
