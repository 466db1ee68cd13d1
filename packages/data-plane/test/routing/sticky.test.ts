import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { routeEndpoint } from "../../src/index.ts";
import { conversationOf } from "../../src/routing/conversation.ts";
import { model } from "../model-config.ts";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const routingStrategy = "REQUEST_BASED_TRAFFIC_SPLIT";
const random = (): number => {
  throw new Error("a conversation is not drawn");
};
const weights = fc.array(fc.double({ min: 0.01, max: 1_000, noNaN: true }), {
  ...{ minLength: 1, maxLength: 6 },
});
const conversation = fc.string({ minLength: 1, maxLength: 40 });

function order(
  weightsOfModels: readonly number[],
  key: string,
  failing: ReadonlySet<string> = new Set(),
): string[] {
  const models = weightsOfModels.map((weight, at) => model(`m${at}`, { weight }));
  const isFailing = ({ modelName }: { readonly modelName: string }) => failing.has(modelName);
  const endpoint = { models, routingStrategy } as const;
  const routed = routeEndpoint({ endpoint, random, conversation: key, isFailing });
  return routed.map(({ modelName }) => modelName);
}

function firsts(weightsOfModels: readonly number[], keys: number): string[] {
  return Array.from({ length: keys }, (_, at) => order(weightsOfModels, `key-${at}`)[0] ?? "");
}

describe("the models of a conversation", () => {
  test("have the same order at each turn, and each appears once", () => {
    fc.assert(
      fc.property(weights, conversation, (values, key) => {
        const names = order(values, key);
        expect(order(values, key)).toEqual(names);
        expect([...names].sort()).toEqual(values.map((_, at) => `m${at}`).sort());
      }),
    );
  });

  test("do not depend on the order of the endpoint", () => {
    fc.assert(
      fc.property(conversation, (key) => {
        const models = ["a", "b", "c"].map((name) => model(name));
        const route = (reordered: typeof models) =>
          routeEndpoint({
            ...{ endpoint: { models: reordered, routingStrategy }, random, conversation: key },
          }).map(({ modelName }) => modelName);
        expect(route([...models].reverse())).toEqual(route(models));
      }),
    );
  });

  test("have shares by weight", () => {
    const count = 20_000;
    const chosen = firsts([70, 20, 10, 0], count);
    const share = (name: string) => chosen.filter((one) => one === name).length / count;
    expect(share("m0")).toBeCloseTo(0.7, 1.5);
    expect(share("m1")).toBeCloseTo(0.2, 1.5);
    expect(share("m2")).toBeCloseTo(0.1, 1.5);
    expect(share("m3")).toBe(0);
  });

  test("change only towards a model whose weight was raised", () => {
    fc.assert(
      fc.property(weights, conversation, fc.nat(5), (values, key, index) => {
        const at = index % values.length;
        const raised = values.map((weight, other) => (other === at ? weight * 2 : weight));
        const [before] = order(values, key);
        const [after] = order(raised, key);
        if (after !== before) expect(after).toBe(`m${at}`);
      }),
    );
    const before = firsts([50, 50], 10_000);
    const moved = firsts([50, 60], 10_000).filter((name, at) => name !== before[at]).length;
    // 60 of 110 instead of 50 of 100.
    expect(moved / 10_000).toBeCloseTo(60 / 110 - 0.5, 1.5);
  });

  test("move a failing model to the end, and keep the order of the others", () => {
    fc.assert(
      fc.property(weights, conversation, fc.nat(5), (values, key, index) => {
        const failing = `m${index % values.length}`;
        const healthy = order(values, key).filter((name) => name !== failing);
        expect(order(values, key, new Set([failing]))).toEqual([...healthy, failing]);
      }),
    );
  });
});

describe("the name of a conversation", () => {
  const nameOf = (body: object, headers: Record<string, string> = {}) =>
    conversationOf({ headers, body: parseCallBody(Buffer.from(JSON.stringify(body))) });
  const metadata = { user_id: "user" };

  test("is the cache key, else a header of the session, else Anthropic's user", () => {
    const body = { prompt_cache_key: "key", metadata };
    const headers = { "x-session-id": "session", "x-claude-code-session-id": "claude" };
    expect(nameOf(body, headers)).toBe("key");
    expect(nameOf({ metadata }, headers)).toBe("session");
    expect(nameOf({ metadata }, { "x-codex-session-id": "codex" })).toBe("codex");
    expect(nameOf({ metadata })).toBe("user");
  });

  test.each([
    {},
    { prompt_cache_key: null, metadata: null },
    { prompt_cache_key: "", metadata: { user_id: " " } },
    { prompt_cache_key: 5, metadata: "user_id" },
    { prompt_cache_key: ["key"], metadata: [{ user_id: "user" }] },
    { metadata: { user_id: { user_id: "user" } } },
    { user: "user", nested: { prompt_cache_key: "key" } },
    { prompt_cache_key: "x".repeat(20_000) },
  ])("is absent in %j", (body) => {
    expect(nameOf(body)).toBeUndefined();
  });
});

describe("an endpoint with the setting `sticky`", () => {
  const models = ["a", "b", "c", "d", "e", "f"];

  test("sends all turns of a conversation to one model, and others to several", async () => {
    const { url } = await serveDataPlane((at) => ({
      models: models.map((name) => at(name)),
      routingStrategy,
      settings: { sticky: true },
    }));
    const modelOf = async (body: object, headers: Record<string, string> = {}) => {
      const response = await chat(url, body, {
        headers: { "content-type": "application/json", ...headers },
      });
      await response.arrayBuffer();
      return response.headers.get("x-gw-model");
    };
    const turns = ["1", "2", "3", "4", "5"].map((user) =>
      modelOf({ prompt_cache_key: "one", user }),
    );
    expect(new Set(await Promise.all(turns)).size).toBe(1);
    const session = { "x-session-affinity": "two" };
    expect(await modelOf({}, session)).toBe(await modelOf({ user: "2" }, session));
    const keys = Array.from({ length: 30 }, (_, at) => modelOf({ prompt_cache_key: `k-${at}` }));
    expect(new Set(await Promise.all(keys)).size).toBeGreaterThan(2);
  });

  test("draws without a name of the conversation, and every time without the setting", async () => {
    const draws = [0, 0.5, 0.99];
    const drawn = async (settings: { sticky?: boolean }, body: object) => {
      let at = 0;
      const { url } = await serveDataPlane(
        (model) => ({ models: ["a", "b"].map((name) => model(name)), routingStrategy, settings }),
        { random: () => draws[at++ % draws.length] ?? 0 },
      );
      const names: (string | null)[] = [];
      for (const _ of draws) {
        const response = await chat(url, body);
        await response.arrayBuffer();
        names.push(response.headers.get("x-gw-model"));
      }
      return names;
    };
    expect(await drawn({ sticky: true }, {})).toEqual(["a", "b", "b"]);
    expect(await drawn({ sticky: false }, { prompt_cache_key: "k" })).toEqual(["a", "b", "b"]);
  });
});
