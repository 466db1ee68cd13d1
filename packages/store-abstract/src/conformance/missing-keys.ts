import assert from "node:assert/strict";
import { KeyRing } from "@gw/crypto";
import { type CaseKeys, keysInStates, unregisteredKeys } from "./keys.js";
import { refuses } from "./refusals.js";
import type { Suite } from "./suite.js";

const input = { secretName: "secret", secretValue: { api_key: "sk-0123456789abcdef" } };

/** A registry whose active version this process lacks. */
async function withoutTheActiveKey(): Promise<CaseKeys> {
  const { ring, records } = await keysInStates({ 1: "retiring", 2: "active" });
  return { ring: new KeyRing([ring.get(1)]), records };
}

export function missingKeyCases(suite: Suite): void {
  for (const [state, keys] of [
    ["an empty registry", unregisteredKeys],
    ["a registry without an active version", () => keysInStates({ 1: "staged" })],
    ["a ring without the active version", withoutTheActiveKey],
  ] as const) {
    suite.test(
      `with ${state} no secret is written`,
      async (f) => {
        await refuses(f, "CRYPTO_FAILURE", (by) => f.store.createGatewaySecret(input, by));
        assert.deepEqual((await f.store.listSecretInfos()).items, []);
        assert.deepEqual(await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 }), []);
        assert.deepEqual(await f.ports.sealedSecrets.countSecretsByKek(), new Map());
      },
      { keys },
    );
  }
}
