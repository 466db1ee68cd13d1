import { EgressPolicy } from "@gw/data-plane";
import type { AuthConfig, SecretValue } from "@gw/entities";
import { describe, expect, test } from "vitest";
import { secretWarnings } from "../../src/operations/secret-warnings.ts";
import { openTestGateway } from "./opened-gateway.ts";

const key = "sk-0123456789abcdef";

function codesFor(options: {
  readonly provider?: string;
  readonly authConfig?: AuthConfig;
  readonly secretValue?: SecretValue;
  readonly stored?: readonly string[];
}): string[] {
  const { provider, authConfig, secretValue, stored = Object.keys(secretValue ?? {}) } = options;
  const info = {
    ...{ secretId: "s-1", secretName: "one", createdAt: 0, lastUpdatedAt: 0 },
    maskedValues: Object.fromEntries(stored.map((name) => [name, "***"])),
    ...(provider !== undefined && { provider }),
    ...(authConfig && { authConfig }),
  };
  const egress = EgressPolicy.parse("");
  return secretWarnings({ secret: info, secretValue, egress }).map(({ code, field, message }) => {
    expect(message.startsWith(`\`${field}\` `)).toBe(true);
    for (const value of Object.values(secretValue ?? {})) expect(message).not.toContain(value);
    return code;
  });
}

describe("a secret", () => {
  test.each<[string, Parameters<typeof codesFor>[0]]>([
    ["that is complete", { provider: "openai", secretValue: { api_key: key } }],
    [
      "with a resource",
      {
        ...{ provider: "azure", authConfig: { resource: "mine" }, secretValue: { api_key: key } },
      },
    ],
    [
      "without a credential",
      {
        provider: "vllm",
        authConfig: { auth_mode: "none", api_base: "https://x.example/v1" },
      },
    ],
    ["whose value is kept", { provider: "openai", stored: ["api_key"] }],
  ])("%s causes no warning", (_, secret) => expect(codesFor(secret)).toEqual([]));

  const openai = { provider: "openai", secretValue: { api_key: key } };
  test.each<[string, Parameters<typeof codesFor>[0], string]>([
    ["without a provider", { secretValue: { api_key: key } }, "provider_missing"],
    ["of an unknown provider", { ...openai, provider: "unknown" }, "provider_not_supported"],
    ["of Azure without a resource", { ...openai, provider: "azure" }, "destination_incomplete"],
    ["that needs an api_base", { ...openai, provider: "vllm" }, "destination_incomplete"],
    ...["/chat/completions", "/messages/", "/embeddings"].map(
      (path): [string, Parameters<typeof codesFor>[0], string] => [
        `with the path ${path}`,
        { ...openai, authConfig: { api_base: `https://x.example/v1${path}` } },
        "api_base_has_operation_path",
      ],
    ),
    ["without an api_key", { ...openai, secretValue: { token: key } }, "credential_not_sendable"],
    ["that lost its api_key", { provider: "openai", stored: [] }, "credential_not_sendable"],
    ...["\n", " ", "\u200b", "\ufeff", "ü"].map(
      (character): [string, Parameters<typeof codesFor>[0], string] => [
        `with ${JSON.stringify(character)}`,
        { ...openai, secretValue: { api_key: `${key}${character}` } },
        "credential_not_sendable",
      ],
    ),
    [
      "for a target without TLS",
      { ...openai, authConfig: { api_base: "http://models.internal/v1" } },
      "destination_forbidden",
    ],
    ["for Ollama on this machine", { ...openai, provider: "ollama" }, "destination_forbidden"],
    [
      "that is a word",
      { ...openai, secretValue: { api_key: "lm-studio" } },
      "credential_not_redactable",
    ],
    [
      "of 7 characters",
      { ...openai, secretValue: { api_key: "s3cr3t!" } },
      "credential_not_redactable",
    ],
  ])("%s causes a warning", (_, secret, code) => expect(codesFor(secret)).toEqual([code]));
});

test("an opened gateway reports warnings to the caller, after the change", async () => {
  const { gateway } = await openTestGateway();
  const codes: string[] = [];
  const by = {
    onWarnings: (warnings: readonly { code: string }[]) =>
      void codes.push(...warnings.map(({ code }) => code)),
  };
  const secretValue = { api_key: "lm-studio" };
  const input = { secretName: "one", provider: "azure", secretValue };
  const { secretId } = await gateway.store.createGatewaySecret(input, by);
  expect(codes.splice(0)).toEqual(["destination_incomplete", "credential_not_redactable"]);
  await gateway.store.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } }, by);
  expect(codes.splice(0)).toEqual(["destination_incomplete"]);
  await expect(gateway.store.createGatewaySecret(input, by)).rejects.toThrow();
  await gateway.store.updateGatewaySecret({ secretId, secretValue });
  expect(codes).toEqual([]);
});
