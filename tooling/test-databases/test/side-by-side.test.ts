import { describe, expect, test } from "vitest";
import {
  describeOn,
  howToGet,
  type ServerKind,
  serverKinds,
  startServer,
  type TestDatabase,
  type TestServer,
} from "../src/index.ts";
import { findPrograms, programFolders } from "../src/servers/programs.ts";

const cut: Readonly<Record<ServerKind, string>> = {
  mysql: "kill connection_id()",
  postgres: "select pg_terminate_backend(pg_backend_pid())",
};

async function withDatabase(server: TestServer, act: (database: TestDatabase) => Promise<void>) {
  const database = await server.createDatabase();
  try {
    await act(database);
  } finally {
    await database.drop();
  }
}

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("run reconnects after its connection was closed", async () => {
      await withDatabase(server, async (database) => {
        await expect(database.run(cut[kind])).rejects.toThrow();
        expect(await database.run("select 1 as one")).toEqual([{ one: 1 }]);
      });
    });

    test("a wipe succeeds after a table was dropped since the last one", async () => {
      await withDatabase(server, async (database) => {
        await database.run("create table gateway_kept (id int primary key)");
        await database.run("create table gateway_late (id int primary key)");
        await database.wipe();
        await database.run("drop table gateway_late");
        await database.run("insert into gateway_kept values (1)");
        await database.wipe();
        expect(await database.run("select * from gateway_kept")).toEqual([]);
      });
    });
  });

  const isInstalled = findPrograms(kind, programFolders(kind)) !== undefined;
  const excuse = isInstalled ? "" : ` (skipped: no server) ${howToGet(kind)}`;
  describe.runIf(isInstalled)(`own servers of ${kind}${excuse}`, () => {
    test("run side by side without interfering", async () => {
      const starts = await Promise.allSettled([1, 2, 3].map(() => startServer(kind)));
      const servers = starts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      await Promise.all(servers.map((server) => server.stop()));
      expect(starts.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    });

    test("fail to start with their log if a setting is invalid", async () => {
      const starting = startServer(kind, { settings: ["no_such_setting=1"] });
      await expect(starting).rejects.toThrow(/the server ended during its start.*no_such_setting/s);
    });
  });
}
