import { CryptoError, KeyRing } from "@gw/crypto";
import type { GatewayStore } from "@gw/store-abstract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  collect,
  createGateway,
  type EditableMaterial,
  edited,
  overridden,
  putEndpoint,
  putModel,
} from "./gateway.js";

/** Resolves an endpoint with an intact and an edited model. @returns the reason of the latter */
async function resolveEdited(edit: (material: EditableMaterial) => void) {
  const { store, resolver, sealedSecrets } = await createGateway();
  const intact = await putModel(store, "intact");
  const target = await putModel(store, "edited", { provider: "openai" });
  await putEndpoint(store, "chat", [
    { modelDefinitionId: target.modelDefinitionId, linkageType: "FALLBACK" },
    { modelDefinitionId: intact.modelDefinitionId },
  ]);
  const source = edited(sealedSecrets, (material) => {
    if (material.definition.name === "edited") edit(material);
  });
  const subject = resolver({ sealedSecrets: source });
  const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
  expect(endpoint.models.map(({ modelName }) => modelName)).toEqual(["model-of-intact"]);
  expect(endpoint.unusable).toHaveLength(1);
  expect(endpoint.unusable[0]).toMatchObject({
    modelDefinitionId: target.modelDefinitionId,
    linkageType: "FALLBACK",
  });
  return endpoint.unusable[0]?.reason;
}

/** Creates endpoints with one model each. */
async function putModels(store: GatewayStore, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const { modelDefinitionId } = await putModel(store, `model-${n}`);
    await putEndpoint(store, `endpoint-${n}`, [{ modelDefinitionId }]);
  }
}

function flipLastBit(bytes: Uint8Array): void {
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
}

describe("an unusable model is reported with its reason, next to the usable ones", () => {
  test("if its secret was deleted", async () => {
    const { store, resolver } = await createGateway();
    const { secretId, modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    await store.deleteGatewaySecret({ secretId });
    const { endpoint } = await resolver().resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.models).toEqual([]);
    expect(endpoint.unusable).toEqual([
      { modelDefinitionId, linkageType: "PRIMARY", reason: "ORPHANED" },
    ]);
  });

  test("if its definition was edited to another provider", async () => {
    const reason = await resolveEdited(({ definition }) => {
      definition.provider = "elsewhere";
    });
    expect(reason).toBe("PROVIDER_DIFFERS");
  });

  test.each<[string, string, (secret: NonNullable<EditableMaterial["secret"]>) => void]>([
    [
      "unreadable columns",
      "ENVELOPE_TAMPERED",
      (secret) => {
        secret.authConfig = undefined;
        secret.isDamaged = true;
      },
    ],
    [
      "another provider",
      "ENVELOPE_TAMPERED",
      (secret) => {
        secret.provider = undefined;
      },
    ],
    [
      "another destination",
      "ENVELOPE_TAMPERED",
      (secret) => {
        secret.authConfig = { api_base: "https://evil.example" };
      },
    ],
    [
      "another name",
      "ENVELOPE_TAMPERED",
      (secret) => {
        secret.secretName = "other";
      },
    ],
    ["another value", "ENVELOPE_TAMPERED", ({ encryptedValue }) => flipLastBit(encryptedValue)],
    ["another wrapped key", "ENVELOPE_TAMPERED", ({ wrappedDek }) => flipLastBit(wrappedDek)],
    [
      "a truncated value",
      "ENVELOPE_FORMAT",
      (secret) => {
        secret.encryptedValue = secret.encryptedValue.subarray(0, 20);
      },
    ],
    [
      "another key version",
      "ENVELOPE_FORMAT",
      (secret) => {
        secret.kekVersion = 2;
      },
    ],
  ])("if its secret was edited to %s", async (_, reason, edit) => {
    const found = await resolveEdited(({ secret }) => {
      if (secret !== undefined) edit(secret);
    });
    expect(found).toBe(reason);
  });

  test("after any flipped bit in its stored secret", async () => {
    const { store, resolver, sealedSecrets } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const column = fc.constantFrom("encryptedValue" as const, "wrappedDek" as const);
    await fc.assert(
      fc.asyncProperty(column, fc.nat(), fc.nat(7), async (name, at, bit) => {
        const source = edited(sealedSecrets, ({ secret }) => {
          const bytes = secret?.[name] ?? new Uint8Array();
          const index = at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        });
        const subject = resolver({ sealedSecrets: source });
        const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
        expect(endpoint.models).toEqual([]);
        expect(endpoint.unusable[0]?.reason).toMatch(/^(KEK|ENVELOPE)_/);
      }),
    );
  });

  test("if the key of its version is not loaded", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver({ keyRing: new KeyRing([]) });
    const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.unusable[0]?.reason).toBe("KEK_NOT_IN_RING");
  });

  test("if another key of its version is loaded", async () => {
    const { store, resolver } = await createGateway();
    const { keyRing } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const { endpoint } = await resolver({ keyRing }).resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.unusable[0]?.reason).toBe("KEK_MISMATCH");
  });

  test("by resolveAll too", async () => {
    const { store, resolver } = await createGateway();
    for (const name of ["one", "two"]) {
      const { secretId, modelDefinitionId } = await putModel(store, name);
      await putEndpoint(store, name, [{ modelDefinitionId }]);
      if (name === "one") await store.deleteGatewaySecret({ secretId });
    }
    const [page] = await collect(resolver().resolveAll());
    expect(page?.endpoints.map(({ models, unusable }) => [models.length, unusable.length])).toEqual(
      [
        [0, 1],
        [1, 0],
      ],
    );
  });
});

describe("an external key provider", () => {
  test("that is unavailable fails the resolving, and makes no model unusable", async () => {
    const { store, resolver, keyRing } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const unavailable = overridden(keyRing.get(1), {
      unwrap: () => Promise.reject(new CryptoError("KEK_PROVIDER_UNAVAILABLE")),
    });
    const ring = overridden(keyRing, { get: () => unavailable });
    const resolving = resolver({ keyRing: ring }).resolveEndpoint({ endpointName: "chat" });
    await expect(resolving).rejects.toMatchObject({
      name: "GatewayError",
      code: "TEMPORARILY_UNAVAILABLE",
    });
  });

  test("gets a bounded number of concurrent requests", async () => {
    const { store, resolver, keyRing } = await createGateway();
    await putModels(store, 40);
    const kek = keyRing.get(1);
    let requests = 0;
    let maxRequests = 0;
    const slow = overridden(kek, {
      async unwrap(...args) {
        requests += 1;
        maxRequests = Math.max(maxRequests, requests);
        await new Promise(setImmediate);
        requests -= 1;
        return kek.unwrap(...args);
      },
    });
    const subject = resolver({ keyRing: overridden(keyRing, { get: () => slow }) });
    const [page] = await collect(subject.resolveAll());
    expect(page?.endpoints.flatMap(({ models }) => models)).toHaveLength(40);
    expect(maxRequests).toBe(16);
  });

  test("that is slow for one secret does not delay the others", async () => {
    const { store, resolver, keyRing } = await createGateway();
    await putModels(store, 40);
    const kek = keyRing.get(1);
    const slow = Promise.withResolvers<void>();
    let started = 0;
    let done = 0;
    const uneven = overridden(kek, {
      async unwrap(...args) {
        started += 1;
        if (started === 1) await slow.promise;
        const dek = await kek.unwrap(...args);
        done += 1;
        return dek;
      },
    });
    const subject = resolver({ keyRing: overridden(keyRing, { get: () => uneven }) });
    const resolving = collect(subject.resolveAll());
    await expect.poll(() => done).toBe(39);
    slow.resolve();
    const [page] = await resolving;
    expect(page?.endpoints.flatMap(({ models }) => models)).toHaveLength(40);
  });

  test("gets no further request after it was unavailable", async () => {
    const { store, resolver, keyRing } = await createGateway();
    await putModels(store, 40);
    let requests = 0;
    const unavailable = overridden(keyRing.get(1), {
      async unwrap() {
        requests += 1;
        await new Promise(setImmediate);
        throw new CryptoError("KEK_PROVIDER_UNAVAILABLE");
      },
    });
    const subject = resolver({ keyRing: overridden(keyRing, { get: () => unavailable }) });
    await expect(collect(subject.resolveAll())).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
    await new Promise(setImmediate);
    expect(requests).toBe(16);
  });
});
