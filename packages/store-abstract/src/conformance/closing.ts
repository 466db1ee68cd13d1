import assert from "node:assert/strict";
import { GatewayError } from "@gw/entities";
import { methods } from "./methods.js";
import { failure } from "./refusals.js";
import type { Suite } from "./suite.js";

export function closingCases(suite: Suite): void {
  suite.describe("a closed store", () => {
    suite.test("refuses every method, whatever it is given", async (f) => {
      const { secretId } = await f.secret();
      await f.store.close();
      for (const { name, call } of methods) {
        for (const input of [{ secretId }, {}, undefined]) {
          await failure(() => call(f.store, input), "STORE_CLOSED", name);
        }
      }
      await failure(() => f.store.getRevision(), "STORE_CLOSED", "getRevision");
    });

    suite.test("may be closed again, and at once", async (f) => {
      await Promise.all([f.store.close(), f.store.close(), f.store.close()]);
      await f.store.close();
      await failure(() => f.store.listSecretInfos(), "STORE_CLOSED");
    });

    suite.test("leaves other stores of the same data open", async (f) => {
      const made = await f.secret();
      const another = await f.another();
      await f.store.close();
      const { secretId } = made;
      assert.deepEqual(await another.getSecretInfo({ secretId }), made);
      await another.deleteGatewaySecret({ secretId });
      const third = await f.another();
      await another.close();
      assert.deepEqual((await third.listSecretInfos()).items, []);
    });

    suite.test("lets what is under way settle: done whole, or not at all", async (f) => {
      const endpointId = await f.sharedEndpointId();
      const another = await f.another();
      const revision = await another.getRevision();
      const told: number[] = [];
      const by = { onCommitted: (one: number) => told.push(one) };
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
      const kept = tags.length + secrets.filter((one) => one.secretName.startsWith("s-")).length;
      assert.equal(kept, done);
      assert.equal(told.length, done);
      assert.equal(await another.getRevision(), revision + done);
      await failure(() => f.store.getRevision(), "STORE_CLOSED");
    });
  });
}
