import {
  CryptoError,
  deriveMlflowKek,
  type MlflowKek,
  openMlflowSecret,
  type SecretFields,
} from "@gw/crypto";
import type { MlflowSecret } from "./mlflow-source.js";

/** The fields of a secret, or why it does not open. */
export type OpenedMlflowSecret = { readonly fields: SecretFields } | { readonly refusal: string };

/** Opens what MLflow sealed, with one passphrase under as many versions as the rows name. */
export class MlflowOpener {
  readonly #passphrase: string;
  readonly #expectedVersion: number | undefined;
  readonly #keks = new Map<number, Promise<MlflowKek | undefined>>();

  /** @param expectedVersion which one MLflow was told of; for what is said where a secret fails */
  constructor(passphrase: string, expectedVersion: number | undefined) {
    this.#passphrase = passphrase;
    this.#expectedVersion = expectedVersion;
  }

  async open(secret: MlflowSecret): Promise<OpenedMlflowSecret> {
    const { kekVersion } = secret;
    const kek = await this.#kek(kekVersion);
    if (kek === undefined) return { refusal: "it names a KEK version that cannot be" };
    try {
      const fields = openMlflowSecret({ envelope: secret, context: secret, kek });
      return { fields: fields.reveal() };
    } catch (error) {
      // A name that UTF-8 cannot carry was never sealed so.
      if (CryptoError.is(error) || error instanceof TypeError)
        return { refusal: this.#why(kekVersion) };
      throw error;
    }
  }

  #why(kekVersion: number): string {
    const said = `it does not open with this passphrase under KEK version ${kekVersion}`;
    const expected = this.#expectedVersion;
    if (expected === undefined || expected === kekVersion) return said;
    return `${said}, and MLFLOW_CRYPTO_KEK_VERSION is ${expected}: was a rotation left half done?`;
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
