import { closeSync, constants, openSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { openFifo } from "../fixtures/fifo.ts";
import { apiClient } from "../fixtures/served-memory.ts";
import { startServer } from "../fixtures/server-process.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

const token = "test-admin-token-0123456789abcdef";

function fullPipe(): number {
  const writer = openSync(openFifo().path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(writer, Buffer.alloc(4_096));
  } catch {
    return writer;
  }
}

function pipeWithoutReader(): number {
  const { path, reader } = openFifo();
  const writer = openSync(path, "w");
  closeSync(reader);
  return writer;
}

test.each([
  ["a full disk", () => openSync("/dev/full", "w"), "ENOSPC", true],
  ["a pipe whose reader is gone", pipeWithoutReader, "EPIPE", true],
  ["a pipe whose reader takes nothing", fullPipe, "its reader takes nothing", false],
])(
  "a server whose log goes to %s serves, drops lines and ends in order",
  async (_, open, reason, isImmediate) => {
    const env = { GW_ADMIN_TOKEN: token };
    const server = await startServer({ cwd: temporaryFolder(), env, stdout: open() });
    const client = apiClient(server.url, token);
    expect((await client("GET", "/api/v1/gateway/revision")).json).toEqual({ revision: 0 });
    const dropped = async () => {
      const response = await fetch(`${server.url}/metrics`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return Number(/^gw_log_lines_dropped_total (\d+)$/m.exec(await response.text())?.[1]) > 0;
    };
    await expect.poll(dropped).toBe(isImmediate);
    server.child.kill("SIGTERM");
    const { code, stderr } = await server.ended;
    expect(code).toBe(0);
    const notices = stderr.split("\n").filter((line) => line.startsWith("gw: "));
    const notice = `gw: Log lines are dropped, because standard output cannot be written (${reason})`;
    expect(notices).toEqual([notice]);
  },
);
