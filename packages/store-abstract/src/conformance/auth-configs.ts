import assert from "node:assert/strict";
import type { AuthConfig } from "@gw/entities";
import type { Fixture } from "./fixture.js";
import { illFormed, lookalikes, notObjects, notStrings } from "./names.js";
import { refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

const secretValue = { api_key: "sk-0123456789abcdef" };

async function kept(f: Fixture, authConfig: AuthConfig): Promise<AuthConfig | undefined> {
  const made = await f.secret({ authConfig });
  assert.deepEqual(await f.store.getSecretInfo({ secretId: made.secretId }), made);
  return made.authConfig;
}

function refusesConfigs(f: Fixture, configs: readonly unknown[]): Promise<void> {
  return refusesEach(f, "auth_config", configs, (authConfig, by) =>
    f.store.createGatewaySecret({ secretName: "x", secretValue, authConfig }, by),
  );
}

export function authConfigCases(suite: Suite): void {
  suite.describe("auth configs", () => {
    suite.test("are kept as given; an empty one is none", async (f) => {
      for (const value of [...lookalikes, " blank ends ", "", "line\nline"]) {
        assert.deepEqual(await kept(f, { "a.B-c_9": value }), { "a.B-c_9": value });
      }
      assert.equal(await kept(f, {}), undefined);
    });

    suite.test("are replaced whole, cleared by {} and kept when absent", async (f) => {
      const { secretId } = await f.secret({ authConfig: { region: "eu", tenant: "t" } });
      const read = async (): Promise<AuthConfig | undefined> =>
        (await f.store.getSecretInfo({ secretId })).authConfig;

      await f.store.updateGatewaySecret({ secretId, secretValue });
      assert.deepEqual(await read(), { region: "eu", tenant: "t" });
      const changed = await f.store.updateGatewaySecret({ secretId, authConfig: { tenant: "u" } });
      assert.deepEqual(changed.authConfig, { tenant: "u" });
      assert.deepEqual(await read(), { tenant: "u" });
      const cleared = await f.store.updateGatewaySecret({ secretId, authConfig: {} });
      assert.equal("authConfig" in cleared, false);
      assert.equal(await read(), undefined);
      await f.store.updateGatewaySecret({ secretId, authConfig: {} });
      assert.equal(await read(), undefined);
    });

    suite.test("have at most 32 plainly named strings of 16 KiB in all", async (f) => {
      const many = (count: number): AuthConfig =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, "v"]));
      // {"k":""} takes eight bytes, é two.
      const sized = (bytes: number): AuthConfig => ({
        k: "é".repeat((bytes - 8) >> 1) + "x".repeat(bytes % 2),
      });
      for (const authConfig of [many(32), sized(16_384), { ["k".repeat(128)]: "v" }]) {
        assert.deepEqual(await kept(f, authConfig), authConfig);
      }
      const names = ["", "k".repeat(129), "a b", "ä", "constructor", "prototype", "__proto__"];
      await refusesConfigs(f, [
        many(33),
        sized(16_385),
        ...names.map((name) => Object.defineProperty({}, name, { value: "v", enumerable: true })),
        ...[...illFormed, ...notStrings].map((value) => ({ key: value })),
        ...notObjects,
      ]);
    });

    suite.test("trim api_base and drop a blank one", async (f) => {
      const url = "https://example.com/v1";
      assert.deepEqual(await kept(f, { api_base: ` ${url}\n` }), { api_base: url });
      assert.deepEqual(await kept(f, { api_base: " \t ", region: "eu" }), { region: "eu" });
      assert.equal(await kept(f, { api_base: "" }), undefined);
    });

    suite.test("take an https or http URL that names a place and nothing else", async (f) => {
      for (const api_base of [
        "https://example.com",
        "https://example.com:8443/openai/v1/",
        "http://127.0.0.1:8000/v1",
        "https://[::1]/v1",
      ]) {
        assert.deepEqual(await kept(f, { api_base }), { api_base });
      }
      await refusesConfigs(
        f,
        [
          "example.com",
          "//example.com",
          "ftp://example.com",
          "file:///etc/passwd",
          "javascript:alert(1)",
          "https://",
          "https://user@example.com",
          "https://user:pass@example.com",
          "https://@example.com",
          "https://example.com?a=b",
          "https://example.com/?",
          "https://example.com#part",
          "https://example.com/#",
          "https://example.com\\@evil.example",
          "https://exa mple.com",
          "https://example.com:99999",
        ].map((api_base) => ({ api_base })),
      );
    });

    suite.test("have no second way to say where a credential goes", async (f) => {
      const refused = [
        "base_url",
        "endpoint",
        "endpoint_url",
        "azure_endpoint",
        "host",
        "proxy",
        "token_url",
        "model_list",
        "fallbacks",
        "custom_llm_provider",
        "BASE_URL",
        "Azure-Endpoint",
        "API_BASE",
      ];
      await refusesConfigs(
        f,
        refused.map((name) => ({ [name]: "https://example.com" })),
      );
    });

    suite.test("let only a label become part of a host name", async (f) => {
      const fields = ["region", "location", "resource", "project", "aws_region_name"];
      for (const field of fields) {
        for (const label of ["a", "eu-west-1", "x".repeat(63)]) {
          assert.deepEqual(await kept(f, { [field]: label }), { [field]: label });
        }
        const wrong = ["", "x".repeat(64), "evil.example", "a/b", "EU", "a@b", "a b", "ä", "a#"];
        await refusesConfigs(
          f,
          wrong.map((value) => ({ [field]: value })),
        );
      }
    });
  });
}
