import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
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
