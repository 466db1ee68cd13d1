import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openStore } from "./memory/open-store.ts";

const input = { secretName: "secret", secretValue: { api_key: "sk-0123456789abcdef" } };

describe("the caller of a mutation", () => {
  test("is read when the method is called, not later", async () => {
    const { backend, store } = await openStore();
    const by = { principal: "alice" };
    const creating = store.createGatewaySecret(input, by);
    by.principal = "mallory";
    const { secretId, createdBy } = await creating;
    assert.equal(createdBy, "alice");

    by.principal = "bob";
    const updating = store.updateGatewaySecret({ secretId, secretValue: { api_key: "sk-2" } }, by);
    by.principal = "";
    assert.equal((await updating).lastUpdatedBy, "bob");
    const principals = (await backend.auditLog.list()).items.map(({ principal }) => principal);
    assert.deepEqual(principals, ["bob", "alice"]);
  });

  test("is validated before a value is sealed", async () => {
    const { store } = await openStore();
    await assert.rejects(store.createGatewaySecret(input, { principal: "" }), {
      code: "INVALID_PARAMETER_VALUE",
    });
  });
});

test("an onCommitted listener that throws does not fail the mutation", async () => {
  const { store } = await openStore();
  const thrown = new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback(resolve);
  });
  try {
    const created = await store.createGatewaySecret(input, {
      onCommitted() {
        throw new Error("listener failed");
      },
    });
    assert.equal(created.secretName, "secret");
    assert.match(String(await thrown), /listener failed/);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
});
