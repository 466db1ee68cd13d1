import assert from "node:assert/strict";
import { expectAbsent } from "../kit/expect-absent.js";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { fourBytes, illFormed, lookalikes, notNames, notStrings } from "../kit/test-strings.js";

const secretValue = { api_key: "sk-0123456789abcdef" };

export function secretCases(suite: Suite): void {
  suite.describe(
    "secrets",
    "StoreReader.secret, StoreTransaction.insertSecret, updateSecret",
    () => {
      suite.test("are returned by id and by name as created", async (f) => {
        const created = await f.secret({ provider: "openai", authConfig: { region: "eu-west-1" } });
        assert.equal(created.provider, "openai");
        assert.deepEqual(created.authConfig, { region: "eu-west-1" });
        assert.deepEqual(await f.store.getSecretInfo({ secretId: created.secretId }), created);
        assert.deepEqual(await f.store.getSecretInfo({ secretName: created.secretName }), created);
        assert.deepEqual((await f.store.listSecretInfos()).items, [created]);
      });

      suite.test("omit fields that were not given", async (f) => {
        const created = await f.secret();
        expectAbsent(created, "provider", "authConfig");
        const got = await f.store.getSecretInfo({ secretId: created.secretId });
        assert.deepEqual(got, created);
      });

      suite.test("reject a taken name", async (f) => {
        await f.secret({ secretName: "taken" });
        const again = { secretName: "taken", secretValue: { other: "value" } };
        await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
          f.store.createGatewaySecret(again, by),
        );
        assert.deepEqual((await f.store.getSecretInfo({ secretName: "taken" })).maskedValues, {
          api_key: "...cdef",
        });
      });

      suite.test("distinguish names by their bytes", async (f) => {
        for (const secretName of lookalikes) await f.secret({ secretName });
        for (const secretName of lookalikes) {
          const got = await f.store.getSecretInfo({ secretName });
          assert.equal(got.secretName, secretName);
          const again = { secretName, secretValue };
          await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
            f.store.createGatewaySecret(again, by),
          );
        }
        const { items } = await f.store.listSecretInfos();
        assert.deepEqual(
          items.map((info) => info.secretName),
          lookalikes,
        );
      });

      suite.test("are found by exact name only", async (f) => {
        await f.secret({ secretName: "Café" });
        const others = ["Cafe\u0301", "café", "CAFÉ", "Cafe", "Café ", " Café", "Caf_", "Caf%"];
        for (const secretName of others) {
          const get = (): Promise<unknown> => f.store.getSecretInfo({ secretName });
          await expectNotFound(get, "GatewaySecret", "secret_name='");
        }
      });

      suite.test("have names of 1 to 255 characters", async (f) => {
        for (const secretName of ["x", "x".repeat(255), fourBytes.repeat(255)]) {
          assert.equal((await f.secret({ secretName })).secretName, secretName);
          assert.equal((await f.store.getSecretInfo({ secretName })).secretName, secretName);
        }
        const invalid = ["", "x".repeat(256), fourBytes.repeat(256), "x".repeat(1_000_000)];
        await expectInvalid(
          f,
          "secret_name",
          [undefined, ...invalid, ...notNames, ...illFormed, ...notStrings],
          (secretName, by) => f.store.createGatewaySecret({ secretName, secretValue }, by),
        );
      });

      suite.test("have an optional provider of 1 to 64 plain characters", async (f) => {
        for (const provider of ["a", "AZaz09_.-", "p".repeat(64)]) {
          assert.equal((await f.secret({ provider })).provider, provider);
        }
        await expectInvalid(
          f,
          "provider",
          [
            "",
            "p".repeat(65),
            "open ai",
            "öpen",
            "open/ai",
            "openai\n",
            ...illFormed,
            ...notStrings,
          ],
          (provider, by) =>
            f.store.createGatewaySecret({ secretName: "x", secretValue, provider }, by),
        );
      });

      suite.test("are looked up by exactly one key", async (f) => {
        const { secretId, secretName } = await f.secret();
        for (const ref of [{}, { secretId, secretName }, { name: secretName }, null, [], "x", 1]) {
          await expectRejected(f, "INVALID_PARAMETER_VALUE", () =>
            f.store.getSecretInfo(ref as never),
          );
        }
        await expectInvalid(f, "secret_id", [...illFormed, ...notStrings], (id) =>
          f.store.getSecretInfo({ secretId: id }),
        );
        await expectInvalid(f, "secret_name", [...illFormed, ...notStrings], (name) =>
          f.store.getSecretInfo({ secretName: name }),
        );
      });

      suite.test("fail with RESOURCE_DOES_NOT_EXIST and the given key when unknown", async (f) => {
        await f.secret();
        const secretId = `s-${"0".repeat(32)}`;
        await expectUnchanged(f, async (by) => {
          const { store } = f;
          const byId = `secret_id='${secretId}'`;
          await expectNotFound(() => store.getSecretInfo({ secretId }), "GatewaySecret", byId);
          const byName = (): Promise<unknown> => store.getSecretInfo({ secretName: "missing" });
          await expectNotFound(byName, "GatewaySecret", "secret_name='missing'");
          const update = { secretId, authConfig: {} };
          await expectNotFound(() => store.updateGatewaySecret(update, by), "GatewaySecret", byId);
          const replacement = { secretId, secretValue };
          await expectNotFound(
            () => store.updateGatewaySecret(replacement, by),
            "GatewaySecret",
            byId,
          );
          const remove = (): Promise<unknown> => store.deleteGatewaySecret({ secretId }, by);
          await expectNotFound(remove, "GatewaySecret", byId);
        });
      });

      suite.test("cannot change their id, name or provider", async (f) => {
        const { secretId, secretName } = await f.secret({ provider: "openai" });
        for (const change of [{ secretName: "other" }, { provider: "other" }, { provider: null }]) {
          const update = { secretId, secretValue, ...change } as never;
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewaySecret(update, by),
          );
        }
        const got = await f.store.getSecretInfo({ secretId });
        assert.equal(got.secretName, secretName);
        assert.equal(got.provider, "openai");
      });

      suite.test("reject an update without changes", async (f) => {
        const { secretId } = await f.secret();
        for (const empty of [{}, { secretValue: undefined }, { authConfig: undefined }]) {
          const update = { secretId, ...empty };
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewaySecret(update, by),
          );
        }
      });
    },
  );
}
