import { cacheDeks, createExternalKek, type DekCacheOptions, type KekProvider } from "@gw/crypto";
import { isKeyId } from "./key-id.js";
import { KmsCalls } from "./kms-calls.js";
import { provider } from "./kms-error.js";

/** See {@link createAwsKmsKek}. */
export interface AwsKmsKekOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** A symmetric key: its ARN, which is best, its id, or `alias/<name>`. */
  readonly keyId: string;
  /** That of the ARN when absent, else what the AWS SDK finds, such as `AWS_REGION`. */
  readonly region?: string | undefined;
  /**
   * An `https://` URL, or `http://` of this machine; what the AWS SDK finds when absent, such as
   * `AWS_ENDPOINT_URL_KMS`.
   */
  readonly endpoint?: string | undefined;
  /** What the AWS SDK finds when absent: variables, files, a role. */
  readonly credentials?: AwsKmsCredentials | undefined;
  /** Milliseconds for a call with both of its attempts; 5,000 when absent. */
  readonly timeout?: number | undefined;
  /** How unwrapped data keys are kept; 1,000 of them for 5 minutes when absent. */
  readonly cache?: DekCacheOptions | undefined;
}

/** Keys of an AWS principal. */
export interface AwsKmsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * A key-encryption key in AWS KMS. The data key goes there to be encrypted and decrypted; the
 * secret's id, name, provider and destination are its encryption context. Nothing is asked before
 * the first use.
 *
 * @throws RangeError for a version or a timeout that is none, TypeError for a `keyId` of no form
 * that KMS knows
 *
 * @example
 * ```ts
 * const kek = createAwsKmsKek({
 *   version: 3,
 *   keyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
 * });
 * ```
 */
export function createAwsKmsKek(options: AwsKmsKekOptions): KekProvider {
  return kekOver(new KmsCalls(checked(options)), options);
}

/** The same, over calls that somebody holds already. */
export function kekOver(
  calls: KmsCalls,
  { version, cache }: Pick<AwsKmsKekOptions, "version" | "cache">,
): KekProvider {
  const kek = createExternalKek({
    version,
    provider,
    encrypt: (plaintext, context) => calls.encrypt(plaintext, context),
    decrypt: (blob, context) => calls.decrypt(blob, context),
  });
  return cacheDeks(kek, cache);
}

function checked(options: AwsKmsKekOptions): AwsKmsKekOptions {
  const { keyId, timeout = 1 } = options;
  if (!isKeyId(keyId)) throw new TypeError("keyId is an ARN, an id or an alias of a KMS key");
  if (Number.isInteger(timeout) && timeout >= 1 && timeout <= 600_000) return options;
  throw new RangeError("timeout is a whole number from 1 to 600000");
}
