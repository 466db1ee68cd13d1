import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { dialects } from "../src/dialects.ts";
import { howToGet, type OwnServer, serverKinds, startServer } from "../src/index.ts";
import { isAlive, processTree } from "../src/servers/process-tree.ts";
import { findPrograms, programFolders, requirePrograms } from "../src/servers/programs.ts";
import { waitUntil } from "../src/servers/wait-until.ts";

async function withServer(server: OwnServer, act: (server: OwnServer) => Promise<void>) {
  try {
    await act(server);
  } finally {
    await server.stop();
  }
}

/** The data folder of a server. */
async function dataFolder(server: Pick<OwnServer, "kind" | "url">): Promise<string> {
  const session = await dialects[server.kind].open(server.url);
  const query = {
    mysql: "select @@datadir as folder",
    postgres: "select current_setting('data_directory') as folder",
  }[server.kind];
  const [row] = await session.run(query);
  session.close();
  return String(row?.folder);
}

for (const kind of serverKinds) {
  const isInstalled = findPrograms(kind, programFolders(kind)) !== undefined;
  const excuse = isInstalled ? "" : ` (skipped: no server) ${howToGet(kind)}`;

  test(`starting a server of ${kind} without programs tells how to get them`, () => {
    expect(() => requirePrograms(kind, [])).toThrow(howToGet(kind));
  });

  describe.runIf(isInstalled)(`an own server of ${kind}${excuse}`, () => {
    test("keeps its data after a SIGKILL", async () => {
      await withServer(await startServer(kind), async (server) => {
        const { url, pid } = server;
        const database = await server.createDatabase();
        await database.run("create table kept (id int primary key)");
        await database.run("insert into kept values (1)");
        await server.kill();
        expect(isAlive(pid)).toBe(false);
        await expect(dialects[kind].open(url)).rejects.toThrow("ECONNREFUSED");
        await server.start();
        expect(server.url).toBe(url);
        expect(server.pid).not.toBe(pid);
        expect(await database.run("select * from kept")).toEqual([{ id: 1 }]);
      });
    });

    test("does not answer while it is paused, and answers afterwards", async () => {
      const [paused, other] = await Promise.all([startServer(kind), startServer(kind)]);
      await withServer(other, () =>
        withServer(paused, async () => {
          const database = await paused.createDatabase();
          await database.run("select 1 as one");
          await paused.pause();
          const answered: string[] = [];
          const kept = database.run("select 1 as one").then(() => answered.push("kept"));
          const fresh = paused.createDatabase().then(() => answered.push("fresh"));
          // Much more work, on a server that is not paused.
          for (let i = 0; i < 5; i++) await (await other.createDatabase()).run("select 1");
          expect(answered).toEqual([]);
          await paused.resume();
          await Promise.all([kept, fresh]);
          expect(answered.sort()).toEqual(["fresh", "kept"]);
        }),
      );
    });

    test("leaves no process and no folder after stop, even if paused or killed", async () => {
      const states = {
        paused: (server: OwnServer) => server.pause(),
        killed: (server: OwnServer) => server.kill(),
      };
      for (const [state, reach] of Object.entries(states)) {
        const server = await startServer(kind);
        const tree = processTree(server.pid);
        const folder = await dataFolder(server);
        expect(existsSync(folder), state).toBe(true);
        await reach(server);
        await server.stop();
        await server.stop();
        expect(tree.filter(isAlive), state).toEqual([]);
        expect(existsSync(join(folder, "..")), state).toBe(false);
        await expect(server.start()).rejects.toThrow("stopped");
      }
    });

    test("ends when the process that started it is killed", async () => {
      const program = fileURLToPath(new URL("programs/start-and-wait.ts", import.meta.url));
      const starter = spawn(process.execPath, [program, kind], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = await once(createInterface(starter.stdout), "line");
      const { url, pid } = JSON.parse(line);
      const folder = await dataFolder({ kind, url });
      expect(isAlive(pid)).toBe(true);
      starter.kill("SIGKILL");
      const isGone = () => !isAlive(pid) && !existsSync(join(folder, ".."));
      expect(await waitUntil(isGone, 20_000)).toBe(true);
    });
  });
}
