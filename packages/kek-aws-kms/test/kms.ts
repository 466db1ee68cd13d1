import { FakeKms } from "@gw/fake-key-services";
import { onTestFinished } from "vitest";
import { type AwsKmsKekOptions, createAwsKmsKek } from "../src/index.ts";

export const context = {
  secretId: "0123456789abcdef0123456789abcdef",
  secretName: "openai-prod",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};

/** Starts a KMS with one key; closed when the test finishes. */
export async function startKms() {
  const kms = await FakeKms.start();
  onTestFinished(() => kms.server.close());
  const keyId = kms.createKey();
  return { kms, keyId, kek: kekIn(kms, { keyId }) };
}

/** A key in this KMS, independent of the environment. */
export function kekIn(
  kms: FakeKms,
  options: Partial<AwsKmsKekOptions> & Pick<AwsKmsKekOptions, "keyId">,
) {
  const { region, credentials } = kms;
  const { url: endpoint } = kms.server;
  return createAwsKmsKek({
    version: 3,
    region,
    credentials,
    endpoint,
    timeout: 30_000,
    ...options,
  });
}
