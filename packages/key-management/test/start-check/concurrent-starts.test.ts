import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { builtFile } from "@gw/bundle/built-file";
import { describe, expect, onTestFinished, test } from "vitest";
import { KeyError } from "../../src/index.js";
import { createGateway, override, rawKey, temporaryFolder } from "../gateway.js";
import { createFileRegistry } from "./file-registry.js";

const script = fileURLToPath(new URL("./starting-process.ts", import.meta.url));

/** Starts all processes at the same time. @returns the line that each prints */
async function startAtOnce(environments: readonly Record<string, string>[]): Promise<string[]> {
  builtFile("packages/key-management/dist/index.js");
  const processes = environments.map((env) => {
    const child = spawn(process.execPath, [script], { env, stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const output = createInterface(child.stdout)[Symbol.asyncIterator]();
    return { child, nextLine: async () => String((await output.next()).value) };
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

describe("concurrent starts", () => {
  test("with different keys register one key and stop the other processes", async () => {
    const folder = await temporaryFolder();
    const lines = await startAtOnce(
      [1, 2, 3].map(() => ({ DATA_FOLDER: folder, GW_KEK_1: rawKey() })),
    );
    const [record] = await createFileRegistry(folder).list();
    expect(lines.sort()).toEqual([
      "failed KEY_WRONG",
      "failed KEY_WRONG",
      `fingerprint ${record?.fingerprint}`,
    ]);
  });

  test("with one passphrase all derive the same key", async () => {
    const folder = await temporaryFolder();
    const env = { DATA_FOLDER: folder, GW_KEK_1: "passphrase:seventeen green bottles" };
    const lines = await startAtOnce([env, env]);
    const [record] = await createFileRegistry(folder).list();
    expect(lines).toEqual(lines.map(() => `fingerprint ${record?.fingerprint}`));
  });

  test("on an empty data folder all use one generated key", async () => {
    const folder = await temporaryFolder();
    const env = { DATA_FOLDER: folder, MAY_GENERATE: "yes" };
    const lines = await startAtOnce([env, env, env]);
    const [record] = await createFileRegistry(folder).list();
    expect(lines).toEqual(lines.map(() => `fingerprint ${record?.fingerprint}`));
    expect((await readdir(folder)).filter((name) => name.startsWith("kek-"))).toEqual(["kek-1"]);
  });

  test("on an empty data folder report the generated key once", async () => {
    const generate = { directory: await temporaryFolder() };
    const { start, notices } = createGateway();
    await Promise.all([1, 2, 3].map(() => start({}, { generate })));
    const codes = notices.map(({ code }) => code).sort();
    expect(codes).toEqual(["KEY_GENERATED", "KEY_REGISTERED"]);
  });

  test("that all read an empty registry register one key before anything else is written", async () => {
    const { backend, start } = createGateway();
    let arrived = 0;
    let releaseAll = (): void => {};
    const bothArrived = new Promise<void>((resolve) => {
      releaseAll = resolve;
    });
    const kekRegistry = override(backend.kekRegistry, {
      // Both starts read the empty registry before either enters a key.
      async insert(record) {
        arrived += 1;
        if (arrived === 2) releaseAll();
        await bothArrived;
        return backend.kekRegistry.insert(record);
      },
    });
    const results = await Promise.allSettled([
      start({ keys: { 1: rawKey() } }, { kekRegistry }),
      start({ keys: { 1: rawKey() } }, { kekRegistry }),
    ]);
    const failed = results.filter((result) => result.status === "rejected");
    expect(failed).toHaveLength(1);
    expect(KeyError.is(failed[0]?.reason, "KEY_WRONG")).toBe(true);
    expect(await backend.kekRegistry.list()).toHaveLength(1);
    expect((await backend.auditLog.list()).items).toHaveLength(1);
  });

  test("with keys of different versions report the missing key to the later process", async () => {
    const { backend, start } = createGateway();
    const kekRegistry = override(backend.kekRegistry, {
      async insert(record) {
        if (record.version === 2) await start({ keys: { 1: rawKey() } });
        return backend.kekRegistry.insert(record);
      },
    });
    const later = start({ keys: { 2: rawKey() } }, { kekRegistry });
    await expect(later).rejects.toMatchObject({ code: "KEY_MISSING" });
  });
});
