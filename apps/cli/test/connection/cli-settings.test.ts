import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCliSettings } from "../../src/connection/cli-settings.js";
import { showTime } from "../../src/views/time.js";
import { runGw } from "../fixtures/run-gw.js";

test("does not wait for a token file that is a pipe without a writer", () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, "token");
  execFileSync("mkfifo", [pipe]);
  expect(() => readCliSettings({ GW_TOKEN_FILE: pipe })).toThrow(
    "GW_TOKEN_FILE must contain a token",
  );
});

test("warns about a token file that other users can read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "token");
  writeFileSync(file, "gw_token", { mode: 0o600 });
  const warned = async (mode: number): Promise<string[]> => {
    chmodSync(file, mode);
    const env = { GW_URL: "http://127.0.0.1:1", GW_TOKEN_FILE: file };
    const { err } = await runGw(["secrets", "list"], { env });
    return err.split("\n").filter((line) => line.includes("warning"));
  };
  expect(await warned(0o600)).toEqual([]);
  expect(await warned(0o644)).toEqual([
    expect.stringContaining(
      "warning: the file that GW_TOKEN_FILE points to can be read by other users of this machine: " +
        "run chmod 600 on it",
    ),
  ]);
});

test("shows a time beyond the range of Date as a number", () => {
  expect(showTime(9_007_199_254_740_991)).toBe("9007199254740991");
  expect(showTime(0)).toBe("1970-01-01 00:00:00Z");
});

test.each([
  [401, "may not be a gateway"],
  [503, "running but not ready"],
])("gw health explains the status %d of /readyz", async (status, told) => {
  const server = createServer((_, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const GW_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { err } = await runGw(["health"], { env: { GW_URL } });
  expect(err).toContain(told);
});
