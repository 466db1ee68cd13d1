import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import type { ProviderContext } from "@gw/crypto";
import type { AwsKmsKekOptions } from "./aws-kms-kek.js";
import { BoundedHandler } from "./bounded-handler.js";
import { isKeyArn, regionOf } from "./key-id.js";
import { away, provider, toCryptoError } from "./kms-error.js";

const attempts = 2;

/** Encrypt and Decrypt with one key of KMS. */
export class KmsCalls {
  readonly #client: KMSClient;
  readonly #timeout: number;
  /** Once KMS has said which key an alias means, that key and no other. */
  #keyId: string;

  constructor({
    keyId,
    timeout = 5_000,
    region = regionOf(keyId),
    endpoint,
    credentials,
  }: Omit<AwsKmsKekOptions, "version" | "cache">) {
    this.#keyId = keyId;
    this.#timeout = timeout;
    this.#client = new KMSClient({
      maxAttempts: attempts,
      requestHandler: new BoundedHandler(Math.ceil(timeout / attempts)),
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials !== undefined && { credentials }),
    });
  }

  /** Rejects where neither the options nor the environment of the process know one. */
  async region(): Promise<string> {
    return this.#client.config.region();
  }

  async encrypt(plaintext: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const command = new EncryptCommand({
      KeyId: this.#keyId,
      Plaintext: plaintext,
      EncryptionContext: withoutEmpty(context),
    });
    const { CiphertextBlob, KeyId } = await this.#call((options) =>
      this.#client.send(command, options),
    );
    this.#pin(KeyId);
    return CiphertextBlob ?? nothing();
  }

  async decrypt(blob: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const command = new DecryptCommand({
      KeyId: this.#keyId,
      CiphertextBlob: blob,
      EncryptionContext: withoutEmpty(context),
    });
    const { Plaintext, KeyId } = await this.#call((options) => this.#client.send(command, options));
    this.#pin(KeyId);
    return Plaintext ?? nothing();
  }

  async #call<T>(send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const abortSignal = AbortSignal.timeout(this.#timeout);
    // Raced, too: looking for credentials and waiting between attempts do not know of the signal.
    const late = new Promise<never>((_, reject) => {
      abortSignal.addEventListener("abort", () => reject(abortSignal.reason), { once: true });
    });
    try {
      return await Promise.race([send({ abortSignal }), late]);
    } catch (error) {
      throw toCryptoError(error);
    }
  }

  // An alias that is pointed elsewhere must not split the secrets of one version over two keys.
  #pin(keyId: string | undefined): void {
    if (isKeyArn(keyId)) this.#keyId = keyId;
  }
}

/** KMS takes no empty value. The record is bound to all of them by its hash. */
function withoutEmpty(context: ProviderContext): Record<string, string> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== ""));
}

function nothing(): never {
  throw away(`the key provider ${provider} answered nothing`);
}
