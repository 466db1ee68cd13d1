import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { DataPlaneOptions } from "../../src/index.ts";
import { opened } from "../model-config.ts";
import { type ServedDataPlane, serveDataPlane } from "../served-data-plane.ts";

/** As documented, so that ids survive a change of the code. */
function tagOf(secretId: string): string {
  return `_gw${createHash("sha256").update(`gw/account/v1${secretId}`).digest("hex").slice(0, 10)}`;
}

const [tagA, tagB, tagC] = [tagOf("s-a"), tagOf("s-b"), tagOf("s-c")];
const foreign = "_gw0000000000";

/** Models with a credential each, `sk-a-…` for the model `a`. */
function serve(
  names: readonly string[],
  options: DataPlaneOptions & { provider?: string } = {},
): Promise<ServedDataPlane> {
  return serveDataPlane((at) => {
    const { authConfig } = at("");
    const base = authConfig?.api_base?.replace(/\/v1$/, "") ?? "";
    return {
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      models: names.map((name) =>
        at(name, {
          secretValue: opened({ api_key: `sk-${name}-0123456789abcdef` }),
          ...(options.provider !== undefined && {
            provider: options.provider,
            authConfig: { api_base: base },
          }),
        }),
      ),
    };
  }, options);
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

async function post(url: string, path: string, body: object): Promise<Reply> {
  const response = await fetch(url + path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

function respond(url: string, body: object): Promise<Reply> {
  return post(url, "/v1/responses", { model: "chat", input: "hi", ...body });
}

/** The accounts that requests reached, and their bodies without `model`. */
function received({ provider }: ServedDataPlane): [string | undefined, unknown][] {
  return provider.requests.map(({ headers, json }) => {
    const { model: _, ...body } = json as Record<string, unknown>;
    const key = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization;
    return [/sk-([a-z])-/.exec(String(key))?.[1], body];
  });
}

/** Requests that name state, with `#` for the tag. */
const naming: readonly object[] = [
  { previous_response_id: "resp_1#" },
  { conversation: "conv_1#" },
  { conversation: { id: "conv_1#" }, previous_response_id: null },
  { prompt: { id: "pmpt_1#", variables: { image: { type: "input_image", file_id: "f#" } } } },
  { input: [{ type: "item_reference", id: "msg_1#" }] },
  { input: [{ id: "msg_1#" }, { type: null, id: "msg_2#" }] },
  { input: [{ type: "reasoning", id: "rs_1#", encrypted_content: "gAAA#", summary: [] }] },
  { input: [{ role: "user", content: [{ type: "input_file", file_id: "file_1#" }] }] },
  { input: [{ type: "function_call_output", output: [{ type: "input_image", file_id: "f#" }] }] },
  { input: [{ type: "computer_call_output", output: { file_id: "file_1#" } }] },
  { input: [{ type: "mcp_approval_response", approval_request_id: "mcpr_1#" }] },
  { tools: [{ type: "file_search", vector_store_ids: ["vs_1#", "vs_2#"] }] },
  { tools: [{ type: "code_interpreter", container: "cntr_1#" }] },
  { tools: [{ type: "code_interpreter", container: { type: "auto", file_ids: ["f#", "g#"] } }] },
  { tools: [{ type: "image_generation", input_image_mask: { file_id: "file_1#" } }] },
  { thread: { id: "thread_1#" } },
];

function withTag(body: object, tag: string): object {
  return JSON.parse(JSON.stringify(body).replaceAll("#", tag)) as object;
}

describe("an endpoint with several accounts", () => {
  test.each(naming)(
    "sends %j to the account that made the ids, without their tags",
    async (body) => {
      const served = await serve(["a", "b", "c"]);
      served.provider.respond(() => ({ body: '{"output":[]}' }));
      const order = [tagA, tagB, tagC, tagC, tagA, tagB, tagB, tagA];
      for (const tag of order) {
        expect(await respond(served.url, withTag(body, tag))).toMatchObject({ status: 200 });
      }
      const sent = { input: "hi", ...withTag(body, "") };
      const accounts = order.map((tag) => (tag === tagA ? "a" : tag === tagB ? "b" : "c"));
      expect(received(served)).toEqual(accounts.map((account) => [account, sent]));
    },
  );

  test.each(naming)("refuses %j without tags or with others", async (body) => {
    const served = await serve(["a", "b"]);
    for (const tag of ["", foreign, tagC, "_gw012345678", `${tagA}x`]) {
      const { status, text } = await respond(served.url, withTag(body, tag));
      expect([tag, status, JSON.parse(text)]).toMatchObject([
        tag,
        422,
        { error: { code: "ENDPOINT_NOT_CALLABLE", message: expect.stringContaining("account") } },
      ]);
    }
    expect(served.provider.requests).toEqual([]);
  });

  test("refuses ids of two accounts in one body", async () => {
    const served = await serve(["a", "b"]);
    const input = [
      { type: "item_reference", id: `msg_1${tagA}` },
      { type: "message", role: "assistant", id: `msg_2${tagB}`, content: [] },
    ];
    expect(await respond(served.url, { input })).toMatchObject({
      status: 422,
      text: expect.stringMatching(/several accounts/),
    });
    expect(await respond(served.url, { input, previous_response_id: "resp_1" })).toMatchObject({
      status: 422,
    });
    expect(served.provider.requests).toEqual([]);
  });

  test("does not mistake what users name for state", async () => {
    const served = await serve(["a", "b"]);
    served.provider.respond(() => ({ body: '{"output":[]}' }));
    const bodies = [
      { metadata: { file_id: "mine", thread: "x", container: "y" }, background: false },
      {
        tools: [{ type: "function", parameters: { file_id: "x", default: { container_id: "y" } } }],
      },
      { text: { format: { type: "json_schema", schema: { vector_store_ids: "x" } } } },
      // Complete without the provider's copy.
      { input: [{ type: "message", role: "assistant", id: "msg_1", content: [] }] },
      { input: [{ type: "function_call", id: "fc_1", call_id: "call_1", arguments: "{}" }] },
      { conversation: null, prompt: null, previous_response_id: null },
      { input: [{ role: "user", content: `my id is resp_1${tagA}` }] },
    ];
    for (const body of bodies) {
      expect([body, await respond(served.url, body)]).toMatchObject([body, { status: 200 }]);
    }
    expect(received(served).map(([, body]) => body)).toEqual(
      bodies.map((body) => ({ input: "hi", ...body })),
    );
  });

  test("finds ids in any notation of their names, and keeps every other byte", async () => {
    const served = await serve(["a", "b"]);
    const sent = ` { "model" : "chat", "n":1.0,\n"previous\\u005fresponse_id":"resp_\\u0031", "Conversation":"c" } `;
    const body = sent.replace("\\u0031", `\\u0031${tagB}`).replace('"c"', `"c${tagB}"`);
    const response = await fetch(`${served.url}/v1/embeddings`, { method: "POST", body });
    await response.text();
    expect(String(served.provider.requests[0]?.body)).toBe(sent.replace('"chat"', '"b"'));
  });

  test("reaches a model that the split never draws, and every fallback", async () => {
    const served = await serveDataPlane((at) => ({
      routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
      fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 1 },
      models: [
        at("a"),
        at("b", { weight: 0 }),
        at("c", { linkageType: "FALLBACK", fallbackOrder: 1 }),
        at("d", { linkageType: "FALLBACK", fallbackOrder: 2 }),
      ],
    }));
    for (const name of ["b", "c", "d"]) {
      const body = { previous_response_id: `resp_1${tagOf(`s-${name}`)}` };
      expect(await respond(served.url, body)).toMatchObject({ status: 200 });
    }
    const models = served.provider.requests.map(({ json }) => (json as { model: string }).model);
    expect(models).toEqual(["b", "c", "d"]);
  });

  test("tries no model of another account if the bound one fails", async () => {
    const served = await serve(["a", "b"]);
    served.provider.respond(() => ({ status: 500 }));
    expect(await respond(served.url, { previous_response_id: `resp_1${tagA}` })).toMatchObject({
      status: 500,
    });
    expect(received(served).map(([account]) => account)).toEqual(["a"]);
  });

  test("continues a thread of messages at the account that holds it", async () => {
    const served = await serve(["a", "b"], { provider: "anthropic" });
    for (const stream of [false, true]) {
      const first = served.provider.requests.length;
      const say = (thread: object): Promise<Reply> => {
        const messages = [{ role: "user", content: "hi" }];
        const body = { model: "chat", max_tokens: 9, messages, thread, stream };
        return post(served.url, "/v1/messages", body);
      };
      let { text } = await say({ type: "create" });
      for (let turn = 1; turn < 12; turn += 1) {
        const id = /"id":"(msg_\d+_gw[0-9a-f]{10})"/.exec(text)?.[1];
        ({ text } = await say({ type: "continue", previous_message_id: id }));
      }
      const accounts = received(served).slice(first);
      expect(accounts).toHaveLength(12);
      expect(new Set(accounts.map(([account]) => account)).size).toBe(1);
      expect(accounts.at(-1)?.[1]).toMatchObject({
        thread: { type: "continue", previous_message_id: expect.stringMatching(/^msg_\d+$/) },
      });
    }
  });

  test("binds messages by thread, container, files and encrypted results", async () => {
    const served = await serve(["a", "b"], { provider: "anthropic" });
    const bodies = [
      { thread: { type: "continue", previous_message_id: "msg_1#" } },
      { diagnostics: { previous_message_id: "msg_1#" } },
      { container: "container_1#" },
      { container: { id: "container_1#", skills: [{ type: "anthropic", skill_id: "xlsx" }] } },
      {
        messages: [
          {
            role: "user",
            content: [{ type: "document", source: { type: "file", file_id: "f#" } }],
          },
        ],
      },
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "tool_result", content: [{ type: "image", source: { file_id: "f#" } }] },
            ],
          },
        ],
      },
      { messages: [{ role: "user", content: [{ type: "container_upload", file_id: "f#" }] }] },
      {
        messages: [
          {
            role: "assistant",
            content: [
              { type: "thinking", signature: "c2ln", thinking: "x" },
              { type: "tool_use", id: "toolu_1", name: "docker", input: { container: "web" } },
              { type: "web_search_tool_result", content: [{ encrypted_content: "Eq#" }] },
            ],
          },
          { role: "user", content: "go" },
        ],
      },
    ];
    for (const path of ["/v1/messages", "/v1/messages/count_tokens"]) {
      for (const body of bodies) {
        const whole = { model: "chat", max_tokens: 1, ...body };
        const before = served.provider.requests.length;
        await post(served.url, path, withTag(whole, tagB));
        expect(received(served)[before]).toEqual(["b", { max_tokens: 1, ...withTag(body, "") }]);
        expect(await post(served.url, path, withTag(whole, ""))).toMatchObject({
          status: 422,
          text: expect.stringContaining('"type":"error"'),
        });
      }
    }
  });

  test("binds generated content by cache and uploaded file, but not by public addresses", async () => {
    const served = await serve(["a", "b"], { provider: "gemini" });
    const path = "/gemini/generateContent";
    const file = (fileUri: string): object => ({
      contents: [{ role: "user", parts: [{ fileData: { fileUri } }, { text: "hi" }] }],
    });
    const uploaded = "https://generativelanguage.googleapis.com/v1beta/files/abc#";
    for (const body of [{ cachedContent: "cachedContents/1#" }, file(uploaded), file("files/a#")]) {
      const whole = { ...file("gs://bucket/x"), ...body };
      const before = served.provider.requests.length;
      await post(served.url, path, withTag(whole, tagA));
      expect(received(served)[before]).toEqual(["a", withTag(whole, "")]);
      expect(await post(served.url, path, withTag(whole, ""))).toMatchObject({ status: 422 });
    }
    for (const uri of ["https://www.youtube.com/watch?v=1", "gs://bucket/file"]) {
      expect(await post(served.url, path, file(uri))).toMatchObject({ status: 200 });
    }
  });

  test("tags a spoken answer, and no other chat completion", async () => {
    const served = await serve(["a", "b"]);
    const body = JSON.stringify({
      id: "chatcmpl-1",
      choices: [{ message: { audio: { id: "au_1" } } }],
    });
    served.provider.respond(() => ({ body }));
    const messages = [{ role: "user", content: "hi" }];
    const chat = (more: object): Promise<Reply> =>
      post(served.url, "/v1/chat/completions", { model: "chat", messages, ...more });
    expect((await chat({})).text).toBe(body);
    const { text: spoken } = await chat({ audio: { voice: "alloy" } });
    const [account] = received(served)[1] ?? [];
    const tag = account === "a" ? tagA : tagB;
    expect(spoken).toBe(body.replace("au_1", `au_1${tag}`));
    const followUp = [...messages, { role: "assistant", audio: { id: `au_1${tag}` } }, ...messages];
    await chat({ messages: followUp });
    expect(received(served)[2]?.[0]).toBe(account);
  });
});

describe("an endpoint with one account", () => {
  test("passes every byte in both directions", async () => {
    const served = await serveDataPlane((at) => ({
      models: [
        at("a", { secretId: "s-1" }),
        at("b", { secretId: "s-1", linkageType: "FALLBACK", fallbackOrder: 1 }),
        // Cannot be called.
        at("c", { isSecretBound: false }),
      ],
    }));
    const body = '{"id":"resp_1","output":[{"id":"msg_1","encrypted_content":"x"}]}';
    served.provider.respond(() => ({ body }));
    const sent = { previous_response_id: `resp_1${tagA}`, background: true, container: "c" };
    expect(await respond(served.url, sent)).toEqual({ status: 200, text: body });
    expect(received(served).map(([, one]) => one)).toEqual([{ input: "hi", ...sent }]);
  });
});
