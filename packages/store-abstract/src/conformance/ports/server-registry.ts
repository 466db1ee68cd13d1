import assert from "node:assert/strict";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

async function listed(f: Fixture): Promise<unknown[]> {
  const servers = await f.ports.serverRegistry.list();
  return servers.map(({ serverId, kekVersions }) => [serverId, ...kekVersions]);
}

export function serverRegistryCases(suite: Suite): void {
  suite.describe("the server registry", "ServerRegistry", () => {
    suite.test("lists the announced servers with their key versions", async (f) => {
      const { serverRegistry } = f.ports;
      assert.deepEqual(await listed(f), []);
      await serverRegistry.announce({ serverId: "b:2", kekVersions: [1] });
      await serverRegistry.announce({ serverId: "a:1", kekVersions: [] });
      await serverRegistry.announce({ serverId: "b:2", kekVersions: [1, 2, 2_147_483_647] });
      assert.deepEqual(await listed(f), [["a:1"], ["b:2", 1, 2, 2_147_483_647]]);
      for (const { silentFor, startedAt, knowsWorkspaces } of await serverRegistry.list()) {
        assert.ok(knowsWorkspaces, "a server of this release must know workspaces");
        assert.ok(
          silentFor >= 0 && silentFor < 30_000,
          `silentFor must be 0 to 29,999 ms; got ${silentFor}`,
        );
        assert.ok(
          Number.isSafeInteger(startedAt),
          "startedAt must be a whole number of milliseconds",
        );
      }
      await serverRegistry.withdraw("b:2");
      await serverRegistry.withdraw("b:2");
      assert.deepEqual(await listed(f), [["a:1"]]);
    });

    suite.test("keeps startedAt when a server announces itself again", async (f) => {
      const { serverRegistry } = f.ports;
      await serverRegistry.announce({ serverId: "a", kekVersions: [1] });
      const [first] = await serverRegistry.list();
      f.clock.advance();
      await serverRegistry.announce({ serverId: "a", kekVersions: [1] });
      const [again] = await serverRegistry.list();
      assert.equal(again?.startedAt, first?.startedAt);
    });

    suite.test("raises no revision and writes no audit record", async (f) => {
      const revision = await f.store.getRevision();
      const auditBefore = await f.ports.auditLog.list();
      await f.ports.serverRegistry.announce({ serverId: "a", kekVersions: [1] });
      await f.ports.serverRegistry.withdraw("a");
      assert.equal(await f.store.getRevision(), revision);
      assert.deepEqual(await f.ports.auditLog.list(), auditBefore);
    });

    suite.test("orders a first heartbeat and a key registry transaction", async (f) => {
      const { serverRegistry, kekRegistry } = f.ports;
      for (let round = 0; round < 10; round += 1) {
        const serverId = `server-${round}`;
        const announce = async (): Promise<boolean> => {
          await serverRegistry.announce({ serverId, kekVersions: [1] });
          return (await kekRegistry.list()).some(({ activatedAt }) => activatedAt === round);
        };
        const change = kekRegistry.transact(async (tx) => {
          const servers = await tx.liveServers();
          await tx.updateKek(1, { state: "active", activatedAt: round });
          return servers.some((one) => one.serverId === serverId);
        });
        const [sawChange, wasListed] = await Promise.all([announce(), change]);
        assert.ok(
          sawChange || wasListed,
          "the transaction must list the server, or the server must read the result",
        );
      }
    });
  });
}
