import assert from "node:assert/strict";
import { inspect } from "node:util";
import { GatewayError } from "@gw/entities";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

const canary = "canary-7f3d1e9b-c0ffee-credential-2b6a";

/** Encodings in which the canary could appear. */
const encodings: readonly string[] = (() => {
  const bytes = Buffer.from(canary);
  // Base64 depends on the offset in a group of three bytes; both ends depend on adjacent bytes.
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(4, -4),
  );
  return [
    canary,
    canary.toUpperCase(),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...shifted,
    ...shifted.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    bytes.toString("utf16le").slice(0, 10),
    [...canary].reverse().join(""),
  ];
})();

function assertClean(what: string, value: unknown): void {
  const texts = [inspect(value, { depth: 20, maxStringLength: null, showHidden: true })];
  for (const bytes of bytesIn(value)) {
    texts.push(bytes.toString("latin1"), bytes.toString("utf16le"));
  }
  for (const text of texts) {
    for (const encoded of encodings) {
      assert.ok(!text.includes(encoded), `${what} must not contain the credential`);
    }
  }
}

function bytesIn(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(bytesIn);
}

async function assertStoreClean(f: Fixture): Promise<void> {
  const { store, ports } = f;
  assertClean("secret infos", await store.listSecretInfos());
  assertClean("definitions", await store.listGatewayModelDefinitions());
  assertClean("endpoints", await store.listGatewayEndpoints());
  assertClean("bindings", await store.listEndpointBindings());
  assertClean("audit records", await ports.auditLog.list({ maxResults: 1_000 }));
  assertClean("key registry", await ports.kekRegistry.list());
  assertClean("sealed rows", await ports.sealedSecrets.pageSealedSecrets({ limit: 1_000 }));
  assertClean(
    "material",
    await ports.sealedSecrets.pageEndpointMaterial(f.workspaceId, { limit: 1_000 }),
  );
}

export function plaintextCases(suite: Suite): void {
  suite.describe("a credential", "GatewayStore, SealedColumns", () => {
    suite.test("does not appear in results or stored data", async (f) => {
      const secretValue = { api_key: canary, nested: JSON.stringify({ canary }), short: "hunter2" };
      const created = await f.secret({ secretValue, authConfig: { region: "eu" } });
      const { secretId } = created;
      const { modelDefinitionId } = await f.definition({ secretId });
      const { endpointId } = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] });
      await f.binding({ endpointId });
      assertClean("the result", created);
      assertClean("the secret info", await f.store.getSecretInfo({ secretId }));
      await assertStoreClean(f);
      const changed = { secretId, secretValue: { other: `x${canary}` } };
      assertClean("the result", await f.store.updateGatewaySecret(changed));
      await assertStoreClean(f);
      assert.equal(
        JSON.stringify(created).includes("hunter2"),
        false,
        "the result must not contain the credential",
      );
      await f.store.deleteGatewaySecret({ secretId });
      await assertStoreClean(f);
    });

    suite.test("does not appear in validation errors", async (f) => {
      const { secretId } = await f.secret();
      const validValue = { api_key: "sk-0123456789abcdef" };
      const invalidFields: unknown[] = [
        { secretValue: canary },
        { secretValue: [canary] },
        { secretValue: { [canary]: 1 } },
        { secretValue: { [`${canary} `]: "v" } },
        { secretValue: { api_key: [canary] } },
        { secretValue: { api_key: { canary } } },
        { secretValue: { api_key: `${canary}\ud800` } },
        { secretValue: { api_key: `${canary}\u0000` } },
        { secretValue: { api_key: canary.repeat(3_000) } },
        { secretValue: { api_key: canary, api_base: "https://x.example" } },
        { secretValue: { api_key: canary, __proto__: null, [`a/${canary}`]: "v" } },
        { secretValue: new Map([["api_key", canary]]) },
        { secretValue: validValue, authConfig: canary },
        { secretValue: validValue, authConfig: { [`${canary}/`]: "v" } },
        { secretValue: validValue, authConfig: { api_key: [canary] } },
        { secretValue: validValue, authConfig: { api_base: canary } },
        { secretValue: validValue, authConfig: { api_base: `https://${canary}@host.example` } },
        {
          secretValue: validValue,
          authConfig: { api_base: `https://host.example/?key=${canary}` },
        },
        { secretValue: validValue, authConfig: { base_url: canary } },
        { secretValue: validValue, authConfig: { region: `${canary}.example` } },
        { secretValue: validValue, authConfig: { key: canary.repeat(1_000) } },
      ];
      for (const fields of invalidFields) {
        for (const call of [
          () =>
            f.store.createGatewaySecret({
              secretName: "x",
              ...(fields as never as object),
            } as never),
          () => f.store.updateGatewaySecret({ secretId, ...(fields as never as object) } as never),
        ]) {
          const error: unknown = await call().then(
            () => assert.fail(`the store must reject ${inspect(fields).slice(0, 60)}`),
            (reason: unknown) => reason,
          );
          assert.ok(GatewayError.is(error, "INVALID_PARAMETER_VALUE"), inspect(error));
          assertClean("the error", error);
          assertClean("its stack", `${error.stack}`);
        }
      }
      await assertStoreClean(f);
    });

    suite.test("does not appear in conflict and not-found errors", async (f) => {
      const { secretName } = await f.secret();
      const secretValue = { api_key: canary };
      const secretId = `s-${"0".repeat(32)}`;
      for (const call of [
        () => f.store.createGatewaySecret({ secretName, secretValue }),
        () => f.store.updateGatewaySecret({ secretId, secretValue }),
      ]) {
        const error = await call().catch((reason: unknown) => reason);
        assert.ok(GatewayError.is(error), "the call must fail with a GatewayError");
        assertClean("the error", error);
      }
      await assertStoreClean(f);
    });
  });
}
