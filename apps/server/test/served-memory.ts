import type { GatewayBackend } from "@gw/store-abstract";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { onTestFinished } from "vitest";
import {
  adminToken,
  type ServeBackendOptions,
  type ServedGateway,
  serveBackend,
} from "./served-gateway.ts";

/** Sends JSON as the admin, and gives back status, headers and the parsed answer. */
export type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a server answers
  readonly json: any;
}

export interface ServedMemory extends ServedGateway {
  readonly backend: GatewayBackend;
  readonly call: Caller;
}

/** A server over an empty gateway in memory, which ends with the test. */
export async function serveMemory(
  options: Omit<Partial<ServeBackendOptions>, "backend"> & {
    readonly wrap?: (backend: GatewayBackend) => ServeBackendOptions["backend"];
  } = {},
): Promise<ServedMemory> {
  const { wrap = (one) => one, ...rest } = options;
  const keys = await oneActiveKey();
  const backend = createMemoryBackend();
  for (const record of keys.records) await backend.kekRegistry.insert(record);
  const server = await serveBackend({ keyRing: keys.ring, ...rest, backend: wrap(backend) });
  onTestFinished(async () => {
    await server.close();
    await backend.close();
  });
  return { ...server, backend, call: callerOf(server.url) };
}

export function callerOf(url: string, token: string = adminToken): Caller {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: JSON.parse(text) };
  };
}
