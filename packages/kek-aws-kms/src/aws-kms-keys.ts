import { type KekProviderFactory, KekSettingError } from "@gw/crypto";
import { kekWithCalls } from "./aws-kms-kek.js";
import { form, isKeyId } from "./key-id.js";
import { KmsCalls } from "./kms-calls.js";
import { provider } from "./kms-error.js";

/**
 * Loads keys from settings `aws-kms:<key ARN, key id or alias/name>`. The AWS SDK takes region,
 * endpoint and credentials from the environment of the process.
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
    if (!isKeyId(keyId)) throw new KekSettingError(`${name} must be ${form}`);
    const calls = new KmsCalls({ keyId });
    await calls.region().catch(() => {
      throw new KekSettingError(`${name} has no region: set AWS_REGION or use the ARN of the key`);
    });
    return kekWithCalls(calls, { version });
  },
};
