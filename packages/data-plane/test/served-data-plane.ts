import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallableEndpoint, GatewayModelConfig } from "@gw/config-resolver";
import { FakeProvider } from "@gw/fake-provider";
import { onTestFinished } from "vitest";
import {
  type CalledWorkspace,
  createDataPlane,
  type DataPlane,
  type DataPlaneOptions,
  EgressPolicies,
  type HandledCall,
  type HandledRecord,
  type OperationName,
} from "../src/index.ts";
import { model } from "./model-config.ts";

export interface ServedDataPlane {
  readonly provider: FakeProvider;
  readonly url: string;
  /** The records of all requests, in the order of their ends. */
  readonly records: readonly HandledRecord[];
  /** The record of the next request that ends. */
  readonly nextRecord: () => Promise<HandledRecord>;
  readonly dataPlane: DataPlane;
  /** A model at the fake provider. */
  readonly at: (modelName: string, options?: Partial<GatewayModelConfig>) => GatewayModelConfig;
}

const paths: Readonly<Record<string, OperationName>> = {
  "/v1/chat/completions": "chat.completions",
  "/v1/completions": "completions",
  "/v1/embeddings": "embeddings",
  "/v1/responses": "responses",
  "/v1/messages": "messages",
  "/v1/messages/count_tokens": "messages.count_tokens",
  "/gemini/generateContent": "generateContent",
  "/gemini/streamGenerateContent": "streamGenerateContent",
  "/v1beta/models/chat:streamGenerateContent": "streamGenerateContent",
};

/** The workspace of a name; the ids of tests are the names. */
export function workspaceOf(name: string): CalledWorkspace {
  return { workspaceId: name, name };
}

/**
 * A data plane in a server of node:http, in front of a fake provider; both close with the test. The header
 * `x-workspace` names the workspace of a call.
 */
export async function serveDataPlane(
  endpointOf: (at: ServedDataPlane["at"]) => Partial<CallableEndpoint>,
  options: DataPlaneOptions = {},
  own: Pick<HandledCall, "findEndpoint"> = {},
): Promise<ServedDataPlane> {
  // Tests of the data plane send only the fields that they are about.
  const provider = await FakeProvider.start({ lenient: true });
  const egress = EgressPolicies.parse(`${provider.url}@*`);
  const dataPlane = createDataPlane({ egress, ...options });
  const at: ServedDataPlane["at"] = (modelName, more = {}) =>
    model(modelName, {
      provider: "openai-compatible",
      authConfig: { api_base: `${provider.url}/v1` },
      ...more,
    });
  const config: CallableEndpoint = {
    endpointId: "e-1",
    endpointName: "chat",
    createdAt: 0,
    models: [],
    unusable: [],
    usageTracking: true,
    aliases: [],
    settings: {},
    tags: [],
    ...endpointOf(at),
  };
  const configured = (name: string): CallableEndpoint | undefined =>
    name === config.endpointName ? config : undefined;
  const { findEndpoint = options.endpoints === undefined ? configured : undefined } = own;
  const records: HandledRecord[] = [];
  const waiting: ((record: HandledRecord) => void)[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const [path = ""] = (request.url ?? "").split("?");
    const name = request.headers["x-workspace"];
    const record = await dataPlane.handle({
      workspace: typeof name === "string" ? workspaceOf(name) : undefined,
      request,
      response,
      operation: paths[path] ?? "chat.completions",
      endpointName: /^\/(gemini|v1beta)\//.test(path) ? config.endpointName : undefined,
      findEndpoint,
      requestId: `r-${requests}`,
    });
    records.push(record);
    waiting.shift()?.(record);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await provider.stop();
    await dataPlane.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    provider,
    url: `http://127.0.0.1:${port}`,
    records,
    nextRecord: () => new Promise((resolve) => waiting.push(resolve)),
    dataPlane,
    at,
  };
}

/** Sends a chat completion to the endpoint `chat`. */
export function chat(url: string, body: object = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer gw_caller-token" },
    body: JSON.stringify({
      model: "chat",
      messages: [{ role: "user", content: "hello" }],
      ...body,
    }),
    ...init,
  });
}
