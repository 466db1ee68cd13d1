import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { MemoryWatch } from "../processes/memory-watch.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { openUnreadPipelines, pipelinedRequests } from "./unread-pipelines.ts";

export interface UnreadOptions {
  readonly connections: number;
  /** Requests of each connection, in one packet. */
  readonly requests: number;
  /** For how long the connections of each kind stay open, in milliseconds. */
  readonly hold: number;
}

export interface UnreadReport {
  readonly problems: readonly string[];
  /** Maximum growth of resident memory in MiB, by what was requested. */
  readonly growth: Readonly<Record<string, number>>;
}

/** Has clients send pipelines of every kind without reading, one kind after the other. */
export async function runUnread(options: UnreadOptions): Promise<UnreadReport> {
  const { connections, requests: length, hold } = options;
  const folder = await mkdtemp(join(tmpdir(), "gw-unread-"));
  const server = await ServerProcess.start(folder);
  const problems: string[] = [];
  const growth: Record<string, number> = {};
  try {
    const { port } = server;
    // The document is built at its first request.
    await (await fetch(`${server.url}/openapi.json`)).text();
    for (const [name, request] of Object.entries(pipelinedRequests)) {
      const memory = new MemoryWatch(server.child.pid);
      memory.markWarm();
      const sockets = await openUnreadPipelines({ port, connections, request, length });
      await setTimeout(hold);
      const { status } = await fetch(`${server.url}/healthz`);
      if (status !== 200) problems.push(`${name}: another client got ${status}`);
      for (const socket of sockets) socket.destroy();
      growth[name] = memory.stop() ?? 0;
    }
    problems.push(...server.failures);
    return { problems, growth };
  } finally {
    await server.stop("SIGKILL");
    await rm(folder, { recursive: true });
  }
}
