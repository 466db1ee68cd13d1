import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { duplexPair } from "node:stream";
import type { GatewayEndpointConfig } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { OpenedGateway, OpenedWorkspace } from "@gw/gateway";
import { everyPage } from "../lookup/every-page.js";
import type { CallTarget } from "./call-target.js";

interface LocalCalls {
  readonly target: CallTarget;
  close(): void;
}

/** Serves calls within this process as a server would, without opening a port. */
export function openLocalCalls(
  { callHandler }: Pick<OpenedGateway, "callHandler">,
  { workspace, store, resolver }: Pick<OpenedWorkspace, "workspace" | "store" | "resolver">,
): LocalCalls {
  const findEndpoint = (name: string) => findConfig(resolver, name);
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    const operation = "chat.completions";
    const call = { request, response, workspace, findEndpoint, requestId, operation } as const;
    void callHandler.handle(call);
  });
  const createConnection = () => {
    const [near, far] = duplexPair();
    server.emit("connection", far);
    return near;
  };
  return {
    target: {
      url: "http://gateway",
      createConnection,
      async listCallable() {
        const endpoints = await everyPage((page) => store.listGatewayEndpoints(page));
        return endpoints.map(({ name }) => name);
      },
    },
    close: () => server.closeAllConnections(),
  };
}

async function findConfig(
  resolver: OpenedWorkspace["resolver"],
  endpointName: string,
): Promise<GatewayEndpointConfig | undefined> {
  try {
    return (await resolver.resolveEndpoint({ endpointName })).endpoint;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
    throw error;
  }
}
