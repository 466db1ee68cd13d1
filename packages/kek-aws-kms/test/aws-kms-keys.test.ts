import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KekSettingError, loadKek } from "@gw/crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { awsKmsKeys } from "../src/index.ts";
import { isKeyId, regionOf } from "../src/key-id.ts";
import { context, startKms } from "./kms.ts";

const providers = [awsKmsKeys];
const load = (value: string) =>
  loadKek({ source: `aws-kms:${value}`, version: 3, name: "GW_KEK_3", providers });

// Isolates the tests from the machine: no region, no credentials, no profile.
beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  }
  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) {
    vi.stubEnv(name, join(tmpdir(), "gw-no-such-file"));
  }
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  return () => vi.unstubAllEnvs();
});

describe("a setting of the scheme aws-kms", () => {
  test("loads a key from the KMS of the environment", async () => {
    const { kms, keyId } = await startKms();
    kms.pointAlias("alias/gateway", keyId);
    for (const [name, value] of Object.entries(kms.environment)) vi.stubEnv(name, value);
    const dek = randomBytes(32);
    const [byArn, byAlias] = [await load(keyId), await load("alias/gateway")];
    expect([byArn.version, byArn.provider]).toEqual([3, "aws-kms"]);
    expect(await byAlias.unwrap(await byArn.wrap(dek, context), context)).toEqual(dek);
  });

  test("takes the region from an ARN and requires one otherwise", async () => {
    const { kms, keyId } = await startKms();
    for (const [name, value] of Object.entries(kms.environment)) {
      if (name !== "AWS_REGION") vi.stubEnv(name, value);
    }
    await (await load(keyId)).createCheck();
    const error: unknown = await load("alias/gateway").catch((error: unknown) => error);
    expect(KekSettingError.is(error)).toBe(true);
    expect((error as Error).message).toBe(
      "GW_KEK_3 has no region: set AWS_REGION or use the ARN of the key",
    );
  });

  test("reports missing credentials as an outage when the key is used", async () => {
    const { kms, keyId } = await startKms();
    vi.stubEnv("AWS_ENDPOINT_URL_KMS", kms.server.url);
    const error: unknown = await (await load(keyId)).createCheck().catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: "KEK_PROVIDER_UNAVAILABLE",
      message: "the key provider aws-kms did not answer (CredentialsProviderError)",
    });
  });

  test("of another form is rejected with its name and form, not the value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 8 }), async (text) => {
        fc.pre(!isKeyId(text));
        const error: unknown = await load(text).catch((error: unknown) => error);
        expect(KekSettingError.is(error)).toBe(true);
        expect((error as Error).message).toBe(
          "GW_KEK_3 must be aws-kms:<key ARN, key id or alias/name>",
        );
      }),
    );
  });
});

test("isKeyId accepts exactly the key names of KMS", () => {
  const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const mrk = "mrk-1234abcd12ab34cd56ef1234567890ab";
  const arn = (rest: string, partition = "aws") =>
    `arn:${partition}:kms:eu-central-1:111122223333:${rest}`;
  const valid = [id, mrk, "alias/a/b_c-D1", arn(`key/${id}`), arn(`key/${mrk}`), arn("alias/gw")];
  for (const name of [...valid, arn(`key/${id}`, "aws-us-gov"), arn(`key/${id}`, "aws-cn")]) {
    expect([name, isKeyId(name)]).toEqual([name, true]);
  }
  expect(regionOf(arn(`key/${id}`))).toBe("eu-central-1");
  expect(regionOf("alias/gw")).toBeUndefined();
  const invalid = [
    arn(`secret/${id}`),
    arn(""),
    `${id}0`,
    `x${arn("alias/gw")}`,
    `${arn("alias/gw")}\n`,
  ];
  for (const name of invalid) expect([name, isKeyId(name)]).toEqual([name, false]);
});
