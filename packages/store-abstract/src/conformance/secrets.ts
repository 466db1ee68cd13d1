import assert from "node:assert/strict";
import { fourBytes, illFormed, lookalikes, notStrings, untrimmed } from "./names.js";
import { findsNothing, leavesNoTrace, refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

const secretValue = { api_key: "sk-0123456789abcdef" };

export function secretCases(suite: Suite): void {
  suite.describe("secrets", () => {
    suite.test("is found by id and by name, as it was answered", async (f) => {
      const made = await f.secret({ provider: "openai", authConfig: { region: "eu-west-1" } });
      assert.equal(made.provider, "openai");
      assert.deepEqual(made.authConfig, { region: "eu-west-1" });
      assert.deepEqual(await f.store.getSecretInfo({ secretId: made.secretId }), made);
      assert.deepEqual(await f.store.getSecretInfo({ secretName: made.secretName }), made);
      assert.deepEqual((await f.store.listSecretInfos()).items, [made]);
    });

    suite.test("leaves out what was not given", async (f) => {
      const made = await f.secret();
      assert.equal("provider" in made, false);
      assert.equal("authConfig" in made, false);
      const got = await f.store.getSecretInfo({ secretId: made.secretId });
      assert.deepEqual(got, made);
    });

    suite.test("is named once: the second of a name is refused", async (f) => {
      await f.secret({ secretName: "taken" });
      const again = { secretName: "taken", secretValue: { other: "value" } };
      await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) => f.store.createGatewaySecret(again, by));
      assert.deepEqual((await f.store.getSecretInfo({ secretName: "taken" })).maskedValues, {
        api_key: "...cdef",
      });
    });

    suite.test("keeps names apart that are not the same bytes", async (f) => {
      for (const secretName of lookalikes) await f.secret({ secretName });
      for (const secretName of lookalikes) {
        const got = await f.store.getSecretInfo({ secretName });
        assert.equal(got.secretName, secretName);
        const again = { secretName, secretValue };
        await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) => f.store.createGatewaySecret(again, by));
      }
      const { items } = await f.store.listSecretInfos();
      assert.deepEqual(
        items.map((info) => info.secretName),
        lookalikes,
      );
    });

    suite.test("does not find a name that only looks the same", async (f) => {
      await f.secret({ secretName: "Café" });
      const others = ["Cafe\u0301", "café", "CAFÉ", "Cafe", "Café ", " Café", "Caf_", "Caf%"];
      for (const secretName of others) {
        const look = (): Promise<unknown> => f.store.getSecretInfo({ secretName });
        await findsNothing(look, "GatewaySecret", "secret_name='");
      }
    });

    suite.test("has a name of 1 to 255 characters", async (f) => {
      for (const secretName of ["x", "x".repeat(255), fourBytes.repeat(255)]) {
        assert.equal((await f.secret({ secretName })).secretName, secretName);
        assert.equal((await f.store.getSecretInfo({ secretName })).secretName, secretName);
      }
      const wrong = ["", "x".repeat(256), fourBytes.repeat(256), "x".repeat(1_000_000)];
      await refusesEach(
        f,
        "secret_name",
        [undefined, ...wrong, ...untrimmed, ...illFormed, ...notStrings],
        (secretName, by) => f.store.createGatewaySecret({ secretName, secretValue }, by),
      );
    });

    suite.test("has a provider of 1 to 64 plain characters, if any", async (f) => {
      for (const provider of ["a", "AZaz09_.-", "p".repeat(64)]) {
        assert.equal((await f.secret({ provider })).provider, provider);
      }
      await refusesEach(
        f,
        "provider",
        ["", "p".repeat(65), "open ai", "öpen", "open/ai", "openai\n", ...illFormed, ...notStrings],
        (provider, by) =>
          f.store.createGatewaySecret({ secretName: "x", secretValue, provider }, by),
      );
    });

    suite.test("is looked up by exactly one of its keys", async (f) => {
      const { secretId, secretName } = await f.secret();
      for (const ref of [{}, { secretId, secretName }, { name: secretName }, null, [], "x", 1]) {
        await refuses(f, "INVALID_PARAMETER_VALUE", () => f.store.getSecretInfo(ref as never));
      }
      await refusesEach(f, "secret_id", [...illFormed, ...notStrings], (id) =>
        f.store.getSecretInfo({ secretId: id }),
      );
      await refusesEach(f, "secret_name", [...illFormed, ...notStrings], (name) =>
        f.store.getSecretInfo({ secretName: name }),
      );
    });

    suite.test("that is not there is said to be missing, by the key of the call", async (f) => {
      await f.secret();
      const secretId = `s-${"0".repeat(32)}`;
      await leavesNoTrace(f, async (by) => {
        const { store } = f;
        const byId = `secret_id='${secretId}'`;
        await findsNothing(() => store.getSecretInfo({ secretId }), "GatewaySecret", byId);
        const byName = (): Promise<unknown> => store.getSecretInfo({ secretName: "nobody" });
        await findsNothing(byName, "GatewaySecret", "secret_name='nobody'");
        const update = { secretId, authConfig: {} };
        await findsNothing(() => store.updateGatewaySecret(update, by), "GatewaySecret", byId);
        const replacement = { secretId, secretValue };
        await findsNothing(() => store.updateGatewaySecret(replacement, by), "GatewaySecret", byId);
        const remove = (): Promise<unknown> => store.deleteGatewaySecret({ secretId }, by);
        await findsNothing(remove, "GatewaySecret", byId);
      });
    });

    suite.test("keeps its id, name and provider for ever", async (f) => {
      const { secretId, secretName } = await f.secret({ provider: "openai" });
      for (const change of [{ secretName: "other" }, { provider: "other" }, { provider: null }]) {
        const update = { secretId, secretValue, ...change } as never;
        await refuses(f, "INVALID_PARAMETER_VALUE", (by) =>
          f.store.updateGatewaySecret(update, by),
        );
      }
      const got = await f.store.getSecretInfo({ secretId });
      assert.equal(got.secretName, secretName);
      assert.equal(got.provider, "openai");
    });

    suite.test("refuses an update that names nothing to change", async (f) => {
      const { secretId } = await f.secret();
      for (const nothing of [{}, { secretValue: undefined }, { authConfig: undefined }]) {
        const update = { secretId, ...nothing };
        await refuses(f, "INVALID_PARAMETER_VALUE", (by) =>
          f.store.updateGatewaySecret(update, by),
        );
      }
    });
  });
}
