import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operations } from "../../src/dialects/operation.ts";
import { credentialHeaders } from "../../src/providers/credential-headers.ts";
import { providers } from "../../src/providers/provider-table.ts";
import { refusedFieldsOf, targetOf } from "../../src/providers/target-of.ts";
import { model } from "../model-config.ts";

const chat = operations["chat.completions"];

function urlOf(
  provider: string,
  authConfig: Record<string, string> = {},
  operation = chat,
): string {
  const { origin, path } = targetOf(model("m", { provider, authConfig }), operation);
  return `${origin}${path}`;
}

describe("where a model is called", () => {
  test.each([
    ["openai", {}, chat, "https://api.openai.com/v1/chat/completions"],
    ["openai", { api_base: "https://x.test/v1/" }, chat, "https://x.test/v1/chat/completions"],
    [
      "azure",
      { resource: "my-1" },
      chat,
      "https://my-1.openai.azure.com/openai/v1/chat/completions",
    ],
    [
      "azure",
      { api_base: "https://x.test/openai/v1" },
      chat,
      "https://x.test/openai/v1/chat/completions",
    ],
    ["anthropic", {}, operations.messages, "https://api.anthropic.com/v1/messages"],
    [
      "anthropic",
      { api_base: "https://x.test/v1" },
      operations.messages,
      "https://x.test/v1/messages",
    ],
    ["anthropic", { api_base: "https://x.test" }, chat, "https://x.test/v1/chat/completions"],
    [
      "gemini",
      { api_base: "https://x.test/v1beta" },
      operations.generateContent,
      "https://x.test/v1beta/models/m:generateContent",
    ],
    [
      "gemini",
      { api_base: "https://x.test/v1beta" },
      chat,
      "https://x.test/v1beta/openai/chat/completions",
    ],
    [
      "vllm",
      { api_base: "http://10.0.0.1:8000/v1" },
      chat,
      "http://10.0.0.1:8000/v1/chat/completions",
    ],
  ] as const)("%s with %j", (provider, authConfig, operation, expected) => {
    expect(urlOf(provider, authConfig, operation)).toBe(expected);
  });

  test.each([
    ["vllm", {}, "needs an api_base"],
    ["azure", {}, "resource in its auth_config"],
    ["azure", { resource: "evil.test/x" }, "resource in its auth_config"],
    ["azure", { resource: "a#" }, "resource in its auth_config"],
    ["nobody", {}, "is not known here"],
    ["constructor", {}, "is not known here"],
    ["gemini", { auth_mode: "none" }, undefined],
  ] as const)("is refused, or not, for %s with %j", (provider, authConfig, reason) => {
    if (reason === undefined) expect(urlOf(provider, authConfig)).toContain("https://");
    else expect(() => urlOf(provider, authConfig)).toThrow(reason);
  });

  test("is the same host and path whatever the model is called", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (modelName) => {
        const named = model(modelName, { provider: "gemini" });
        let target: ReturnType<typeof targetOf>;
        try {
          target = targetOf(named, operations.generateContent);
        } catch (error) {
          expect(error).toMatchObject({ code: "ENDPOINT_NOT_CALLABLE" });
          return;
        }
        expect(target.origin).toBe("https://generativelanguage.googleapis.com");
        expect(target.path.split("/")).toHaveLength(4);
        expect(target.path.endsWith(":generateContent")).toBe(true);
      }),
    );
  });

  test("is shown the credential in the way of the provider, if that can be a header", () => {
    const headersOf = (provider: string, fields: Record<string, string>) => {
      const { authentication } = targetOf({ provider, modelName: "m" }, chat);
      return credentialHeaders({ provider }, authentication, fields);
    };
    expect(headersOf("openai", { api_key: "sk-1" })).toEqual({ authorization: "Bearer sk-1" });
    expect(headersOf("groq", { api_key: "sk-1" })).toEqual({ authorization: "Bearer sk-1" });
    for (const key of ["sk 1", "sk\r\nx: y", "ключ", ""]) {
      expect(() => headersOf("openai", { api_key: key })).toThrow("visible ASCII");
    }
    expect(() => headersOf("openai", {})).toThrow("api_key");
  });
});

test("every provider has a base or wants one, and its own fields are refused", () => {
  for (const [name, { dialects }] of Object.entries(providers)) {
    for (const dialect of Object.values(dialects)) {
      if (dialect.base !== undefined)
        expect(URL.canParse(dialect.base.replace(/[{}]/g, ""))).toBe(true);
    }
    expect(refusedFieldsOf({ provider: name })).toContain("api_base");
  }
  expect(refusedFieldsOf({ provider: "openrouter" })).toContain("models");
});
