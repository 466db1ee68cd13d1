import Anthropic from "@anthropic-ai/sdk";
import type { ReceivedRequest } from "@gw/fake-provider";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import {
  type GatewayWithProvider,
  openGatewayWithProvider,
} from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

/** Opens a gateway with the endpoint `chat`, whose models have a secret each. */
async function open(
  accounts: number,
  provider = "openai-compatible",
): Promise<GatewayWithProvider> {
  const opened = await openGatewayWithProvider();
  const { store, dataPlane } = opened.gateway;
  const apiBase = opened.provider.url + (provider === "anthropic" ? "" : "/v1");
  const modelConfigs: { modelDefinitionId: string; weight: number }[] = [];
  for (let account = 0; account < accounts; account += 1) {
    const { secretId } = await store.createGatewaySecret({
      ...{ secretName: `s${account}`, provider, authConfig: { api_base: apiBase } },
      secretValue: { api_key: `sk-account${account}-0123456789abcdef` },
    });
    const { modelDefinitionId } = await store.createGatewayModelDefinition({
      ...{ name: `m${account}`, secretId, provider, modelName: `model-${account}` },
    });
    modelConfigs.push({ modelDefinitionId, weight: 1 });
  }
  await store.createGatewayEndpoint({
    ...{ name: "chat", modelConfigs, routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT" },
  });
  await dataPlane?.endpoints.load();
  return opened;
}

function accountOf({ headers }: ReceivedRequest): string | undefined {
  return /account\d/.exec(String(headers["x-api-key"] ?? headers.authorization))?.[0];
}

const conversations = 24;

describe.each([2, 3])("an endpoint with %i accounts", (accounts) => {
  test.each([false, true])(
    "keeps each conversation of the OpenAI SDK at its account; streamed: %s",
    async (isStreamed) => {
      const { url, provider } = await open(accounts);
      const client = new OpenAI({ apiKey: adminToken, baseURL: `${url}/v1`, maxRetries: 0 });
      type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming;
      const respond = async (params: Params): Promise<OpenAI.Responses.Response> => {
        if (!isStreamed) return client.responses.create(params);
        const events = await client.responses.create({ ...params, stream: true });
        for await (const event of events) {
          if (event.type === "response.completed") return event.response;
        }
        throw new Error("the stream has no end");
      };
      const item = { role: "user" as const, content: "and now?" };
      for (let count = 0; count < conversations; count += 1) {
        const first = await respond({ model: "chat", input: "hello" });
        const id = first.output[0]?.id ?? "";
        // The second is how clients continue that send items back, or only refer to them.
        const next =
          count % 3 === 0
            ? await respond({ model: "chat", input: "and now?", previous_response_id: first.id })
            : count % 3 === 1
              ? await respond({ model: "chat", input: [{ type: "item_reference", id }, item] })
              : await respond({ model: "chat", input: [...first.output, item] as never });
        await respond({ model: "chat", input: "thanks", previous_response_id: next.id });
      }
      const { requests } = provider;
      expect(requests).toHaveLength(conversations * 3);
      const reached = requests.map(accountOf);
      const firsts = reached.filter((_, index) => index % 3 === 0);
      expect(reached).toEqual(firsts.flatMap((account) => [account, account, account]));
      expect(new Set(firsts).size).toBeGreaterThan(1);
      // The ids arrive as the provider gave them.
      expect(requests.map(({ body }) => /_gw[0-9a-f]/.test(String(body)))).not.toContain(true);
      expect(requests[1]?.json).toMatchObject({ previous_response_id: "resp_00000001" });
    },
  );

  test.each([false, true])(
    "keeps containers and files of the Anthropic SDK at their account; streamed: %s",
    async (isStreamed) => {
      const { url, provider } = await open(accounts, "anthropic");
      provider.respond((request) => ({ body: messageOf(accountOf(request) ?? "", isStreamed) }));
      const client = new Anthropic({ apiKey: adminToken, baseURL: url, maxRetries: 0 });
      const send = async (more: object, content: unknown = "hello"): Promise<Message> => {
        const params = {
          ...{ model: "chat", max_tokens: 10, ...more },
          messages: [{ role: "user", content }],
        } as Anthropic.MessageCreateParamsNonStreaming;
        const message = isStreamed
          ? await client.messages.stream(params).finalMessage()
          : await client.messages.create(params);
        return message as unknown as Message;
      };
      for (let count = 0; count < conversations; count += 1) {
        const { container, content } = await send({});
        if (count % 2 === 0) await send({ container: container.id });
        else await send({}, [{ type: "container_upload", file_id: content[0]?.content.file_id }]);
      }
      const reached = provider.requests.map(accountOf);
      const firsts = reached.filter((_, index) => index % 2 === 0);
      expect(reached).toEqual(firsts.flatMap((account) => [account, account]));
      expect(new Set(firsts).size).toBeGreaterThan(1);
      expect(provider.requests[1]?.json).toMatchObject({ container: `container_${reached[0]}` });
    },
  );
});

interface Message {
  readonly container: { readonly id: string };
  readonly content: readonly { readonly content: { readonly file_id: string } }[];
}

/** A message with a container and a file of an account. */
function messageOf(account: string, isStreamed: boolean): string {
  const block = {
    type: "bash_code_execution_tool_result",
    tool_use_id: "srvtoolu_1",
    content: { type: "bash_code_execution_output", file_id: `file_${account}` },
  };
  const container = { id: `container_${account}`, expires_at: "2030-01-01T00:00:00Z" };
  const message = {
    ...{ id: "msg_1", type: "message", role: "assistant", model: "m", content: [block] },
    ...{ stop_reason: "end_turn", stop_sequence: null, container },
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  if (!isStreamed) return JSON.stringify(message);
  const events = [
    { type: "message_start", message: { ...message, content: [], stop_reason: null } },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn", container }, usage: message.usage },
    { type: "message_stop" },
  ];
  return events.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`).join("");
}
