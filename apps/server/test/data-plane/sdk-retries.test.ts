import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const messages = [{ role: "user" as const, content: "hello" }];

describe("SDKs with default retries", () => {
  test.each([
    ["a timeout", { faults: ["hang"] }, 504, "1000"],
    ["a connection that ends without a response", { faults: ["reset"] }, 502, "60000"],
    ["a redirect", { faults: ["redirect"] }, 502, "60000"],
    ["a rejected credential", { status: 401 }, 502, "60000"],
    ["an empty response", { body: "" }, 502, "60000"],
  ] as const)("call the provider once after %s", async (_, script, status, timeout) => {
    const { url, endpoint, provider } = await openGatewayWithProvider({ GW_CALL_TIMEOUT: timeout });
    await endpoint("chat");
    const openai = new OpenAI({ apiKey: adminToken, baseURL: `${url}/v1` });
    provider.enqueue(script);
    await expect(openai.chat.completions.create({ model: "chat", messages })).rejects.toMatchObject(
      { status },
    );
    expect(provider.requests).toHaveLength(1);
  });

  test("call the provider again after an overload, which bills nothing", async () => {
    const { url, endpoint, provider } = await openGatewayWithProvider();
    await endpoint("claude", { provider: "anthropic", apiBase: provider.url });
    const anthropic = new Anthropic({ authToken: adminToken, apiKey: null, baseURL: url });
    provider.enqueue({ status: 529, headers: { "retry-after-ms": "2001" } });
    const message = await anthropic.messages.create({ model: "claude", max_tokens: 9, messages });
    expect(message.role).toBe("assistant");
    expect(provider.requests).toHaveLength(2);
  });
});
