import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallableEndpoint, GatewayModelConfig } from "@gw/config-resolver";
import { FakeProvider } from "@gw/fake-provider";
import { onTestFinished } from "vitest";
import {
  createDataPlane,
  type DataPlaneOptions,
  EgressPolicy,
  type HandledRecord,
  type OperationName,
} from "../src/index.ts";
import { model } from "./model-config.ts";

export interface ServedRuntime {
  readonly provider: FakeProvider;
  readonly url: string;
  /** What became of each request, in the order of their ends. */
  readonly records: readonly HandledRecord[];
  /** The record of the next request that ends. */
  readonly nextRecord: () => Promise<HandledRecord>;
  readonly runtime: ReturnType<typeof createDataPlane>;
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
};

/** The runtime in a bare server of node:http, before a fake provider; both end with the test. */
export async function serveRuntime(
  endpoint: (at: ServedRuntime["at"]) => Partial<CallableEndpoint>,
  options: DataPlaneOptions = {},
): Promise<ServedRuntime> {
  const provider = await FakeProvider.start();
  const egress = EgressPolicy.parse(provider.url);
  const runtime = createDataPlane({ egress, ...options });
  const at: ServedRuntime["at"] = (modelName, more = {}) =>
    model(modelName, {
      provider: "openai-compatible",
      authConfig: { api_base: `${provider.url}/v1` },
      ...more,
    });
  const config: CallableEndpoint = {
    endpointId: "e-1",
    endpointName: "chat",
    models: [],
    unusable: [],
    usageTracking: true,
    tags: [],
    ...endpoint(at),
  };
  const records: HandledRecord[] = [];
  const waiting: ((record: HandledRecord) => void)[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const [path = ""] = (request.url ?? "").split("?");
    const record = await runtime.handle({
      request,
      response,
      operation: paths[path] ?? "chat.completions",
      endpointName: path.startsWith("/gemini/") ? config.endpointName : undefined,
      findEndpoint: (name) => (name === config.endpointName ? config : undefined),
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
    await runtime.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    provider,
    url: `http://127.0.0.1:${port}`,
    records,
    nextRecord: () => new Promise((resolve) => waiting.push(resolve)),
    runtime,
    at,
  };
}

/** A chat completion of the endpoint `chat`; what is not given is made up. */
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
