import assert from "node:assert/strict";
import type { Fixture } from "./fixture.js";
import type { Suite } from "./suite.js";

async function seen(f: Fixture): Promise<unknown[]> {
  const servers = await f.ports.serverRegistry.list();
  return servers.map(({ serverId, kekVersions }) => [serverId, ...kekVersions]);
}

export function serverRegistryCases(suite: Suite): void {
  suite.describe("the board of running servers", () => {
    suite.test("shows who is there, with the keys that each holds", async (f) => {
      const { serverRegistry } = f.ports;
      assert.deepEqual(await seen(f), []);
      await serverRegistry.announce({ serverId: "b:2", kekVersions: [1] });
      await serverRegistry.announce({ serverId: "a:1", kekVersions: [] });
      await serverRegistry.announce({ serverId: "b:2", kekVersions: [1, 2, 2_147_483_647] });
      assert.deepEqual(await seen(f), [["a:1"], ["b:2", 1, 2, 2_147_483_647]]);
      for (const { silentFor, startedAt } of await serverRegistry.list()) {
        assert.ok(silentFor >= 0 && silentFor < 30_000, `silent for ${silentFor}`);
        assert.ok(Number.isSafeInteger(startedAt));
      }
      await serverRegistry.withdraw("b:2");
      await serverRegistry.withdraw("b:2");
      assert.deepEqual(await seen(f), [["a:1"]]);
    });

    suite.test("keeps when a server came, however often it says that it is there", async (f) => {
      const { serverRegistry } = f.ports;
      await serverRegistry.announce({ serverId: "a", kekVersions: [1] });
      const [first] = await serverRegistry.list();
      f.clock.advance();
      await serverRegistry.announce({ serverId: "a", kekVersions: [1] });
      const [again] = await serverRegistry.list();
      assert.equal(again?.startedAt, first?.startedAt);
    });

    suite.test("is no part of the store: raises no revision, is not audited", async (f) => {
      const revision = await f.store.getRevision();
      const trail = await f.ports.auditLog.list();
      await f.ports.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
      await f.ports.serverRegistry.withdraw("a");
      assert.equal(await f.store.getRevision(), revision);
      assert.deepEqual(await f.ports.auditLog.list(), trail);
    });

    suite.test("a first sign and a change of the registry see one another", async (f) => {
      const { serverRegistry, kekRegistry } = f.ports;
      for (let round = 0; round < 10; round += 1) {
        const serverId = `server-${round}`;
        const sign = async (): Promise<boolean> => {
          await serverRegistry.announce({ serverId, kekVersions: [1] });
          return (await kekRegistry.list()).some(({ activatedAt }) => activatedAt === round);
        };
        const change = kekRegistry.transact(async (tx) => {
          const servers = await tx.liveServers();
          await tx.updateKek(1, { state: "active", activatedAt: round });
          return servers.some((one) => one.serverId === serverId);
        });
        const [sawChange, wasSeen] = await Promise.all([sign(), change]);
        assert.ok(sawChange || wasSeen, "neither knew of the other");
      }
    });
  });
}
