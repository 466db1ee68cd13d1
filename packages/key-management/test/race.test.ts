import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { KeyError } from "../src/index.js";
import { createFileRegistry } from "./file-registry.js";
import { changed, createGateway, rawKey, temporaryFolder } from "./gateway.js";

// Real processes run what was built: `pnpm test` builds first.
const script = fileURLToPath(new URL("./starting-process.ts", import.meta.url));

/** Starts all at one moment; says how each went. */
async function raceProcesses(environments: readonly Record<string, string>[]): Promise<string[]> {
  const processes = environments.map((env) => {
    const child = spawn(process.execPath, [script], { env, stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return { child, nextLine: async () => String((await lines.next()).value) };
  });
  for (const { nextLine } of processes) expect(await nextLine()).toBe("ready");
  for (const { child } of processes) child.stdin.write("go\n");
  return Promise.all(
    processes.map(async ({ child, nextLine }) => {
      const exit = once(child, "exit");
      const line = await nextLine();
      expect(await exit).toEqual([0, null]);
      return line;
    }),
  );
}

describe("processes that start at once", () => {
  test("on an empty database with different keys: one wins, the others stop", async () => {
    const folder = await temporaryFolder();
    const said = await raceProcesses(
      [1, 2, 3].map(() => ({ DATA_FOLDER: folder, GW_KEK_1: rawKey() })),
    );
    const [record] = await createFileRegistry(folder).list();
    expect(said.sort()).toEqual([
      `fingerprint ${record?.fingerprint}`,
      "refused KEY_WRONG",
      "refused KEY_WRONG",
    ]);
  });

  test("on an empty database with one passphrase: all go on with the same key", async () => {
    const folder = await temporaryFolder();
    const env = { DATA_FOLDER: folder, GW_KEK_1: "passphrase:seventeen green bottles" };
    const said = await raceProcesses([env, env]);
    const [record] = await createFileRegistry(folder).list();
    expect(said).toEqual(said.map(() => `fingerprint ${record?.fingerprint}`));
  });

  test("on an empty folder: all end with one generated key", async () => {
    const folder = await temporaryFolder();
    const env = { DATA_FOLDER: folder, MAY_GENERATE: "yes" };
    const said = await raceProcesses([env, env, env]);
    const [record] = await createFileRegistry(folder).list();
    expect(said).toEqual(said.map(() => `fingerprint ${record?.fingerprint}`));
    expect((await readdir(folder)).filter((name) => name.startsWith("kek-"))).toEqual(["kek-1"]);
  });

  test("on an empty folder: one of them says that it generated the key", async () => {
    const generate = { directory: await temporaryFolder() };
    const { start, notices } = createGateway();
    await Promise.all([1, 2, 3].map(() => start({}, { generate })));
    const said = notices.map(({ code }) => code).sort();
    expect(said).toEqual(["KEY_GENERATED", "KEY_REGISTERED"]);
  });

  test("and all find the registry empty: the loser stops before anything is written", async () => {
    const { backend, start } = createGateway();
    let arrived = 0;
    let openGate = (): void => {};
    const gate = new Promise<void>((resolve) => {
      openGate = resolve;
    });
    const kekRegistry = changed(backend.kekRegistry, {
      // Whatever the scheduling: nobody enters a key before both have looked.
      async insert(record) {
        arrived += 1;
        if (arrived === 2) openGate();
        await gate;
        return backend.kekRegistry.insert(record);
      },
    });
    const results = await Promise.allSettled([
      start({ keys: { 1: rawKey() } }, { kekRegistry }),
      start({ keys: { 1: rawKey() } }, { kekRegistry }),
    ]);
    const lost = results.filter((result) => result.status === "rejected");
    expect(lost).toHaveLength(1);
    expect(KeyError.is(lost[0]?.reason, "KEY_WRONG")).toBe(true);
    expect(await backend.kekRegistry.list()).toHaveLength(1);
    expect((await backend.auditLog.list()).items).toHaveLength(1);
  });

  test("with keys of different versions: the loser is told what it lacks", async () => {
    const { backend, start } = createGateway();
    const kekRegistry = changed(backend.kekRegistry, {
      async insert(record) {
        if (record.version === 2) await start({ keys: { 1: rawKey() } });
        return backend.kekRegistry.insert(record);
      },
    });
    const loser = start({ keys: { 2: rawKey() } }, { kekRegistry });
    await expect(loser).rejects.toMatchObject({ code: "KEY_MISSING" });
  });
});
