import assert from "node:assert/strict";
import { KeyRing } from "@gw/crypto";
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
    },
  );
}
