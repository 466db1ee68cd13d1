import { type KekProviderFactory, KekSettingError } from "@gw/crypto";
import { kekOver } from "./aws-kms-kek.js";
import { form, isKeyId } from "./key-id.js";
import { KmsCalls } from "./kms-calls.js";
import { provider } from "./kms-error.js";

/**
 * Keys of the settings `aws-kms:<key ARN, key id or alias/name>`. Region, endpoint and credentials
 * are what the AWS SDK finds in the environment of the process.
 *
 * @example
 * ```ts
 * const kek = await loadKek({
 *   source: "aws-kms:alias/gateway",
 *   version: 3,
 *   name: "GW_KEK_3",
 *   providers: [awsKmsKeys],
 * });
 * ```
 */
export const awsKmsKeys: KekProviderFactory = {
  scheme: provider,
  form,
  async load({ version, value, name }) {
    const keyId = value.reveal();
    if (!isKeyId(keyId)) throw new KekSettingError(`${name} has to be ${form}`);
    const calls = new KmsCalls({ keyId });
    await calls.region().catch(() => {
      throw new KekSettingError(
        `${name} names a key without its region: set AWS_REGION, or give the ARN of the key`,
      );
    });
    return kekOver(calls, { version });
  },
};
