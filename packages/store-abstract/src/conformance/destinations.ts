import assert from "node:assert/strict";
import type { AuthConfig } from "@gw/entities";
import { refuses } from "./refusals.js";
import type { Suite } from "./suite.js";

const here = "https://here.example/v1";
const there = "https://there.example/v1";
const secretValue = { api_key: "sk-fedcba9876543210" };

export function destinationCases(suite: Suite): void {
  suite.describe("a credential and the place it may be sent to", () => {
    const steps: readonly [string, AuthConfig | undefined, AuthConfig][] = [
      ["changes", { api_base: here }, { api_base: there }],
      ["changes in a slash", { api_base: here }, { api_base: `${here}/` }],
      ["changes in case", { api_base: here }, { api_base: here.toUpperCase() }],
      ["is cleared", { api_base: here }, {}],
      ["is left out", { api_base: here, region: "eu" }, { region: "eu" }],
      ["is blanked", { api_base: here }, { api_base: "  " }],
      ["is added to a config", { region: "eu" }, { region: "eu", api_base: there }],
      ["is added to none", undefined, { api_base: there }],
    ];
    for (const [change, before, after] of steps) {
      suite.test(`takes the value anew when it ${change}`, async (f) => {
        const made = await f.secret({ ...(before && { authConfig: before }) });
        const { secretId } = made;
        const sealed = await f.sealed(secretId);
        await refuses(
          f,
          "INVALID_PARAMETER_VALUE",
          (by) => f.store.updateGatewaySecret({ secretId, authConfig: after }, by),
          "secret_value",
        );
        assert.deepEqual(await f.store.getSecretInfo({ secretId }), made);
        assert.deepEqual(await f.sealed(secretId), sealed);

        const update = { secretId, authConfig: after, secretValue };
        const changed = await f.store.updateGatewaySecret(update);
        assert.deepEqual(await f.store.getSecretInfo({ secretId }), changed);
        // It opens only if it is bound to the destination that the row has now.
        assert.deepEqual(await f.opened(secretId), secretValue);
        assert.equal((await f.sealed(secretId)).authConfig?.api_base, changed.authConfig?.api_base);
      });
    }

    suite.test("stay together when everything else of the config changes", async (f) => {
      const { secretId } = await f.secret({ secretValue, authConfig: { api_base: here } });
      const padded = { api_base: `  ${here}\t`, tenant: "t" };
      const changed = await f.store.updateGatewaySecret({ secretId, authConfig: padded });
      assert.deepEqual(changed.authConfig, { api_base: here, tenant: "t" });
      assert.deepEqual(await f.opened(secretId), secretValue);
    });

    suite.test("stay apart when there is none before and after", async (f) => {
      const { secretId } = await f.secret({ secretValue, authConfig: { region: "eu" } });
      await f.store.updateGatewaySecret({ secretId, authConfig: { api_base: " ", region: "us" } });
      await f.store.updateGatewaySecret({ secretId, authConfig: {} });
      assert.deepEqual(await f.opened(secretId), secretValue);
    });

    suite.test("stay together when only the value is replaced", async (f) => {
      const authConfig = { api_base: here };
      const { secretId } = await f.secret({ authConfig });
      await f.store.updateGatewaySecret({ secretId, secretValue });
      assert.deepEqual((await f.store.getSecretInfo({ secretId })).authConfig, authConfig);
      assert.deepEqual(await f.opened(secretId), secretValue);
    });
  });
}
