import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "@gw/test-ports";
import { onTestFinished } from "vitest";

/** Debian installs it where only the path of root leads. */
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
const nginx = folders.map((folder) => join(folder, "nginx")).find(existsSync);

/** Whether this machine has nginx; in CI tests that need it fail without it. */
export const canRunNginx: boolean = nginx !== undefined || process.env.CI !== undefined;

/**
 * Starts nginx with default settings in front of a server until the end of the test.
 *
 * @param directives - for the location of all paths, in addition to the address of the server
 * @returns the port on 127.0.0.1
 */
export async function startNginx(server: string, directives = ""): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "gw-nginx-"));
  const port = await freePort();
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = `
    daemon off;
    pid ${folder}/pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      ${kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n")}
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass ${server};
          ${directives}
        }
      }
    }`;
  await writeFile(join(folder, "nginx.conf"), config);
  const child = spawn(nginx ?? "nginx", ["-p", folder, "-e", "stderr", "-c", "nginx.conf"]);
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
    await rm(folder, { recursive: true });
  });
  await started(child);
  return port;
}

/** Waits until the processes that accept connections are started. */
async function started(child: ChildProcess): Promise<void> {
  let log = "";
  for await (const chunk of child.stderr ?? []) {
    log += chunk;
    if (log.includes("start worker process ")) return;
  }
  throw new Error(`nginx did not start: ${log}`);
}
