import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { duplexPair } from "node:stream";
import type { GatewayEndpointConfig } from "@gw/config-resolver";
import { createDataPlane } from "@gw/data-plane";
import { GatewayError } from "@gw/entities";
import type { OpenedGateway, ServerSettings } from "@gw/gateway";
import type { CallTarget } from "./call-target.js";

interface LocalCalls {
  readonly target: CallTarget;
  close(): Promise<void>;
}

/** Serves calls within this process as a server would, without opening a port. */
export function openLocalCalls(
  gateway: OpenedGateway,
  { egress, timeouts, limits, connectTimeout: timeout }: ServerSettings["calls"],
): LocalCalls {
  const dataPlane = createDataPlane({ egress, timeouts, limits, connection: { timeout } });
  const findEndpoint = (name: string) => findConfig(gateway, name);
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    const operation = "chat.completions";
    void dataPlane.handle({ request, response, findEndpoint, requestId, operation });
  });
  const createConnection = () => {
    const [near, far] = duplexPair();
    server.emit("connection", far);
    return near;
  };
  return {
    target: { url: "http://gateway", createConnection },
    async close() {
      server.closeAllConnections();
      await dataPlane.close();
    },
  };
}

async function findConfig(
  { resolver }: OpenedGateway,
  endpointName: string,
): Promise<GatewayEndpointConfig | undefined> {
  try {
    return (await resolver.resolveEndpoint({ endpointName })).endpoint;
  } catch (error) {
    if (GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
    throw error;
  }
}
