import assert from "node:assert/strict";
import { illFormed, lookalikes, notStrings, untrimmed } from "./names.js";
import { refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

const fields = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`field_${index}`, "v"]));

/** A secret value whose JSON takes that many bytes, of characters with that many bytes each. */
function ofSize(bytes: number, character: string): { key: string } {
  const room = bytes - Buffer.byteLength(JSON.stringify({ key: "" }));
  const width = Buffer.byteLength(character);
  return { key: character.repeat(Math.floor(room / width)) + "x".repeat(room % width) };
}

export function secretValueCases(suite: Suite): void {
  suite.describe("secret values", () => {
    suite.test("are sealed as they were given, and open again", async (f) => {
      const shapes = [
        { api_key: "sk-0123456789abcdef" },
        { aws_access_key_id: "AKIA0123456789ABCDEF", aws_secret_access_key: "a/b+c=" },
        { service_account: JSON.stringify({ private_key: "-----BEGIN\nEND-----\n" }) },
        { b: "second", a: "first", empty: "" },
        { "a.b-c_D9": "v", ["x".repeat(128)]: "v" },
        ...[...lookalikes, ...untrimmed].map((value) => ({ value })),
        fields(32),
      ];
      for (const secretValue of shapes) {
        const { secretId } = await f.secret({ secretValue });
        assert.deepEqual(await f.opened(secretId), secretValue);
      }
    });

    suite.test("are shown as one mask a field", async (f) => {
      const made = await f.secret({
        secretValue: {
          long: "sk-0123456789abcdefghijklmnopqrs",
          medium: "0123456789abcdef",
          short: "hunter2",
          empty: "",
        },
      });
      const masked = { long: "sk-...pqrs", medium: "...cdef", short: "***", empty: "***" };
      assert.deepEqual(made.maskedValues, masked);
      const got = await f.store.getSecretInfo({ secretId: made.secretId });
      assert.deepEqual(got.maskedValues, masked);
    });

    suite.test("have 1 to 32 fields", async (f) => {
      await f.secret({ secretValue: fields(32) });
      const wrong = [undefined, {}, fields(33), fields(10_000), ...illFormed, ...notStrings];
      await refusesEach(f, "secret_value", wrong, (secretValue, by) =>
        f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
      );
      const { secretId } = await f.secret();
      await refusesEach(f, "secret_value", [{}, fields(33)], (secretValue, by) =>
        f.store.updateGatewaySecret({ secretId, secretValue }, by),
      );
    });

    suite.test("may lack fields where the provider is called without a credential", async (f) => {
      for (const auth_mode of ["none", "default_chain"]) {
        const made = await f.secret({ secretValue: {}, authConfig: { auth_mode } });
        assert.deepEqual(made.maskedValues, {});
        assert.deepEqual(await f.opened(made.secretId), {});
        const { secretId } = made;
        await refuses(
          f,
          "INVALID_PARAMETER_VALUE",
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
        await refuses(
          f,
          "INVALID_PARAMETER_VALUE",
          (by) => f.store.createGatewaySecret({ secretName: "x", secretValue, authConfig }, by),
          "secret_value",
        );
      }
    });

    suite.test("have plain field names that reach no prototype", async (f) => {
      const names = ["", "x".repeat(129), "a b", "ä", "a/b", "a\n", "a\u0000", "constructor"];
      const own = [...names, "prototype", "__proto__"].map((name) =>
        Object.defineProperty({}, name, { value: "v", enumerable: true }),
      );
      await refusesEach(f, "secret_value", own, (secretValue, by) =>
        f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
      );
    });

    suite.test("are strings of well-formed Unicode without NUL", async (f) => {
      const values = [undefined, ...illFormed, ...notStrings].map((api_key) => ({ api_key }));
      await refusesEach(f, "secret_value", values, (secretValue, by) =>
        f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
      );
    });

    suite.test("take 64 KiB of JSON in all, counted in bytes", async (f) => {
      for (const character of ["x", "é", "🔑"]) {
        const secretValue = ofSize(65_536, character);
        const { secretId } = await f.secret({ secretValue });
        assert.deepEqual(await f.opened(secretId), secretValue);
      }
      // A line break takes two bytes of JSON.
      const breaks = { key: "\n".repeat(32_763) };
      assert.deepEqual(await f.opened((await f.secret({ secretValue: breaks })).secretId), breaks);
      const wrong = ["x", "é", "🔑"].map((character) => ofSize(65_537, character));
      await refusesEach(
        f,
        "secret_value",
        [...wrong, { key: "\n".repeat(32_764) }, { key: "x".repeat(4_000_000) }],
        (secretValue, by) => f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
      );
    });

    suite.test("hold no destination, however it is spelt", async (f) => {
      const names = ["api_base", "base_url", "API_BASE", "Api-Base", "base-url", "Base_Url"];
      await refusesEach(
        f,
        "secret_value",
        names.map((name) => ({ api_key: "v", [name]: "https://example.com" })),
        (secretValue, by) => f.store.createGatewaySecret({ secretName: "x", secretValue }, by),
      );
    });

    suite.test("are replaced whole, under a fresh key, with a mask of their own", async (f) => {
      const made = await f.secret({ secretValue: { a: "first-value-0123", b: "second" } });
      const { secretId } = made;
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

    suite.test("stay sealed as they are when an update brings none", async (f) => {
      const { secretId, maskedValues } = await f.secret();
      const before = await f.sealed(secretId);
      const authConfig = { region: "eu" };
      const changed = await f.store.updateGatewaySecret({ secretId, authConfig });
      assert.deepEqual(changed.maskedValues, maskedValues);
      const after = await f.sealed(secretId);
      assert.deepEqual(after, { ...before, authConfig });
    });
  });
}
