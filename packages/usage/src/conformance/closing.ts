import assert from "node:assert/strict";
import type { UsageStore } from "../store/usage-store.js";
import { newCall } from "./kit/calls.js";
import { expectError } from "./kit/expect-error.js";
import { allTime, batchOf } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

export function closingCases(suite: Suite): void {
  suite.describe("a closed usage store", "UsageStore.close", () => {
    suite.test("rejects every method with STORE_CLOSED, whatever the input", async (f) => {
      const gatewayId = await f.gateway();
      await f.store.close();
      const methods: ((store: UsageStore) => Promise<unknown>)[] = [
        (store) => store.registerGateway({ gatewayId }),
        (store) => store.registerGateway({} as never),
        (store) => store.addBatch(batchOf([newCall()], { gatewayId, number: 1 })),
        (store) => store.addBatch({} as never),
        (store) => store.summarize(allTime),
        (store) => store.summarize({} as never),
        (store) => store.listCalls(),
        (store) => store.listCalls({ maxResults: 0 }),
        (store) => store.deleteBefore({ kind: "calls", time: 1, limit: 1 }),
        (store) => store.deleteBefore({} as never),
      ];
      for (const method of methods) await expectError(() => method(f.store), "STORE_CLOSED");
    });

    suite.test("may be closed again, also concurrently", async (f) => {
      await Promise.all([f.store.close(), f.store.close()]);
      await f.store.close();
      await expectError(() => f.store.listCalls(), "STORE_CLOSED");
    });

    suite.test("leaves other stores on the same data open", async (f) => {
      const another = await f.another();
      const call = newCall();
      await f.add([call]);
      await f.store.close();
      assert.deepEqual(await another.listCalls(), { items: [call] });
    });
  });
}
