import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import type { ProviderContext } from "@gw/crypto";
import type { AwsKmsKekOptions } from "./aws-kms-kek.js";
import { BoundedHandler } from "./bounded-handler.js";
import { isKeyArn, regionOf } from "./key-id.js";
import { provider, toCryptoError, unavailable } from "./kms-error.js";

const attempts = 2;

/** The Encrypt and Decrypt calls with one KMS key. */
export class KmsCalls {
  readonly #client: KMSClient;
  readonly #timeout: number;
  /** Replaced by the key ARN of the first response, so that an alias keeps its meaning. */
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

  /** Rejects if neither the options nor the environment contain a region. */
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
    return CiphertextBlob ?? throwEmptyResponse();
  }

  async decrypt(blob: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const command = new DecryptCommand({
      KeyId: this.#keyId,
      CiphertextBlob: blob,
      EncryptionContext: withoutEmpty(context),
    });
    const { Plaintext, KeyId } = await this.#call((options) => this.#client.send(command, options));
    this.#pin(KeyId);
    return Plaintext ?? throwEmptyResponse();
  }

  async #call<T>(send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    const abortSignal = AbortSignal.timeout(this.#timeout);
    // The SDK ignores the signal while it loads credentials or waits between attempts.
    const timedOut = new Promise<never>((_, reject) => {
      abortSignal.addEventListener("abort", () => reject(abortSignal.reason), { once: true });
    });
    try {
      return await Promise.race([send({ abortSignal }), timedOut]);
    } catch (error) {
      throw toCryptoError(error);
    }
  }

  // A changed alias must not split the secrets of one version across two keys.
  #pin(keyId: string | undefined): void {
    if (isKeyArn(keyId)) this.#keyId = keyId;
  }
}

/** KMS rejects empty values. The hash in the record binds them in any case. */
function withoutEmpty(context: ProviderContext): Record<string, string> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== ""));
}

function throwEmptyResponse(): never {
  throw unavailable(`the key provider ${provider} sent an empty response`);
}
