import assert from "node:assert/strict";
import { KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { type CaseKeys, keysInStates, unregisteredKeys } from "../kit/case-keys.js";
import { expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";

const input = { secretName: "secret", secretValue: { api_key: "sk-0123456789abcdef" } };

/** The key ring lacks the active version. */
async function withoutTheActiveKey(): Promise<CaseKeys> {
  const { ring, records } = await keysInStates({ 1: "retiring", 2: "active" });
  return { ring: new KeyRing([ring.get(1)]), records };
}

export function missingKeyCases(suite: Suite): void {
  suite.describe(
    "an unusable active key",
    "StoreReader.activeKekVersion, OpenStoreOptions.keyRing",
    () => {
      for (const [state, keys] of [
        ["an empty registry", unregisteredKeys],
        ["a registry without an active version", () => keysInStates({ 1: "staged" })],
        ["a ring without the active version", withoutTheActiveKey],
      ] as const) {
        suite.test(
          `rejects secrets with ${state}`,
          async (f) => {
            await expectRejected(f, "CRYPTO_FAILURE", (by) =>
              f.store.createGatewaySecret(input, by),
            );
            assert.deepEqual((await f.store.listSecretInfos()).items, []);
            assert.deepEqual(await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 }), []);
            assert.deepEqual(await f.ports.sealedSecrets.countSecretsByKek(), new Map());
          },
          { keys },
        );
      }

      suite.test("is confirmed before each value that is sealed", async (f) => {
        const { ring } = f.keys;
        const uses: string[] = [];
        let lost: GatewayError | undefined;
        const keyRing = {
          has: (version: number) => ring.has(version),
          get(version: number) {
            uses.push(`get ${version}`);
            return ring.get(version);
          },
          async confirm(version: number) {
            uses.push(`confirm ${version}`);
            if (lost !== undefined) throw lost;
          },
        };
        const store = f.ports.openStore({ keyRing });
        const { secretId } = await store.createGatewaySecret(input);
        await store.updateGatewaySecret({ secretId, secretValue: { api_key: "sk-2" } });
        const twice = ["confirm 1", "get 1", "confirm 1", "get 1"];
        assert.deepEqual(uses, twice);
        await store.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } });
        assert.deepEqual(uses, twice, "an update without a value must not use the key");
        const before = await f.sealed(secretId);
        lost = new GatewayError("TEMPORARILY_UNAVAILABLE", "the key is lost");
        const isLost = (error: unknown): boolean => error === lost;
        const other = { ...input, secretName: "other" };
        await assert.rejects(store.createGatewaySecret(other), isLost);
        const update = { secretId, secretValue: { api_key: "sk-3" } };
        await assert.rejects(store.updateGatewaySecret(update), isLost);
        assert.deepEqual(await f.sealed(secretId), before);
        assert.equal((await store.listSecretInfos()).items.length, 1);
        await store.close();
      });
    },
  );
}
