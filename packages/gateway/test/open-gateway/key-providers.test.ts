import { Secret } from "@gw/crypto";
import { awsKmsKeys } from "@gw/kek-aws-kms";
import { vaultKeys } from "@gw/kek-vault";
import { describe, expect, test } from "vitest";
import { keyProviders } from "../../src/open-gateway/key-providers.ts";
import { loadOnDemand } from "../../src/open-gateway/load-on-demand.ts";

const setting = { version: 3, name: "GW_KEK_3", value: new Secret("transit/gateway"), env: {} };

describe("the key providers", () => {
  test("have the scheme and the form that their packages declare", () => {
    const described = [awsKmsKeys, vaultKeys].map(({ scheme, form }) => ({ scheme, form }));
    expect(keyProviders.map(({ scheme, form }) => ({ scheme, form }))).toEqual(described);
  });

  test("import their package when a setting uses it", async () => {
    const [, vault] = keyProviders;
    await expect(vault?.load(setting)).rejects.toThrow("GW_KEK_3 requires VAULT_ADDR");
  });

  test("name the package to install if it is missing", async () => {
    const missing = (code: string) =>
      loadOnDemand({
        scheme: "aws-kms",
        form: "aws-kms:<key>",
        packageName: "@gw/kek-aws-kms",
        factory: () => Promise.reject(Object.assign(new Error("broken"), { code })),
      });
    await expect(missing("ERR_MODULE_NOT_FOUND").load(setting)).rejects.toThrow(
      "GW_KEK_3 requires the package @gw/kek-aws-kms: run npm install @gw/kek-aws-kms, with --global " +
        "if the gateway is installed globally, or start the gateway with " +
        "npx --package @gw/cli --package @gw/kek-aws-kms -- gw serve",
    );
    await expect(missing("EACCES").load(setting)).rejects.toThrow("broken");
  });
});
