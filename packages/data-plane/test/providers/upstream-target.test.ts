import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operations } from "../../src/formats/operations.ts";
import { credentialHeaders } from "../../src/providers/credential-headers.ts";
import { providers } from "../../src/providers/provider-table.ts";
import { rejectedFieldsOf, upstreamTarget } from "../../src/providers/upstream-target.ts";
import { model } from "../model-config.ts";

const chat = operations["chat.completions"];

function urlOf(
  provider: string,
  authConfig: Record<string, string> = {},
  operation = chat,
): string {
  const { origin, path } = upstreamTarget(model("m", { provider, authConfig }), operation);
  return `${origin}${path}`;
}

describe("the target of a call", () => {
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
  ] as const)(
    "of %s with %j is built from the provider and the api_base",
    (provider, authConfig, operation, expected) => {
      expect(urlOf(provider, authConfig, operation)).toBe(expected);
    },
  );

  test.each([
    ["vllm", {}, "needs an `api_base`"],
    ["azure", {}, "`resource` in its `auth_config`"],
    ["azure", { resource: "evil.test/x" }, "`resource` in its `auth_config`"],
    ["azure", { resource: "a#" }, "`resource` in its `auth_config`"],
    ["unknown", {}, "is not supported"],
    ["constructor", {}, "is not supported"],
    ["gemini", { auth_mode: "none" }, undefined],
  ] as const)("requires what %s needs in %j", (provider, authConfig, reason) => {
    if (reason === undefined) expect(urlOf(provider, authConfig)).toContain("https://");
    else expect(() => urlOf(provider, authConfig)).toThrow(reason);
  });

  test("has the same host and path for every model name", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (modelName) => {
        const named = model(modelName, { provider: "gemini" });
        let target: ReturnType<typeof upstreamTarget>;
        try {
          target = upstreamTarget(named, operations.generateContent);
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

  test("receives the credential in the provider's header if its characters are valid there", () => {
    const headersOf = (provider: string, fields: Record<string, string>) => {
      const { authentication } = upstreamTarget({ provider, modelName: "m" }, chat);
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

test("every provider has a valid base URL, if any, and rejects fields", () => {
  for (const [name, { formats }] of Object.entries(providers)) {
    for (const { base } of Object.values(formats)) {
      if (base !== undefined) expect(URL.canParse(base.replace(/[{}]/g, ""))).toBe(true);
    }
    expect(rejectedFieldsOf({ provider: name })).toContain("api_base");
  }
  expect(rejectedFieldsOf({ provider: "openrouter" })).toContain("models");
});
