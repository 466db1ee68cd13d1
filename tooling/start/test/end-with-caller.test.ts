import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const programs = join(import.meta.dirname, "programs");

test.each(["SIGTERM", "SIGKILL"] as const)(
  "a server gets SIGTERM when the command that started it ends by %s",
  async (signal) => {
    const server = join(programs, "server.ts");
    const npx = spawn(process.execPath, [join(programs, "npx.mjs"), server], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [started] = await once(npx.stdout, "data");
    expect(String(started)).toBe("started\n");
    npx.kill(signal);
    // The pipe closes when the server has ended.
    expect(await text(npx.stdout)).toBe("SIGTERM\n");
  },
);
