import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModuleRecorder } from "@gw/bundle";
import { expect, onTestFinished, test } from "vitest";
import { runProcess, startProcess } from "./fixtures/run-gw.ts";

function temporaryRecorder() {
  const folder = mkdtempSync(join(tmpdir(), "gw-loaded-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, ...createModuleRecorder(folder) };
}

/** The names of the packages that a program loaded from outside of its bundle. */
function packagesOf(modules: readonly string[]): Set<string | undefined> {
  const found = modules.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
  return new Set(found.filter((name) => name !== undefined));
}

test("help loads nothing that only some commands need", async () => {
  const { env, modules } = temporaryRecorder();
  const { code, out } = await runProcess(["--help"], { env });
  expect(code).toBe(0);
  expect(out).toContain("Usage: gw");
  const files = modules().filter((name) => name.startsWith("file:"));
  expect(packagesOf(files)).toEqual(new Set());
  const loaded = files.filter((name) => name.includes("/dist/"));
  const sizes = loaded.map((url) => statSync(new URL(url)).size);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(500_000);
});

test("gw serve loads its bundle and one driver", async () => {
  const { folder, env, modules } = temporaryRecorder();
  const child = startProcess(["serve"], { GW_DATA_DIR: folder, GW_PORT: "0", ...env });
  const [line] = await once(child.stdout ?? child, "data");
  expect(String(line)).toContain('"level":"info"');
  child.kill("SIGTERM");
  await once(child, "exit");
  expect(packagesOf(modules())).toEqual(new Set(["better-sqlite3"]));
  const files = modules().filter((name) => name.startsWith("file:"));
  expect(files.filter((name) => name.includes("fast-json-stringify"))).toEqual([]);
  expect(modules()).not.toContain("NativeModule internal/deps/undici/undici");
});
