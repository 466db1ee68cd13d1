import assert from "node:assert/strict";
import type { AuthConfig } from "@gw/entities";
import { expectAbsent } from "../kit/expect-absent.js";
import { expectInvalid } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, invisible, lookalikes, notObjects, notStrings } from "../kit/test-strings.js";

const secretValue = { api_key: "sk-0123456789abcdef" };

async function storedConfig(f: Fixture, authConfig: AuthConfig): Promise<AuthConfig | undefined> {
  const created = await f.secret({ authConfig });
  assert.deepEqual(await f.store.getSecretInfo({ secretId: created.secretId }), created);
  return created.authConfig;
}

function expectInvalidConfigs(f: Fixture, configs: readonly unknown[]): Promise<void> {
  return expectInvalid(f, "auth_config", configs, (authConfig, by) =>
    f.store.createGatewaySecret({ secretName: "x", secretValue, authConfig }, by),
  );
}

export function authConfigCases(suite: Suite): void {
  suite.describe("auth configs", "SecretRow.authConfig, StoreTransaction.updateSecret", () => {
    suite.test("are stored as given; an empty one is absent", async (f) => {
      for (const value of [...lookalikes, ...invisible, " blank ends ", "", "line\nline"]) {
        assert.deepEqual(await storedConfig(f, { "a.B-c_9": value }), { "a.B-c_9": value });
      }
      assert.equal(
        await storedConfig(f, {}),
        undefined,
        "an empty authConfig must be stored as absent",
      );
    });

    suite.test("are replaced completely, cleared by {} and kept when absent", async (f) => {
      const authConfig = { api_version: "v1", organization: "o" };
      const { secretId } = await f.secret({ authConfig });
      const read = async (): Promise<AuthConfig | undefined> =>
        (await f.store.getSecretInfo({ secretId })).authConfig;

      await f.store.updateGatewaySecret({ secretId, secretValue });
      assert.deepEqual(await read(), authConfig);
      const other = { organization: "p" };
      const changed = await f.store.updateGatewaySecret({ secretId, authConfig: other });
      assert.deepEqual(changed.authConfig, other);
      assert.deepEqual(await read(), other);
      const cleared = await f.store.updateGatewaySecret({ secretId, authConfig: {} });
      expectAbsent(cleared, "authConfig");
      assert.equal(await read(), undefined, "the authConfig must be absent");
      await f.store.updateGatewaySecret({ secretId, authConfig: {} });
      assert.equal(await read(), undefined, "the authConfig must be absent");
    });

    suite.test("have at most 32 strings with plain names, 16 KiB in total", async (f) => {
      const many = (count: number): AuthConfig =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, "v"]));
      // {"k":""} has eight bytes, é two.
      const sized = (bytes: number): AuthConfig => ({
        k: "é".repeat((bytes - 8) >> 1) + "x".repeat(bytes % 2),
      });
      for (const authConfig of [many(32), sized(16_384), { ["k".repeat(128)]: "v" }]) {
        assert.deepEqual(await storedConfig(f, authConfig), authConfig);
      }
      const names = ["", "k".repeat(129), "a b", "ä", "constructor", "prototype", "__proto__"];
      await expectInvalidConfigs(f, [
        many(33),
        sized(16_385),
        ...names.map((name) => Object.defineProperty({}, name, { value: "v", enumerable: true })),
        ...[...illFormed, ...notStrings].map((value) => ({ key: value })),
        ...notObjects,
      ]);
    });

    suite.test("trim api_base and remove a blank one", async (f) => {
      const url = "https://example.com/v1";
      assert.deepEqual(await storedConfig(f, { api_base: ` ${url}\n` }), { api_base: url });
      assert.deepEqual(await storedConfig(f, { api_base: " \t ", region: "eu" }), { region: "eu" });
      assert.equal(
        await storedConfig(f, { api_base: "" }),
        undefined,
        "a blank api_base must leave no authConfig",
      );
    });

    suite.test("accept only a plain https or http URL as api_base", async (f) => {
      for (const api_base of [
        "https://example.com",
        "https://example.com:8443/openai/v1/",
        "http://127.0.0.1:8000/v1",
        "https://[::1]/v1",
      ]) {
        assert.deepEqual(await storedConfig(f, { api_base }), { api_base });
      }
      await expectInvalidConfigs(
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

    suite.test("reject other fields that would set a destination", async (f) => {
      const names = [
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
      await expectInvalidConfigs(
        f,
        names.map((name) => ({ [name]: "https://example.com" })),
      );
    });

    suite.test("reject credentials, which everyone could read there", async (f) => {
      const names = [
        "api_key",
        "apiKey",
        "x-api-key",
        "key",
        "token",
        "aws_session_token",
        "password",
        "secret",
        "clientSecret",
        "AWS_SECRET_ACCESS_KEY",
        "vertex_credentials",
        "private_key",
        "Authorization",
        "cookie",
        "db_pwd",
        "private_key_pem",
        "api_key_2",
      ];
      await expectInvalidConfigs(
        f,
        names.map((name) => ({ [name]: "sk-0123456789abcdef" })),
      );
      // Names of a credential, but no credential.
      const authConfig = { aws_access_key_id: "AKIA", auth_mode: "api_key", client_id: "c" };
      assert.deepEqual(await storedConfig(f, authConfig), authConfig);
    });

    suite.test("accept only harmless values in labels", async (f) => {
      const authConfig = {
        api_version: "2024-10-21-preview.1",
        organization: "org-Acme_1",
        openai_project: "proj_Acme",
      };
      assert.deepEqual(await storedConfig(f, authConfig), authConfig);
      await expectInvalidConfigs(f, [
        ...["v1/..", "v1?x", "v1&x=y", "v 1", "v".repeat(33)].map((api_version) => ({
          api_version,
        })),
        ...["o\r\nhost: x", "o o", "ö", "o".repeat(256)].flatMap((value) => [
          { organization: value },
          { openai_project: value },
        ]),
      ]);
    });

    suite.test("accept only a DNS label in fields that become part of a host name", async (f) => {
      const fields = ["region", "location", "resource", "project", "aws_region_name"];
      for (const field of fields) {
        for (const label of ["a", "eu-west-1", "x".repeat(63)]) {
          assert.deepEqual(await storedConfig(f, { [field]: label }), { [field]: label });
        }
        const invalid = ["", "x".repeat(64), "evil.example", "a/b", "EU", "a@b", "a b", "ä", "a#"];
        await expectInvalidConfigs(
          f,
          invalid.map((value) => ({ [field]: value })),
        );
      }
    });
  });
}
