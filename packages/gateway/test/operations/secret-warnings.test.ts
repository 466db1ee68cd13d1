import { createConfigResolver } from "@gw/config-resolver";
import { KeyRing } from "@gw/crypto";
import { EgressPolicy } from "@gw/data-plane";
import type { AuthConfig, InputWarning, SecretValue } from "@gw/entities";
import { describe, expect, onTestFinished, test } from "vitest";
import { secretWarnings } from "../../src/operations/secret-warnings.ts";
import { warnAboutInput } from "../../src/operations/warn-about-input.ts";
import { addModel, openTestGateway } from "./opened-gateway.ts";

const key = "sk-0123456789abcdef";

function codesFor(options: {
  readonly provider?: string;
  readonly authConfig?: AuthConfig;
  readonly secretValue?: SecretValue;
  readonly stored?: readonly string[];
}): string[] {
  const { stored, ...given } = options;
  const { secretValue = {} } = given;
  const fields = stored ?? Object.keys(secretValue);
  const egress = EgressPolicy.parse("");
  return secretWarnings({ ...given, fields, egress }).map(({ code, field, message }) => {
    expect(message.startsWith(`\`${field}\` `)).toBe(true);
    for (const value of Object.values(secretValue)) expect(message).not.toContain(value);
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
    [
      "whose path has a segment twice, but not in succession",
      {
        provider: "openai",
        authConfig: { api_base: "https://x.example/a/a/v1/b/v1", auth_mode: "api_key" },
        secretValue: { api_key: key },
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
    ...["/chat/completions", "/messages/", "/embeddings", "/chat", "/Responses", "/models"].map(
      (path): [string, Parameters<typeof codesFor>[0], string] => [
        `with the path ${path}`,
        { ...openai, authConfig: { api_base: `https://x.example/v1${path}` } },
        "api_base_has_operation_path",
      ],
    ),
    ...["/v1/v1", "/v1/V1/", "/v1/v1/openai", "/v1beta/v1beta", "/api/api", "/proxy/x/x//"].map(
      (path): [string, Parameters<typeof codesFor>[0], string] => [
        `with the path ${path}`,
        { ...openai, authConfig: { api_base: `https://x.example${path}` } },
        "api_base_repeats_segment",
      ],
    ),
    ...["None", "no", "iam_role", "", "api key"].map(
      (auth_mode): [string, Parameters<typeof codesFor>[0], string] => [
        `with the mode ${auth_mode}`,
        { ...openai, authConfig: { auth_mode } },
        "auth_mode_unknown",
      ],
    ),
    ...[
      "pat",
      "github_pat",
      "githubPAT",
      "x-jwt",
      "JWTValue",
      "signature",
      "X-Auth-2",
      "session",
    ].map((field): [string, Parameters<typeof codesFor>[0], string] => [
      `with ${field}`,
      { ...openai, authConfig: { [field]: "x" } },
      "auth_config_like_credential",
    ]),
    ...(
      [
        ["use_auth", "true"],
        ["max_session", "10"],
      ] as const
    ).map(([field, value]): [string, Parameters<typeof codesFor>[0], string] => [
      `with ${field} ${value}`,
      { ...openai, authConfig: { [field]: value } },
      "auth_config_field_unused",
    ]),
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
      "with a second field",
      { ...openai, secretValue: { api_key: key, apiKey: key } },
      "credential_field_unused",
    ],
    ...(
      [
        ["openai", "organisation"],
        ["anthropic", "organization"],
        ["azure", "resourceGroup"],
      ] as const
    ).map(([provider, field]): [string, Parameters<typeof codesFor>[0], string] => [
      `of ${provider} with ${field}`,
      { ...openai, provider, authConfig: { resource: "mine", [field]: "x" } },
      "auth_config_field_unused",
    ]),
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

test.each([
  ["opnai", "openai"],
  ["OpenAI", "openai"],
  ["antropic", "anthropic"],
  ["openai_compatible", "openai-compatible"],
  ["azure-openai", undefined],
  ["bedrock", undefined],
])("the warning about the provider %s suggests %s", (provider, suggestion) => {
  const [warning] = secretWarnings({ provider, fields: ["api_key"] });
  expect(warning?.code).toBe("provider_not_supported");
  expect(/Did you mean (\S+)\?$/.exec(warning?.message ?? "")?.[1]).toBe(suggestion);
});

test("a model definition warns like its secret, and about a secret without a provider", async () => {
  const { gateway } = await openTestGateway();
  const { store } = gateway;
  const found: unknown[] = [];
  const by = {
    onWarnings: (warnings: readonly InputWarning[]) =>
      void found.push(...warnings.map(({ code, field }) => [code, field])),
  };
  const add = async (name: string, provider?: string) => {
    const input = { secretName: name, provider, secretValue: { api_key: key } };
    return (await store.createGatewaySecret(input)).secretId;
  };
  const define = (name: string, secretId: string, provider: string) =>
    store.createGatewayModelDefinition({ name, secretId, provider, modelName: "m" }, by);
  await define("good", await add("good", "openai"), "openai");
  expect(found.splice(0)).toEqual([]);
  const { modelDefinitionId } = await define("loose", await add("loose"), "openai");
  expect(found.splice(0)).toEqual([["provider_missing", "secret_id"]]);
  await store.updateGatewayModelDefinition({ modelDefinitionId, provider: "opnai" }, by);
  expect(found.splice(0)).toEqual([["provider_not_supported", "provider"]]);
  await store.updateGatewayModelDefinition({ modelDefinitionId, name: "renamed" }, by);
  expect(found.splice(0)).toEqual([]);
  await define("incomplete", await add("incomplete", "azure"), "azure");
  expect(found).toEqual([["destination_incomplete", "secret_id"]]);
});

describe("a stored secret that can never be sent", () => {
  /** A gateway with a model over a secret with a line break, and the warnings of later changes. */
  async function withUnsendable() {
    const { gateway } = await openTestGateway();
    const { store } = gateway;
    const found: InputWarning[] = [];
    const by = {
      onWarnings: (warnings: readonly InputWarning[]) => void found.push(...warnings),
    };
    const { secretId } = await store.createGatewaySecret({
      ...{ secretName: "broken", provider: "openai", secretValue: { api_key: `${key}\n` } },
    });
    const define = (name: string, context: object = {}) =>
      store.createGatewayModelDefinition(
        { name, secretId, provider: "openai", modelName: "m" },
        context,
      );
    return { gateway, store, found, by, secretId, define };
  }

  const message = expect.stringContaining(
    "allows no call: the secret of the provider openai needs an `api_key` of visible ASCII characters",
  );

  test("causes a warning about each model definition over it", async () => {
    const { store, found, by, secretId, define } = await withUnsendable();
    const { modelDefinitionId } = await define("broken", by);
    const warning = { code: "credential_not_sendable", field: "secret_id", message };
    expect(found.splice(0)).toEqual([warning]);
    await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "other" }, by);
    expect(found.splice(0)).toEqual([warning]);
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: key } });
    await store.updateGatewayModelDefinition({ modelDefinitionId, modelName: "third" }, by);
    expect(found).toEqual([]);
  });

  test("causes a warning about each endpoint over such a model", async () => {
    const { gateway, store, found, by, define } = await withUnsendable();
    const { modelDefinitionId } = await define("broken");
    const good = await addModel(gateway, "good");
    const broken = { modelDefinitionId };
    const { endpointId } = await store.createGatewayEndpoint(
      { name: "chat", modelConfigs: [broken, { modelDefinitionId: good.modelDefinitionId }] },
      by,
    );
    const warning = { code: "credential_not_sendable", field: "model_configs", message };
    expect(found.splice(0)).toEqual([warning]);
    await store.updateGatewayEndpoint({ endpointId, modelConfigs: [broken] }, by);
    expect(found.splice(0)).toEqual([warning]);
    const other = await store.createGatewayEndpoint({
      name: "other",
      modelConfigs: [{ modelDefinitionId: good.modelDefinitionId }],
    });
    const attached = { endpointId: other.endpointId, modelConfig: broken };
    await store.attachModelToEndpoint(attached, by);
    expect(found.map(({ code }) => code)).toEqual([
      "ids_without_account",
      "credential_not_sendable",
    ]);
  });

  test("is refused to a strict caller", async () => {
    const { store, define } = await withUnsendable();
    const refusal = { code: "INVALID_PARAMETER_VALUE", message };
    await expect(define("a", { strict: true })).rejects.toMatchObject(refusal);
    const { modelDefinitionId } = await define("a");
    const endpoint = { name: "chat", modelConfigs: [{ modelDefinitionId }] };
    await expect(store.createGatewayEndpoint(endpoint, { strict: true })).rejects.toMatchObject(
      refusal,
    );
  });

  test("causes no warning where the key is absent", async () => {
    const { gateway, found, by, secretId } = await withUnsendable();
    const resolver = createConfigResolver({
      sealedSecrets: gateway.sealedSecrets,
      keyRing: new KeyRing([]),
    });
    const own = gateway.openStore({ keyRing: gateway.keyRing });
    onTestFinished(() => own.close());
    const store = warnAboutInput(own, { resolver });
    const model = { name: "a", secretId, provider: "openai", modelName: "m" };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(model, by);
    await store.createGatewayEndpoint({ name: "chat", modelConfigs: [{ modelDefinitionId }] }, by);
    expect(found).toEqual([]);
  });
});

describe("a strict caller", () => {
  test("is refused what would cause a warning, and nothing is changed", async () => {
    const { gateway } = await openTestGateway();
    const { store } = gateway;
    const { modelDefinitionId, secretId } = await addModel(gateway, "good");
    const other = await addModel(gateway, "other");
    const modelConfigs = [{ modelDefinitionId }];
    const { endpointId } = await store.createGatewayEndpoint({ name: "chat", modelConfigs });
    const strict = { strict: true };
    const both = [...modelConfigs, { modelDefinitionId: other.modelDefinitionId }];
    const newline = { api_key: `${key}\n` };
    const before = await store.getRevision();
    for (const refused of [
      () =>
        store.createGatewaySecret(
          { secretName: "s", provider: "opnai", secretValue: { api_key: key } },
          strict,
        ),
      () =>
        store.createGatewaySecret(
          { secretName: "s", provider: "openai", secretValue: newline },
          strict,
        ),
      () => store.updateGatewaySecret({ secretId, secretValue: newline }, strict),
      () =>
        store.updateGatewayModelDefinition(
          { modelDefinitionId, secretId, provider: "opnai" },
          strict,
        ),
      () => store.createGatewayEndpoint({ name: "openai/x", modelConfigs }, strict),
      () => store.updateGatewayEndpoint({ endpointId, aliases: ["proxy"] }, strict),
      () => store.updateGatewayEndpoint({ endpointId, modelConfigs: both }, strict),
      () =>
        store.attachModelToEndpoint(
          { endpointId, modelConfig: { modelDefinitionId: other.modelDefinitionId } },
          strict,
        ),
    ]) {
      await expect(refused()).rejects.toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message: expect.stringMatching(
          /^`[a-z_]+`.* \(nothing was changed, because the request is strict\)$/,
        ),
      });
    }
    expect(await store.getRevision()).toBe(before);
    await store.createGatewaySecret(
      { secretName: "s", provider: "openai", secretValue: { api_key: key } },
      strict,
    );
  });

  test("gets the error of invalid input as anyone else", async () => {
    const { gateway } = await openTestGateway();
    const create = (input: unknown) =>
      gateway.store.createGatewaySecret(input as never, { strict: true });
    const secretValue = { api_key: key };
    const invalid = { secretName: "", provider: "opnai", secretValue };
    await expect(create(invalid)).rejects.toThrow("`secret_name` ");
    const authConfig = { api_key: key };
    await expect(create({ secretName: "s", secretValue, authConfig })).rejects.toThrow(
      "`auth_config` must not contain a credential",
    );
    const update = gateway.store.updateGatewaySecret(
      { secretId: "s-0", secretValue },
      { strict: true },
    );
    await expect(update).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
  });
});

test("a store with warnings converts to a string like other objects", async () => {
  const { gateway } = await openTestGateway();
  expect(String(gateway.store)).toBe("[object Object]");
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
