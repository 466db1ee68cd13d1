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
      ];
      for (const [change, before, after] of steps) {
        suite.test(`requires the value again when it ${change}`, async (f) => {
          const created = await f.secret({ ...(before && { authConfig: before }) });
          const { secretId } = created;
          const sealed = await f.sealed(secretId);
          await expectRejected(
            f,
            "INVALID_PARAMETER_VALUE",
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
          assert.equal(
            (await f.sealed(secretId)).authConfig?.api_base,
            changed.authConfig?.api_base,
          );
        });
      }

      suite.test("stays bound when other fields of the config change", async (f) => {
        const { secretId } = await f.secret({ secretValue, authConfig: { api_base: baseUrl } });
        const padded = { api_base: `  ${baseUrl}\t`, tenant: "t" };
        const changed = await f.store.updateGatewaySecret({ secretId, authConfig: padded });
        assert.deepEqual(changed.authConfig, { api_base: baseUrl, tenant: "t" });
        assert.deepEqual(await f.opened(secretId), secretValue);
      });

      suite.test("may stay absent while other fields change", async (f) => {
        const { secretId } = await f.secret({ secretValue, authConfig: { region: "eu" } });
        await f.store.updateGatewaySecret({
          secretId,
          authConfig: { api_base: " ", region: "us" },
        });
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
