import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { Suite } from "../kit/suite.js";

export function twoStoresCases(suite: Suite): void {
  suite.describe(
    "two stores on the same data",
    "AbstractGatewayStore.transact, GatewayBackend.listen",
    () => {
      suite.test("see each other's writes immediately", async (f) => {
        const another = await f.another();
        const created = await f.endpoint();
        const { endpointId } = created;
        assert.deepEqual(await another.getGatewayEndpoint({ endpointId }), created);
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
        assert.equal(await another.getRevision(), await f.store.getRevision());
        f.clock.advance();
        const changed = await another.updateGatewayEndpoint({ endpointId, name: "renamed" });
        assert.equal(changed.lastUpdatedAt, f.clock.now);
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), changed);
        assert.deepEqual(await f.store.getGatewayEndpoint({ name: "renamed" }), changed);
        assert.equal(await another.getRevision(), await f.store.getRevision());
        assert.deepEqual(another.manifest, f.store.manifest);
      });

      suite.test("are notified of each other's writes if the manifest has notifies", async (f) => {
        const { listen } = f.ports;
        // The manifest of a remote store describes the connection, not the database of the server.
        if (f.store.manifest.stampsCaller) {
          assert.equal(
            listen !== undefined,
            f.store.manifest.notifies,
            "listen must be present exactly when the manifest has notifies",
          );
        }
        if (listen === undefined) return;
        let onChange = (): void => {};
        const listener = listen(() => onChange());
        // The first call follows the start of listening, the next one the write of the other store.
        await new Promise<void>((resolve) => {
          onChange = resolve;
        });
        const notified = new Promise<void>((resolve) => {
          onChange = resolve;
        });
        const another = await f.another();
        const { secretId } = await f.secret();
        await another.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } });
        await notified;
        await listener.close();
      });

      suite.test("never return a revision before its data", async (f) => {
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
        const observed: [number, string][] = [];
        const read = async (): Promise<void> => {
          while (!isDone) {
            const revision = await another.getRevision();
            const { name } = await another.getGatewayEndpoint({ endpointId });
            observed.push([revision, name]);
            // Lets the writer run.
            await setImmediate();
          }
        };
        const stop = (): void => {
          isDone = true;
        };
        await Promise.all([write().finally(stop), read()]);
        const first = Math.min(...revisions.values()) - 1;
        for (const [revision, name] of observed) {
          const written = revisions.get(name) ?? first;
          assert.ok(
            written >= revision,
            `${name} of revision ${written} must not be read after revision ${revision}`,
          );
        }
      });
    },
  );
}
