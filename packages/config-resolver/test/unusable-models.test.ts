import { CryptoError, KeyRing } from "@gw/crypto";
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

/** An endpoint of a sound model and one that was spoilt; says what the resolver makes of it. */
async function resolveSpoilt(spoil: (material: EditableMaterial) => void) {
  const { store, resolver, sealedSecrets } = await createGateway();
  const sound = await putModel(store, "sound");
  const spoilt = await putModel(store, "spoilt", { provider: "openai" });
  await putEndpoint(store, "chat", [
    { modelDefinitionId: spoilt.modelDefinitionId, linkageType: "FALLBACK" },
    { modelDefinitionId: sound.modelDefinitionId },
  ]);
  const source = edited(sealedSecrets, (material) => {
    if (material.definition.name === "spoilt") spoil(material);
  });
  const subject = resolver({ sealedSecrets: source });
  const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
  expect(endpoint.models.map(({ modelName }) => modelName)).toEqual(["model-of-sound"]);
  expect(endpoint.unusable).toHaveLength(1);
  expect(endpoint.unusable[0]).toMatchObject({
    modelDefinitionId: spoilt.modelDefinitionId,
    linkageType: "FALLBACK",
  });
  return endpoint.unusable[0]?.reason;
}

function flipLastBit(bytes: Uint8Array): void {
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
}

describe("a model that cannot be used is reported with its reason beside those that can", () => {
  test("when its secret was deleted", async () => {
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

  test("when its definition was edited to another provider", async () => {
    const reason = await resolveSpoilt(({ definition }) => {
      definition.provider = "elsewhere";
    });
    expect(reason).toBe("PROVIDER_DIFFERS");
  });

  test.each<[string, string, (secret: NonNullable<EditableMaterial["secret"]>) => void]>([
    [
      "what cannot be read",
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
  ])("when its secret was edited to %s", async (_, reason, spoil) => {
    const said = await resolveSpoilt(({ secret }) => {
      if (secret !== undefined) spoil(secret);
    });
    expect(said).toBe(reason);
  });

  test("whichever bit of its stored records was flipped", async () => {
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

  test("when no key of its version is loaded", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver({ keyRing: new KeyRing([]) });
    const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.unusable[0]?.reason).toBe("KEK_NOT_IN_RING");
  });

  test("when the key of its version is another", async () => {
    const { store, resolver } = await createGateway();
    const { keyRing } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const { endpoint } = await resolver({ keyRing }).resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.unusable[0]?.reason).toBe("KEK_MISMATCH");
  });

  test("also among all endpoints", async () => {
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

describe("a key provider outside of the process", () => {
  test("that is away makes resolving temporarily unavailable, not the models unusable", async () => {
    const { store, resolver, keyRing } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const away = overridden(keyRing.get(1), {
      unwrap: () => Promise.reject(new CryptoError("KEK_PROVIDER_UNAVAILABLE")),
    });
    const ring = overridden(keyRing, { get: () => away });
    const resolving = resolver({ keyRing: ring }).resolveEndpoint({ endpointName: "chat" });
    await expect(resolving).rejects.toMatchObject({
      name: "GatewayError",
      code: "TEMPORARILY_UNAVAILABLE",
    });
  });

  test("is asked for several secrets at once, but not for all", async () => {
    const { store, resolver, keyRing } = await createGateway();
    for (let n = 0; n < 40; n += 1) {
      const { modelDefinitionId } = await putModel(store, `model-${n}`);
      await putEndpoint(store, `endpoint-${n}`, [{ modelDefinitionId }]);
    }
    const kek = keyRing.get(1);
    let asked = 0;
    let most = 0;
    const slow = overridden(kek, {
      async unwrap(...args) {
        asked += 1;
        most = Math.max(most, asked);
        await new Promise(setImmediate);
        asked -= 1;
        return kek.unwrap(...args);
      },
    });
    const subject = resolver({ keyRing: overridden(keyRing, { get: () => slow }) });
    const [page] = await collect(subject.resolveAll());
    expect(page?.endpoints.flatMap(({ models }) => models)).toHaveLength(40);
    expect(most).toBe(16);
  });
});
