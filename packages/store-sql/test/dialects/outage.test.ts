import { defaultWorkspace } from "@gw/entities";
import { describeOn, serverKinds, startServer } from "@gw/test-databases";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { openFresh } from "../fixtures/fresh-database.ts";
import { sessionsOn, until } from "../fixtures/sessions.ts";

const away = { code: "TEMPORARILY_UNAVAILABLE" };

for (const kind of serverKinds) {
  describeOn(kind, () => {
    test("fails while the server is down, and recovers when it is back", async () => {
      const server = await startServer(kind);
      onTestFinished(() => server.stop());
      const { backend, store, secret, database } = await openFresh(server);
      const { secretId } = secret;
      const update = (api_version: string) =>
        store.updateGatewaySecret({ secretId, authConfig: { api_version } });
      await Promise.all([update("eu"), store.listSecretInfos(), store.listSecretInfos()]);
      const acknowledged = await update("us");

      const writing = Promise.allSettled(Array.from({ length: 10 }, () => update("lost-or-not")));
      await server.kill();
      await writing;
      const calls = [
        () => store.listSecretInfos(),
        () => store.getSecretInfo({ secretId }),
        () => store.getRevision(),
        () => backend.sealedSecrets.pageEndpointMaterial(defaultWorkspace, { limit: 10 }),
        () => backend.ping(),
        () => update("unknown"),
        () => backend.kekRegistry.list(),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject(away);

      await server.start();
      // The first call succeeds, without reopening the backend.
      const found = await store.getSecretInfo({ secretId });
      expect([acknowledged.authConfig?.api_version, "lost-or-not"]).toContain(
        found.authConfig?.api_version,
      );
      const before = await store.getRevision();
      await update("back");
      expect(await store.getRevision()).toBe(before + 1);
      expect((await backend.auditLog.list({ action: "secret.update" })).items.length).toBe(
        before + 1 - 2,
      );
      await backend.close();
      const sessions = sessionsOn(server, database);
      await until(async () => (await sessions.list()).length === 0);
    });

    test("times out when the server stops answering", async () => {
      const server = await startServer(kind);
      onTestFinished(() => server.stop());
      const { database, secret, store } = await openFresh(server);
      const { secretId } = secret;
      const { url } = database;
      const backend = await openSqlBackend({ url, lockTimeout: 500, statementTimeout: 1_000 });
      onTestFinished(() => backend.close());
      const hasty = backend.openStore({ keyRing: {} as never });
      await Promise.allSettled(Array.from({ length: 5 }, () => hasty.listSecretInfos()));
      await server.pause();
      const calls = Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? hasty.getSecretInfo({ secretId })
          : hasty.updateGatewaySecret({ secretId, authConfig: { api_version: "eu" } }),
      );
      for (const outcome of await Promise.allSettled(calls)) {
        expect(outcome).toMatchObject({ status: "rejected", reason: away });
      }
      await server.resume();
      // On a busy machine even a server that runs may exceed so short a timeout.
      await until(() =>
        hasty.updateGatewaySecret({ secretId, authConfig: { api_version: "us" } }).then(
          () => true,
          () => false,
        ),
      );
      expect((await store.getSecretInfo({ secretId })).authConfig).toEqual({ api_version: "us" });
    });
  });
}
