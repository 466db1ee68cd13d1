import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import type { GatewayEndpointConfig } from "@gw/config-resolver";
import { expect, onTestFinished, test } from "vitest";
import {
  createDataPlane,
  type OperationName,
  operationNames,
  operations,
} from "../../src/index.ts";
import { model } from "../model-config.ts";
import { forbiddenHosts, hostileNames } from "./forbidden-hosts.ts";
import { knock, listen } from "./loopback.ts";

/** A provider that supports the format of an operation. */
const providerOf = (operation: OperationName): string => operations[operation].format;

/** An endpoint whose secret has this `api_base`. */
function endpointAt(api_base: string, provider: string): GatewayEndpointConfig {
  const models = [model("m", { provider, authConfig: { api_base } })];
  const rest = { models, unusable: [], usageTracking: true, aliases: [], settings: {}, tags: [] };
  return { endpointId: "e-1", endpointName: "e", createdAt: 0, ...rest };
}

test.each(operationNames)(
  "%s connects to no forbidden target in any notation",
  async (operation) => {
    const [v4, v6] = [createServer(), createServer()];
    let connections = 0;
    for (const server of [v4, v6]) server.on("connection", () => (connections += 1));
    const port = await listen(v4);
    await listen(v6, "::1", port);
    const lookup = async (host: string) =>
      (hostileNames[host] ?? []).map((address) => ({ address }));
    const dataPlane = createDataPlane({ connection: { lookup }, timeouts: { connect: 600_000 } });
    const gateway = createHttpServer((request, response) => {
      const host = forbiddenHosts[Number(request.headers["x-host"])];
      const scheme = request.headers["x-scheme"];
      const endpoint = endpointAt(`${scheme}://${host}:${port}`, providerOf(operation));
      void dataPlane.handle({
        ...{ request, response, operation, requestId: "r-1", endpointName: "e" },
        findEndpoint: () => endpoint,
      });
    });
    await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      gateway.closeAllConnections();
      gateway.close();
      await dataPlane.close();
    });
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    for (const scheme of ["https", "http"]) {
      const rejected = await Promise.all(
        forbiddenHosts.map(async (host, index) => {
          const headers = { "x-host": String(index), "x-scheme": scheme };
          const response = await fetch(url, { method: "POST", body: "{}", headers });
          await response.arrayBuffer();
          return `${host} ${response.status} ${response.headers.get("x-gw-reason")}`;
        }),
      );
      expect(rejected).toEqual(forbiddenHosts.map((host) => `${host} 502 EGRESS_FORBIDDEN`));
    }
    await knock(v4);
    await knock(v6);
    expect(connections).toBe(2);
  },
);
