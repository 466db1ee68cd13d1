import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { openStore } from "./open-store.ts";

const input = { secretName: "secret", secretValue: { api_key: "sk-0123456789abcdef" } };

describe("who asks for a mutation", () => {
  test("is who asked when it was asked, whatever becomes of the object meanwhile", async () => {
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

  test("is checked before anything is sealed", async () => {
    const { store } = await openStore();
    await assert.rejects(store.createGatewaySecret(input, { principal: "" }), {
      code: "INVALID_PARAMETER_VALUE",
    });
  });
});

test("a listener that throws does not turn a mutation that is done into a failure", async () => {
  const { store } = await openStore();
  const thrown = new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback(resolve);
  });
  try {
    const created = await store.createGatewaySecret(input, {
      onCommitted() {
        throw new Error("of the listener");
      },
    });
    assert.equal(created.secretName, "secret");
    assert.match(String(await thrown), /of the listener/);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
});
