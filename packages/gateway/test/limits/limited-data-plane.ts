import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallableEndpoint } from "@gw/config-resolver";
import { createDataPlane, EgressPolicies, type HandledCall } from "@gw/data-plane";
import type { CreateGatewayLimitInput, GatewayLimit } from "@gw/entities";
import { Limiter } from "@gw/limits";
import { createMemoryLedger, type MemoryLedger } from "@gw/limits/memory";
import type { ModelPrice } from "@gw/usage";
import { onTestFinished } from "vitest";
import { LimitStage } from "../../src/limits/limit-stage.ts";
import { settledStore } from "../../src/limits/settled-store.ts";
import { ModelPrices } from "../../src/usage/model-prices.ts";
import { UsageRecorder } from "../../src/usage/usage-recorder.ts";
import { UsageStage } from "../../src/usage/usage-stage.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

/** A dollar for each thousand tokens of input, and two for output. */
const price: ModelPrice = {
  periods: [
    {
      origin: { kind: "file", provider: "openai-compatible", model: "any" },
      version: "1",
      rows: [
        {
          perRequest: 0n,
          perMillionTokens: { input: 1_000_000_000_000n, output: 2_000_000_000_000n },
        },
      ],
    },
  ],
};

export function limitOf(input: Partial<CreateGatewayLimitInput>): GatewayLimit {
  return {
    ...{ limitId: `l-${"0".repeat(32)}`, name: "budget", measure: "tokens", amount: "1000" },
    ...{ window: { unit: "DAYS", length: 1 }, scope: { kind: "GLOBAL" }, action: "REJECT" },
    ...{ strict: false, onOutage: "REFUSE", enabled: true, version: 1 },
    ...{ createdAt: 0, lastUpdatedAt: 0 },
    ...(input as Partial<GatewayLimit>),
  } as GatewayLimit;
}

type Caller = Pick<HandledCall, "client" | "owner">;

export interface LimitedDataPlane {
  readonly ledger: MemoryLedger;
  readonly limiter: Limiter;
  /** The bodies of requests that the provider received. */
  readonly received: { readonly model: string }[];
  readonly refused: string[];
  /** Calls the endpoint, as a token without an owner unless the caller is given. */
  call(body?: object, caller?: Caller): Promise<Response>;
  /** What is spent of the limit by subject, once the batches are settled. */
  spent(): Promise<Readonly<Record<string, bigint>>>;
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A data plane with limits, and a provider that uses 100 tokens of input and 50 of output. */
export async function serveLimited(
  limits: readonly GatewayLimit[],
  {
    usageTracking = true,
    models = ["m"],
    respond,
  }: {
    readonly usageTracking?: boolean;
    readonly models?: readonly string[];
    readonly respond?: (model: string) => number;
  } = {},
): Promise<LimitedDataPlane> {
  const received: { readonly model: string }[] = [];
  const provider = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly model: string };
    received.push(body);
    response.writeHead(respond?.(body.model) ?? 200, { "content-type": "application/json" });
    const usage = { prompt_tokens: 100, completion_tokens: 50 };
    response.end(JSON.stringify({ choices: [{ message: { content: "hello" } }], usage }));
  });
  const ledger = createMemoryLedger();
  const limiter = new Limiter({ ledger: ledger.ledger, maxCallMs: 60_000 });
  limiter.configure({ workspaceId: "default", revision: 1, limits });
  const prices = new ModelPrices({ priceOf: () => price });
  const recorder = await UsageRecorder.open({
    settings: {
      dataDir: temporaryFolder(),
      usage: { dimensions: [], maxSpoolBytes: 1e6, retention: 1, sumRetention: 1 },
    } as never,
    store: settledStore(ledger.usage, limiter),
    gatewayId: limiter.gatewayId,
  });
  const refused: string[] = [];
  const limitStage: LimitStage = new LimitStage({
    ...{ limiter, prices, recorder },
    metadataOf: (state) => usageStage.metadataOf(state),
    onRefused: ({ limit, reason }, workspace) =>
      refused.push(`${workspace} ${limit.name} ${reason}`),
  });
  const usageStage = new UsageStage({ recorder, prices, limits: limitStage });
  const egress = EgressPolicies.parse(`${provider}@*`);
  const endpoint: CallableEndpoint = {
    ...{ endpointId: "e-1", endpointName: "chat", createdAt: 0, unusable: [], usageTracking },
    ...{ aliases: [], settings: {}, tags: [] },
    models: models.map((modelName) => ({
      ...{ modelDefinitionId: `d-${modelName}`, name: modelName, modelName },
      ...{ secretId: "s-1", provider: "openai-compatible", isSecretBound: true },
      ...{ linkageType: "PRIMARY", weight: 1, fallbackOrder: undefined },
      authConfig: { api_base: `${provider}/v1` },
      secretValue: { reveal: () => ({ api_key: "sk-0123456789abcdef" }) },
    })),
  } as unknown as CallableEndpoint;
  const dataPlane = createDataPlane({ egress, stages: [usageStage, limitStage] });
  let requests = 0;
  const url = await listen((request, response) => {
    requests += 1;
    void dataPlane.handle({
      ...{ request, response, operation: "chat.completions", requestId: `r-${requests}` },
      findEndpoint: () => endpoint,
      ...(JSON.parse(String(request.headers["x-caller"])) as Caller),
    });
  });
  onTestFinished(async () => {
    limiter.close();
    await recorder.close();
    await dataPlane.close();
  });
  return {
    ...{ ledger, limiter, received, refused },
    call: (body = {}, caller = { client: "token:one" }) =>
      fetch(url, {
        method: "POST",
        headers: { "x-caller": JSON.stringify(caller) },
        body: JSON.stringify({ model: "chat", messages: [], ...body }),
      }),
    async spent() {
      await recorder.close();
      const limitIds = limits.map(({ limitId }) => limitId);
      const { items } = await ledger.ledger.listAllowances({ limitIds });
      return Object.fromEntries(items.map(({ key, spent }) => [key.subject, spent]));
    },
  };
}
