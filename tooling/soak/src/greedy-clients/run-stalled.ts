import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addEndpoint } from "../calls/add-endpoint.ts";
import { Upstream } from "../calls/upstream.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { openStalledUpload } from "./stalled-upload.ts";

export interface StalledOptions {
  /** Uploads of one token that each lack their last byte. */
  readonly uploads: number;
  /** Bytes of each upload. */
  readonly bytes: number;
  /** Tokens that call meanwhile. */
  readonly callers: number;
  /** Calls of each of them, one after the other. */
  readonly calls: number;
}

export interface StalledReport {
  readonly problems: readonly string[];
  /** Responses to the uploads: 429 beyond the token's share, 503 for a place that others needed. */
  readonly uploads: Readonly<Record<string, number>>;
  /** Responses to the other callers, by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Has one token stall many uploads while others call. */
export async function runStalled(options: StalledOptions): Promise<StalledReport> {
  const { uploads, bytes, callers, calls } = options;
  const folder = await mkdtemp(join(tmpdir(), "gw-stalled-"));
  const upstream = new Upstream();
  await upstream.listen();
  const server = await ServerProcess.start(folder, { GW_EGRESS_ALLOW: upstream.url });
  const sockets: Socket[] = [];
  const problems: string[] = [];
  const statuses: Record<string, number> = {};
  const rejected: Record<string, number> = {};
  try {
    const { url, port } = server;
    await addEndpoint(url, upstream.url);
    const token = await issueToken(url);
    for (let count = 0; count < uploads; count += 1) {
      const socket = await openStalledUpload({ port, token, length: bytes });
      socket.once("data", (chunk: Buffer) => {
        const [, status = ""] = chunk.toString().split(" ");
        rejected[status] = (rejected[status] ?? 0) + 1;
      });
      sockets.push(socket);
    }
    const tokens = await Promise.all(Array.from({ length: callers }, () => issueToken(url)));
    const callAll = async (caller: string): Promise<void> => {
      for (let count = 0; count < calls; count += 1) {
        const status = await call(url, caller);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(tokens.map(callAll));
    problems.push(...server.failures);
    return { problems, uploads: rejected, statuses };
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop("SIGKILL");
    await upstream.stop();
    await rm(folder, { recursive: true });
  }
}

async function issueToken(url: string): Promise<string> {
  const response = await post(`${url}/api/v1/gateway/tokens/create`, adminToken, {
    name: "caller",
    roles: ["invoker"],
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

async function call(url: string, token: string): Promise<number> {
  const messages = [{ role: "user", content: "Draw a spade." }];
  const response = await post(`${url}/v1/chat/completions`, token, { model: "chat", messages });
  await response.text();
  return response.status;
}

function post(url: string, token: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
}
