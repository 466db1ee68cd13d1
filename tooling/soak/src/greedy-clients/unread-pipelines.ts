import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { adminToken } from "../processes/server-process.ts";

/** Requests of a pipeline, by what they ask for. */
export const pipelinedRequests: Readonly<Record<string, string>> = {
  "an open document": requestOf("/openapi.json"),
  "an unknown path": requestOf("/nope"),
  "a list": requestOf("/api/v1/gateway/secrets/list?max_results=1000", adminToken),
  models: requestOf("/v1/models", adminToken),
  "what is not valid HTTP": "GET\r\n\r\n",
};

/**
 * Connects clients that each send many requests in one packet and never read.
 *
 * @returns the connections, once all packets are sent
 */
export async function openUnreadPipelines(options: {
  readonly port: number;
  readonly connections: number;
  readonly request: string;
  /** Requests of each connection. */
  readonly length: number;
}): Promise<readonly Socket[]> {
  const { port, connections, request, length } = options;
  const packet = request.repeat(length);
  return await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, "127.0.0.1").pause();
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write(packet);
      return socket;
    }),
  );
}

function requestOf(path: string, token?: string): string {
  const authorization = token === undefined ? "" : `authorization: Bearer ${token}\r\n`;
  return `GET ${path} HTTP/1.1\r\nhost: gateway\r\n${authorization}\r\n`;
}
