import { sealSecretFields } from "@gw/crypto";
import type { AuthConfig } from "@gw/entities";
import { expect, test } from "vitest";
import { unboundSecretsNotice } from "../../src/index.ts";
import { createGateway, rawKey } from "../gateway.ts";

async function openedGateway() {
  const { backend, start } = createGateway();
  const { keyRing } = await start({ keys: { 1: rawKey() } });
  const store = backend.openStore({ keyRing });
  const { sealedSecrets } = backend;
  return {
    notice: () => unboundSecretsNotice({ sealedSecrets, keyRing }),
    /** Creates a secret that is sealed as by a version that bound only the `api_base`. */
    async sealedEarlier(secretName: string, authConfig: AuthConfig) {
      const secretValue = { api_key: "sk-0123456789abcdef" };
      const { secretId } = await store.createGatewaySecret({ secretName, secretValue, authConfig });
      const context = { secretId, secretName, destination: authConfig.api_base };
      const kek = keyRing.get(1);
      const replacement = await sealSecretFields({ fields: secretValue, context, kek });
      const rows = await sealedSecrets.pageSealedSecrets({ limit: 100 });
      const expected = rows.find((row) => row.secretId === secretId);
      if (expected === undefined) throw new Error("the secret is missing");
      await sealedSecrets.replaceSeals({ swaps: [{ secretId, expected, replacement }] });
      return secretId;
    },
    store,
  };
}

test("a start names the secrets that were sealed without their destination", async () => {
  const { store, sealedEarlier, notice } = await openedGateway();
  await store.createGatewaySecret({
    ...{ secretName: "new", secretValue: { a: "b" }, authConfig: { region: "eu" } },
  });
  await sealedEarlier("only a URL", { api_base: "https://a.example" });
  await sealedEarlier("labels", { api_version: "v1" });
  expect(await notice()).toBeUndefined();

  const ids = [];
  for (const [name, authConfig] of Object.entries({
    bedrock: { region: "eu" },
    azure: { resource: "mine", api_version: "v1" },
    local: { api_base: "https://a.example", auth_mode: "none" },
  })) {
    ids.push(await sealedEarlier(name, authConfig));
  }
  const found = await notice();
  expect(found?.code).toBe("SECRETS_UNREADABLE");
  for (const name of ["bedrock", "azure", "local"]) expect(found?.message).toContain(name);
  expect(found?.message).not.toMatch(/new|only a URL|labels/);
  expect(found?.message).toContain("enter its value again");

  for (const secretId of ids) {
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "sk-again" } });
  }
  expect(await notice()).toBeUndefined();
});

test("a start names at most ten secrets", async () => {
  const { sealedEarlier, notice } = await openedGateway();
  for (let index = 0; index < 12; index += 1) await sealedEarlier(`s${index}`, { region: "eu" });
  expect((await notice())?.message).toMatch(/s\d+, and 2 more\./);
});
