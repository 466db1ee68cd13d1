import { type CreateGatewaySecretInput, GatewayError } from "@gw/entities";
import type { SealingKeys } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import {
  type EndpointInput,
  type ImportItem,
  type ImportSource,
  importItems,
  type ModelDefinitionInput,
} from "../../src/index.ts";
import { openGateway } from "../gateway.ts";

const id = (letter: string, number: number) => `${letter}-${`${number}`.padStart(32, "0")}`;

interface Items {
  readonly secrets?: readonly ImportItem<CreateGatewaySecretInput>[];
  readonly modelDefinitions?: readonly ImportItem<ModelDefinitionInput>[];
  readonly endpoints?: readonly ImportItem<EndpointInput>[];
  readonly notices?: readonly string[];
}

function sourceOf({ secrets = [], modelDefinitions = [], endpoints = [], notices }: Items) {
  return {
    total: secrets.length + modelDefinitions.length + endpoints.length,
    ...(notices !== undefined && { notices }),
    secrets: () => each(secrets),
    modelDefinitions: () => each(modelDefinitions),
    endpoints: () => each(endpoints),
    bindings: () => each([]),
    limits: () => each([]),
  } satisfies ImportSource;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function secret(number: number): ImportItem<CreateGatewaySecretInput> {
  const name = `secret ${number}`;
  const input = { secretName: name, secretValue: { api_key: `sk-${number}-0123456789` } };
  return { id: id("s", number), name, input };
}

function definition(number: number, secretId?: string): ImportItem<ModelDefinitionInput> {
  const name = `model ${number}`;
  const input = { name, provider: "openai", modelName: "gpt-4o", secretId };
  return { id: id("d", number), name, input };
}

describe("importing items of a source", () => {
  test("skips an item that its source cannot provide, with the items that depend on it", async () => {
    const { target, store } = await openGateway();
    const unusable = { id: id("s", 2), name: "secret 2", skipReason: "it is damaged" };
    const report = await importItems(
      sourceOf({
        secrets: [secret(1), unusable],
        modelDefinitions: [definition(1, id("s", 1)), definition(2, id("s", 2))],
        notices: ["The source is old"],
      }),
      { target },
    );
    expect(report).toMatchObject({
      counts: {
        secret: { imported: 1, skipped: 1 },
        model_definition: { imported: 1, skipped: 1 },
      },
      notices: ["The source is old"],
      isComplete: false,
    });
    expect(report.findings).toEqual([
      {
        kind: "secret",
        id: id("s", 2),
        name: "secret 2",
        outcome: "skipped",
        reason: "it is damaged",
      },
      {
        ...{ kind: "model_definition", id: id("d", 2), name: "model 2", outcome: "skipped" },
        reason: "its secret was not imported",
      },
    ]);
    expect((await store.listGatewayModelDefinitions()).items).toHaveLength(1);
  });

  test("stops when the key ring does not confirm its active key", async () => {
    const { target, store } = await openGateway();
    const { keyRing } = target;
    let confirmations = 0;
    const confirming: SealingKeys = {
      get: (version) => keyRing.get(version),
      has: (version) => keyRing.has(version),
      async confirm() {
        confirmations += 1;
        if (confirmations > 1) throw new GatewayError("TEMPORARILY_UNAVAILABLE", "lost");
      },
    };
    const imported = importItems(sourceOf({ secrets: [secret(1), secret(2)] }), {
      target: { ...target, keyRing: confirming },
    });
    await expect(imported).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
    expect(confirmations).toBe(2);
    expect((await store.listSecretInfos()).items).toHaveLength(1);
  });

  test("reports remarks of the source about an item and its parts", async () => {
    const { target } = await openGateway();
    const part = { kind: "tag", id: "team" } as const;
    const endpoint: ImportItem<EndpointInput> = {
      ...{ id: id("e", 1), name: "chat" },
      input: {
        name: "chat",
        models: [{ mappingId: id("m", 1), modelDefinitionId: id("d", 1) }],
      },
      remarks: [
        { outcome: "adjusted", reason: "its strategy was dropped" },
        { outcome: "skipped", reason: "its value is too long", part },
      ],
    };
    const items = { modelDefinitions: [definition(1)], endpoints: [endpoint] };
    const { findings, counts } = await importItems(sourceOf(items), { target });
    expect(counts.endpoint.imported).toBe(1);
    expect(findings).toEqual([
      {
        ...{ kind: "endpoint", id: id("e", 1), name: "chat" },
        ...{ outcome: "adjusted", reason: "its strategy was dropped" },
      },
      { ...part, name: "chat", outcome: "skipped", reason: "its value is too long" },
    ]);
  });

  test("creates orphans and keeps no placeholder secret, also after an interruption", async () => {
    const { target, store } = await openGateway();
    const source = sourceOf({ secrets: [secret(1)], modelDefinitions: [definition(1)] });
    const failing = {
      ...source,
      async *modelDefinitions() {
        yield* source.modelDefinitions();
        throw new Error("the source is unavailable");
      },
    };
    await expect(importItems(failing, { target })).rejects.toThrow("the source is unavailable");
    const names = (await store.listSecretInfos()).items.map(({ secretName }) => secretName);
    expect(names).toEqual(["secret 1"]);
    expect(await importItems(source, { target })).toMatchObject({
      counts: { secret: { unchanged: 1 }, model_definition: { unchanged: 1 } },
      isComplete: true,
    });
    const [orphan] = (await store.listGatewayModelDefinitions()).items;
    expect(orphan).not.toHaveProperty("secretId");
  });

  test("does not modify an item that differs in the target", async () => {
    const { target, store, state } = await openGateway();
    const source = sourceOf({ secrets: [secret(1)] });
    await importItems(source, { target });
    await store.updateGatewaySecret({ secretId: id("s", 1), secretValue: { api_key: "changed" } });
    const before = await state();
    const { counts, findings } = await importItems(source, { target });
    expect(counts.secret).toEqual({ imported: 0, unchanged: 0, conflicting: 1, skipped: 0 });
    expect(findings).toMatchObject([
      {
        outcome: "conflicting",
        reason: "it already exists, differs in value and was not modified",
      },
    ]);
    expect(await state()).toEqual(before);
  });
});

describe("a dry run", () => {
  const endpoint = (number: number, aliases: readonly string[]): ImportItem<EndpointInput> => ({
    id: id("e", number),
    name: `endpoint-${number}`,
    input: {
      name: `endpoint-${number}`,
      aliases,
      models: [{ mappingId: id("m", number), modelDefinitionId: id("d", 1) }],
    },
  });

  test.each([
    ["an alias of an earlier endpoint", [endpoint(1, ["gpt"]), endpoint(2, ["gpt"])], 1],
    ["the name of an earlier endpoint", [endpoint(1, []), endpoint(2, ["endpoint-1"])], 1],
    ["an alias that is a later name", [endpoint(1, ["endpoint-2"]), endpoint(2, [])], 1],
    ["its own name", [endpoint(1, ["endpoint-1"])], 0],
  ])("predicts what an import does with %s", async (_, endpoints, imported) => {
    const items = {
      secrets: [secret(1)],
      modelDefinitions: [definition(1, id("s", 1))],
      endpoints,
    };
    const { target } = await openGateway();
    const dry = await importItems(sourceOf(items), { target, dryRun: true });
    const real = await importItems(sourceOf(items), { target });
    expect(dry.counts.endpoint).toMatchObject({ imported, skipped: 1 });
    expect({ ...real, dryRun: true }).toEqual(dry);
  });
});
