import assert from "node:assert/strict";
import { expectInvalid, expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, lookalikes, notNames, notStrings } from "../kit/test-strings.js";

const fields = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`field_${index}`, "v"]));

/** A secret value whose JSON has the given size in bytes, filled with the character. */
function ofSize(bytes: number, character: string): { key: string } {
  const room = bytes - Buffer.byteLength(JSON.stringify({ key: "" }));
  const width = Buffer.byteLength(character);
  return { key: character.repeat(Math.floor(room / width)) + "x".repeat(room % width) };
}

export function secretValueCases(suite: Suite): void {
  suite.describe(
    "secret values",
    "SealedColumns, StoreTransaction.insertSecret, updateSecret",
    () => {
      suite.test("are sealed and opened unchanged", async (f) => {
        const shapes = [
          { api_key: "sk-0123456789abcdef" },
          { aws_access_key_id: "AKIA0123456789ABCDEF", aws_secret_access_key: "a/b+c=" },
          { service_account: JSON.stringify({ private_key: "-----BEGIN\nEND-----\n" }) },
          { b: "second", a: "first", empty: "" },
          { "a.b-c_D9": "v", ["x".repeat(128)]: "v" },
          ...[...lookalikes, ...notNames].map((value) => ({ value })),
          fields(32),
        ];
        for (const secretValue of shapes) {
          const { secretId } = await f.secret({ secretValue });
          assert.deepEqual(await f.opened(secretId), secretValue);
        }
      });

      suite.test("are shown as one mask for each field", async (f) => {
        const created = await f.secret({
          secretValue: {
            long: "sk-0123456789abcdefghijklmnopqrs",
            medium: "0123456789abcdef",
            short: "hunter2",
            empty: "",
          },
        });
        const masked = { long: "sk-...pqrs", medium: "...cdef", short: "***", empty: "***" };
        assert.deepEqual(created.maskedValues, masked);
        const got = await f.store.getSecretInfo({ secretId: created.secretId });
        assert.deepEqual(got.maskedValues, masked);
      });

      suite.test("have 1 to 32 fields", async (f) => {
        await f.secret({ secretValue: fields(32) });
        const invalid = [undefined, {}, fields(33), fields(10_000), ...illFormed, ...notStrings];
        await expectInvalid(f, "secret_value", invalid, (secretValue, by) =>
          f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
        );
        const { secretId } = await f.secret();
        await expectInvalid(f, "secret_value", [fields(33)], (secretValue, by) =>
          f.store.updateGatewaySecret({ secretId, secretValue }, by),
        );
        // Whether it may be empty depends on the stored `auth_config`.
        await expectRejected(
          f,
          "INVALID_STATE",
          (by) => f.store.updateGatewaySecret({ secretId, secretValue: {} }, by),
          "secret_value",
        );
      });

      suite.test(
        "may have no fields when the provider is called without a credential",
        async (f) => {
          for (const auth_mode of ["none", "default_chain"]) {
            const created = await f.secret({ secretValue: {}, authConfig: { auth_mode } });
            assert.deepEqual(created.maskedValues, {});
            assert.deepEqual(await f.opened(created.secretId), {});
            const { secretId } = created;
            await expectRejected(
              f,
              "INVALID_STATE",
              (by) => f.store.updateGatewaySecret({ secretId, authConfig: {} }, by),
              "secret_value",
            );
            const changed = await f.store.updateGatewaySecret({
              secretId,
              secretValue: { api_key: "now-there-is-one" },
              authConfig: {},
            });
            assert.deepEqual(Object.keys(changed.maskedValues), ["api_key"]);
          }
          const secretValue = {};
          for (const authConfig of [{}, { auth_mode: "api_key" }, { auth_mode: "None" }]) {
            await expectRejected(
              f,
              "INVALID_PARAMETER_VALUE",
              (by) => f.store.createGatewaySecret({ secretName: "x", secretValue, authConfig }, by),
              "secret_value",
            );
          }
        },
      );

      suite.test("have plain field names that cannot reach a prototype", async (f) => {
        const names = ["", "x".repeat(129), "a b", "ä", "a/b", "a\n", "a\u0000", "constructor"];
        const own = [...names, "prototype", "__proto__"].map((name) =>
          Object.defineProperty({}, name, { value: "v", enumerable: true }),
        );
        await expectInvalid(f, "secret_value", own, (secretValue, by) =>
          f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
        );
      });

      suite.test("are strings of well-formed Unicode without NUL", async (f) => {
        const values = [undefined, ...illFormed, ...notStrings].map((api_key) => ({ api_key }));
        await expectInvalid(f, "secret_value", values, (secretValue, by) =>
          f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
        );
      });

      suite.test("have at most 64 KiB of JSON, counted in bytes", async (f) => {
        for (const character of ["x", "é", "🔑"]) {
          const secretValue = ofSize(65_536, character);
          const { secretId } = await f.secret({ secretValue });
          assert.deepEqual(await f.opened(secretId), secretValue);
        }
        // A line break has two bytes in JSON.
        const breaks = { key: "\n".repeat(32_763) };
        assert.deepEqual(
          await f.opened((await f.secret({ secretValue: breaks })).secretId),
          breaks,
        );
        const invalid = ["x", "é", "🔑"].map((character) => ofSize(65_537, character));
        await expectInvalid(
          f,
          "secret_value",
          [...invalid, { key: "\n".repeat(32_764) }, { key: "x".repeat(4_000_000) }],
          (secretValue, by) => f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
        );
      });

      suite.test("reject a destination field in any notation", async (f) => {
        const names = ["api_base", "base_url", "API_BASE", "Api-Base", "base-url", "Base_Url"];
        await expectInvalid(
          f,
          "secret_value",
          names.map((name) => ({ api_key: "v", [name]: "https://example.com" })),
          (secretValue, by) => f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
        );
      });

      suite.test("are replaced completely, with a new data key and new masks", async (f) => {
        const created = await f.secret({ secretValue: { a: "first-value-0123", b: "second" } });
        const { secretId } = created;
        const before = await f.sealed(secretId);
        const secretValue = { c: "third-value-4567" };
        const changed = await f.store.updateGatewaySecret({ secretId, secretValue });
        assert.deepEqual(Object.keys(changed.maskedValues), ["c"]);
        assert.deepEqual(await f.store.getSecretInfo({ secretId }), changed);
        const after = await f.sealed(secretId);
        assert.notDeepEqual(Buffer.from(after.wrappedDek), Buffer.from(before.wrappedDek));
        assert.notDeepEqual(Buffer.from(after.encryptedValue), Buffer.from(before.encryptedValue));
        assert.deepEqual(await f.opened(secretId), secretValue);
      });

      suite.test("stay unchanged in an update without a value", async (f) => {
        const { secretId, maskedValues } = await f.secret();
        const before = await f.sealed(secretId);
        const authConfig = { api_version: "v1" };
        const changed = await f.store.updateGatewaySecret({ secretId, authConfig });
        assert.deepEqual(changed.maskedValues, maskedValues);
        const after = await f.sealed(secretId);
        assert.deepEqual(after, { ...before, authConfig });
      });
    },
  );
}
