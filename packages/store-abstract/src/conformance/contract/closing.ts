import assert from "node:assert/strict";
import { GatewayError } from "@gw/entities";
import { expectError } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { methods } from "./methods.js";

export function closingCases(suite: Suite): void {
  suite.describe("a closed store", "GatewayStore.close, AbstractGatewayStore.release", () => {
    suite.test("rejects every method with STORE_CLOSED, whatever the input", async (f) => {
      const { secretId } = await f.secret();
      await f.store.close();
      for (const { name, call } of methods) {
        for (const input of [{ secretId }, {}, undefined]) {
          await expectError(() => call(f.store, input), "STORE_CLOSED", name);
        }
      }
      await expectError(() => f.store.getRevision(), "STORE_CLOSED", "getRevision");
    });

    suite.test("may be closed again, also concurrently", async (f) => {
      await Promise.all([f.store.close(), f.store.close(), f.store.close()]);
      await f.store.close();
      await expectError(() => f.store.listSecretInfos(), "STORE_CLOSED");
    });

    suite.test("leaves other stores on the same data open", async (f) => {
      const created = await f.secret();
      const another = await f.another();
      await f.store.close();
      const { secretId } = created;
      assert.deepEqual(await another.getSecretInfo({ secretId }), created);
      await another.deleteGatewaySecret({ secretId });
      const third = await f.another();
      await another.close();
      assert.deepEqual((await third.listSecretInfos()).items, []);
    });

    suite.test("completes or rolls back each mutation in progress", async (f) => {
      const endpointId = await f.sharedEndpointId();
      const another = await f.another();
      const revision = await another.getRevision();
      const committed: number[] = [];
      const by = { onCommitted: (one: number) => committed.push(one) };
      const running = Array.from({ length: 12 }, (_, index) =>
        index % 3 === 0
          ? f.store.createGatewaySecret({ secretName: `s-${index}`, secretValue: { a: "b" } }, by)
          : f.store.setGatewayEndpointTag({ endpointId, key: `k-${index}` }, by),
      );
      const closing = f.store.close();
      const outcomes = await Promise.allSettled(running);
      await closing;
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") continue;
        const { reason } = outcome;
        const isExpected =
          GatewayError.is(reason, "STORE_CLOSED") ||
          GatewayError.is(reason, "TEMPORARILY_UNAVAILABLE");
        if (!isExpected) throw reason;
      }
      const done = outcomes.filter(({ status }) => status === "fulfilled").length;
      const { tags } = await another.getGatewayEndpoint({ endpointId });
      const secrets = (await another.listSecretInfos()).items;
      const stored = tags.length + secrets.filter((one) => one.secretName.startsWith("s-")).length;
      assert.equal(stored, done);
      assert.equal(committed.length, done);
      assert.equal(await another.getRevision(), revision + done);
      await expectError(() => f.store.getRevision(), "STORE_CLOSED");
    });
  });
}
