import { cacheDeks, createExternalKek, type DekCacheOptions, type KekProvider } from "@gw/crypto";
import { isKeyId } from "./key-id.js";
import { KmsCalls } from "./kms-calls.js";
import { provider } from "./kms-error.js";

/** Options of {@link createAwsKmsKek}. */
export interface AwsKmsKekOptions {
  /** From 1 to 2,147,483,647. */
  readonly version: number;
  /** A symmetric key: its ARN (preferred), its id, or `alias/<name>`. */
  readonly keyId: string;
  /** Defaults to the region of the ARN, then to that of the AWS SDK, such as `AWS_REGION`. */
  readonly region?: string | undefined;
  /**
   * An `https://` URL, or an `http://` URL on this machine. Defaults to that of the AWS SDK, such
   * as `AWS_ENDPOINT_URL_KMS`.
   */
  readonly endpoint?: string | undefined;
  /** Defaults to the credentials of the AWS SDK: variables, files, a role. */
  readonly credentials?: AwsKmsCredentials | undefined;
  /** Timeout of a call with up to two attempts, in milliseconds; defaults to 5,000. */
  readonly timeout?: number | undefined;
  /** The cache of unwrapped data keys; defaults to 1,000 keys for 5 minutes. */
  readonly cache?: DekCacheOptions | undefined;
}

/** Access keys of an AWS principal. */
export interface AwsKmsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Creates a key-encryption key in AWS KMS. KMS encrypts and decrypts the data keys, with the id,
 * name, provider, destination and workspace of the secret as encryption context. Makes no call
 * before the first use.
 *
 * @throws RangeError for an invalid version or timeout
 * @throws TypeError for an invalid `keyId`
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
  return kekWithCalls(new KmsCalls(validated(options)), options);
}

/** Creates the key with existing calls. */
export function kekWithCalls(
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

function validated(options: AwsKmsKekOptions): AwsKmsKekOptions {
  const { keyId, timeout = 1 } = options;
  if (!isKeyId(keyId)) throw new TypeError("`keyId` must be the ARN, id or alias of a KMS key");
  if (Number.isInteger(timeout) && timeout >= 1 && timeout <= 600_000) return options;
  throw new RangeError("`timeout` must be an integer from 1 to 600000");
}
