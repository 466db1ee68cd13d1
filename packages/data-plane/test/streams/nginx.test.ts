import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import {
  chatOperation,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
} from "./streamed-operations.ts";

/** Debian installs it where only the path of root leads. */
const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
const nginx = folders.map((folder) => join(folder, "nginx")).find(existsSync);
const canRun = nginx !== undefined || process.env.CI !== undefined;

/** Starts nginx with default settings in front of a server. @returns the path of its socket */
async function startNginx(target: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-nginx-"));
  const socket = join(folder, "socket");
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
        listen unix:${socket};
        location / { proxy_pass ${target}; }
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
  return socket;
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

test.runIf(canRun).each([chatOperation, responsesOperation, messagesOperation])(
  "nginx with default settings forwards a stream of $name as it arrives",
  async (operation) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
    const socketPath = await startNginx(url);
    const { preamble, content, path } = operation;
    provider.enqueue({ headers, body: [preamble, content, "unsent"], faults: ["stall"], after: 2 });
    const call = request({ socketPath, path, method: "POST", headers: { host: "gateway" } });
    call.end(JSON.stringify(operation.request));
    const [response]: IncomingMessage[] = await once(call, "response");
    let text = "";
    // The provider has sent no more than this and leaves the response open.
    for await (const chunk of response ?? []) {
      text += chunk;
      if (text === `${preamble}${content}`) break;
    }
    expect(text).toBe(`${preamble}${content}`);
    call.destroy();
    await provider.requests[0]?.closed;
    expect(provider.requests[0]?.outcome).toBe("aborted");
  },
);
