import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { Suite } from "./suite.js";

export function twoStoresCases(suite: Suite): void {
  suite.describe("two stores of the same data", () => {
    suite.test("see each other's writes at once", async (f) => {
      const another = await f.another();
      const made = await f.endpoint();
      const { endpointId } = made;
      assert.deepEqual(await another.getGatewayEndpoint({ endpointId }), made);
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), made);
      assert.equal(await another.getRevision(), await f.store.getRevision());
      f.clock.advance();
      const changed = await another.updateGatewayEndpoint({ endpointId, name: "renamed" });
      assert.equal(changed.lastUpdatedAt, f.clock.now);
      assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), changed);
      assert.deepEqual(await f.store.getGatewayEndpoint({ name: "renamed" }), changed);
      assert.equal(await another.getRevision(), await f.store.getRevision());
      assert.deepEqual(another.manifest, f.store.manifest);
    });

    suite.test("hear of each other's writes where the manifest says so", async (f) => {
      const { listen } = f.ports;
      // What a store over a wire declares is said of the wire, not of the database behind it.
      if (f.store.manifest.stampsCaller) {
        assert.equal(listen !== undefined, f.store.manifest.notifies, "listen is there");
      }
      if (listen === undefined) return;
      let sign = (): void => {};
      const listener = listen(() => sign());
      // It gives a sign once it listens, and then one for the write of the other.
      await new Promise<void>((resolve) => {
        sign = resolve;
      });
      const signed = new Promise<void>((resolve) => {
        sign = resolve;
      });
      const another = await f.another();
      const { secretId } = await f.secret();
      await another.updateGatewaySecret({ secretId, authConfig: { region: "eu" } });
      await signed;
      await listener.close();
    });

    suite.test("never show a revision before its data", async (f) => {
      const { endpointId } = await f.endpoint({ name: "at-0" });
      const another = await f.another();
      const revisions = new Map<string, number>();
      let isDone = false;
      const write = async (): Promise<void> => {
        for (let round = 1; round <= 30; round += 1) {
          const name = `at-${round}`;
          const onCommitted = (revision: number): void => void revisions.set(name, revision);
          await f.store.updateGatewayEndpoint({ endpointId, name }, { onCommitted });
        }
      };
      const seen: [number, string][] = [];
      const watch = async (): Promise<void> => {
        while (!isDone) {
          const revision = await another.getRevision();
          const { name } = await another.getGatewayEndpoint({ endpointId });
          seen.push([revision, name]);
          // Whatever the writer waits for gets its turn.
          await setImmediate();
        }
      };
      const stop = (): void => {
        isDone = true;
      };
      await Promise.all([write().finally(stop), watch()]);
      const first = Math.min(...revisions.values()) - 1;
      for (const [revision, name] of seen) {
        const written = revisions.get(name) ?? first;
        assert.ok(written >= revision, `${name} of ${written} was read after ${revision}`);
      }
    });
  });
}
