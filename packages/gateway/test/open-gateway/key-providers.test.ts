import { Secret } from "@gw/crypto";
import { awsKmsKeys } from "@gw/kek-aws-kms";
import { vaultKeys } from "@gw/kek-vault";
import { describe, expect, test } from "vitest";
import { keyProviders } from "../../src/open-gateway/key-providers.ts";
import { onDemand } from "../../src/open-gateway/on-demand-provider.ts";

const setting = { version: 3, name: "GW_KEK_3", value: new Secret("transit/gateway"), env: {} };

describe("The key providers of the server", () => {
  test("are those of their packages", () => {
    const described = [awsKmsKeys, vaultKeys].map(({ scheme, form }) => ({ scheme, form }));
    expect(keyProviders.map(({ scheme, form }) => ({ scheme, form }))).toEqual(described);
  });

  test("load the package when a setting needs it", async () => {
    const [, vault] = keyProviders;
    await expect(vault?.load(setting)).rejects.toThrow("GW_KEK_3 requires VAULT_ADDR");
  });

  test("say what to install where the package is missing", async () => {
    const missing = (code: string) =>
      onDemand({
        scheme: "vault",
        form: "vault:<mount>/<key>",
        packageName: "@gw/kek-vault",
        factory: () => Promise.reject(Object.assign(new Error("broken"), { code })),
      });
    await expect(missing("ERR_MODULE_NOT_FOUND").load(setting)).rejects.toThrow(
      "GW_KEK_3 needs the package @gw/kek-vault: npm install @gw/kek-vault",
    );
    await expect(missing("EACCES").load(setting)).rejects.toThrow("broken");
  });
});
