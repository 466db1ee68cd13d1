import assert from "node:assert/strict";
import type { AuthConfig } from "@gw/entities";
import { expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";

const baseUrl = "https://here.example/v1";
const otherUrl = "https://there.example/v1";
const secretValue = { api_key: "sk-fedcba9876543210" };

export function destinationCases(suite: Suite): void {
  suite.describe(
    "the destination of a credential",
    "SecretRow.authConfig, StoreTransaction.updateSecret",
    () => {
      const steps: readonly [string, AuthConfig | undefined, AuthConfig][] = [
        ["changes", { api_base: baseUrl }, { api_base: otherUrl }],
        ["changes in a slash", { api_base: baseUrl }, { api_base: `${baseUrl}/` }],
        ["changes in case", { api_base: baseUrl }, { api_base: baseUrl.toUpperCase() }],
        ["is cleared", { api_base: baseUrl }, {}],
        ["is omitted", { api_base: baseUrl, region: "eu" }, { region: "eu" }],
        ["becomes blank", { api_base: baseUrl }, { api_base: "  " }],
        ["is added to a config", { region: "eu" }, { region: "eu", api_base: otherUrl }],
        ["is added to none", undefined, { api_base: otherUrl }],
        ["has another resource", { resource: "mine" }, { resource: "thief" }],
        ["has a resource in another field", { resource: "mine" }, { resource_name: "mine" }],
        ["gets a region", { api_base: baseUrl }, { api_base: baseUrl, region: "eu" }],
        ["has another region", { region: "eu" }, { region: "us" }],
        ["has another location", { vertex_location: "eu" }, { vertex_location: "us" }],
        ["has another project", { project: "mine" }, { project: "thief" }],
        ["loses a region", { region: "eu", api_version: "v1" }, { api_version: "v1" }],
        ["gets a blank region", { tenant: "eu" }, { tenant: " " }],
        ["has another mode", { auth_mode: "api_key" }, { auth_mode: "none" }],
        ["gets a mode", undefined, { auth_mode: "none" }],
        ["has another role", { aws_role_name: "mine" }, { aws_role_name: "thief" }],
        ["has another value of an unknown field", { tenant: "t" }, { tenant: "u" }],
        ["gets a field that only looks like a label", {}, { API_Version: "v1" }],
      ];
      for (const [change, before, after] of steps) {
        suite.test(`requires the value again when it ${change}`, async (f) => {
          const created = await f.secret({ ...(before && { authConfig: before }) });
          const { secretId } = created;
          const sealed = await f.sealed(secretId);
          await expectRejected(
            f,
            "INVALID_STATE",
            (by) => f.store.updateGatewaySecret({ secretId, authConfig: after }, by),
            "secret_value",
          );
          assert.deepEqual(await f.store.getSecretInfo({ secretId }), created);
          assert.deepEqual(await f.sealed(secretId), sealed);

          const update = { secretId, authConfig: after, secretValue };
          const changed = await f.store.updateGatewaySecret(update);
          assert.deepEqual(await f.store.getSecretInfo({ secretId }), changed);
          // Opening succeeds only if the value is bound to the current destination of the row.
          assert.deepEqual(await f.opened(secretId), secretValue);
          assert.deepEqual((await f.sealed(secretId)).authConfig, changed.authConfig);
        });
      }

      suite.test("stays bound when only labels and white space change", async (f) => {
        const authConfig = { api_base: baseUrl, tenant: "t", organization: "o" };
        const { secretId } = await f.secret({ secretValue, authConfig });
        const label = { api_base: `  ${baseUrl}\t`, tenant: " t ", api_version: "v1", empty: " " };
        const changed = await f.store.updateGatewaySecret({ secretId, authConfig: label });
        assert.deepEqual(changed.authConfig, { ...label, api_base: baseUrl });
        assert.deepEqual(await f.opened(secretId), secretValue);
      });

      suite.test("may stay absent while labels change", async (f) => {
        const { secretId } = await f.secret({ secretValue, authConfig: { organization: "o" } });
        const authConfig = { api_base: " ", openai_project: "proj_1", api_version: "v1" };
        await f.store.updateGatewaySecret({ secretId, authConfig });
        await f.store.updateGatewaySecret({ secretId, authConfig: {} });
        assert.deepEqual(await f.opened(secretId), secretValue);
      });

      suite.test("stays bound when only the value is replaced", async (f) => {
        const authConfig = { api_base: baseUrl };
        const { secretId } = await f.secret({ authConfig });
        await f.store.updateGatewaySecret({ secretId, secretValue });
        assert.deepEqual((await f.store.getSecretInfo({ secretId })).authConfig, authConfig);
        assert.deepEqual(await f.opened(secretId), secretValue);
      });
    },
  );
}
