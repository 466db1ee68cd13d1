import { GatewayError } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { type CallStage, CallStages } from "../../src/call/call-stage.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

/** A stage that records the names of its hooks. */
function recorder(name: string, calls: string[]): Required<CallStage> {
  const record = (hook: string) => void calls.push(`${name} ${hook}`);
  return {
    onRequest: () => record("request"),
    onRoute: (_, models) => {
      record("route");
      return models;
    },
    onModel: (_, { modelName }) => {
      record(`model ${modelName}`);
      return undefined;
    },
    onAttempt: (_, request) => {
      record(`attempt ${request.model.modelName}`);
      return request;
    },
    onEvent: () => record("event"),
    onEnd: (_, result) => record(`end ${result.status}`),
  };
}

describe("the stages of a call", () => {
  test("run in order at every hook", async () => {
    const calls: string[] = [];
    const { url, provider, nextRecord } = await serveDataPlane(
      (at) => ({ models: [at("first"), at("second")] }),
      { stages: [recorder("a", calls), recorder("b", calls)] },
    );
    provider.enqueue({ status: 500 });
    const ended = nextRecord();
    await (await chat(url)).arrayBuffer();
    await ended;
    expect(calls).toEqual([
      ...["a request", "b request", "a route", "b route"],
      ...["a model first", "b model first", "a attempt first", "b attempt first"],
      ...["a model second", "b model second", "a attempt second", "b attempt second"],
      ...["a event", "b event", "a end 200", "b end 200"],
    ]);
  });

  test("may reject a call before an attempt", async () => {
    const ends: unknown[] = [];
    const stage: CallStage = {
      onRequest() {
        throw new GatewayError("RESOURCE_EXHAUSTED", "the limit of the endpoint is reached");
      },
      onEnd: (_, record) => void ends.push(record),
    };
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }), {
      stages: [stage],
    });
    const ended = nextRecord();
    const response = await chat(url);
    expect([response.status, await response.json()]).toMatchObject([
      429,
      { error: { code: "RATE_LIMITED", message: "the limit of the endpoint is reached" } },
    ]);
    await ended;
    expect([provider.requests, ends]).toMatchObject([[], [{ status: 429, attempts: [] }]]);
  });

  test("may choose the models, and replace the body for each of them", async () => {
    const stage: CallStage = {
      onRoute: async (_, models) => models.toReversed(),
      onAttempt: (_, request) => ({
        ...request,
        path: "/v1/other",
        body: Buffer.from(JSON.stringify({ for: request.model.modelName })),
      }),
    };
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("a"), at("b")] }), {
      stages: [stage],
    });
    await (await chat(url)).arrayBuffer();
    expect(provider.requests.map(({ path, json }) => [path, json])).toEqual([
      ["/v1/other", { for: "b" }],
      // The provider has no such path.
      ["/v1/other", { for: "a" }],
    ]);
  });

  test("observe each event of a stream, and a whole body once, with credentials redacted", async () => {
    const events: string[] = [];
    const stage: CallStage = { onEvent: (_, { data }) => void events.push(data) };
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }), {
      stages: [stage],
    });
    provider.enqueue({ text: "sk-0123456789abcdef", events: 3, chunkBytes: 7 });
    let ended = nextRecord();
    await (await chat(url, { stream: true })).text();
    await ended;
    expect(events.at(-1)).toBe("[DONE]");
    expect(events.length).toBeGreaterThan(3);
    expect(events.join()).not.toContain("sk-0123456789abcdef");
    events.length = 0;
    provider.enqueue({
      body: ['{"choices":', "[1]}"],
      headers: { "content-type": "application/json" },
    });
    ended = nextRecord();
    await (await chat(url)).text();
    await ended;
    expect(events).toEqual(['{"choices":[1]}']);
  });

  test("do not exist without a registered stage", () => {
    expect([CallStages.of(), CallStages.of([])]).toEqual([undefined, undefined]);
  });
});
