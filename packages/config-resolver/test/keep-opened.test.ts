import { expect, test } from "vitest";
import { createGateway, overridden, putEndpoint, putModel } from "./gateway.js";

/** A gateway with three endpoints, and how often a data key was unwrapped for its resolver. */
async function counted(keepOpened: number) {
  const gateway = await createGateway();
  const { store, keyRing, resolver } = gateway;
  const secretIds: string[] = [];
  for (const name of ["a", "b", "c"]) {
    const { secretId, modelDefinitionId } = await putModel(store, name);
    secretIds.push(secretId);
    await putEndpoint(store, name, [{ modelDefinitionId }]);
  }
  let unwraps = 0;
  const kek = keyRing.get(1);
  const counting = overridden(kek, {
    unwrap: (...args) => {
      unwraps += 1;
      return kek.unwrap(...args);
    },
  });
  const subject = resolver({ keyRing: overridden(keyRing, { get: () => counting }), keepOpened });
  return {
    ...gateway,
    secretIds,
    /** Reads everything. @returns the keys of all models, and how often one was unwrapped for it */
    async read() {
      unwraps = 0;
      const keys: unknown[] = [];
      for await (const { endpoints } of subject.resolveAll()) {
        for (const { models, unusable } of endpoints) {
          keys.push(models[0]?.secretValue.reveal().api_key ?? unusable[0]?.reason);
        }
      }
      return { keys, unwraps };
    },
  };
}

test("what has not changed is not opened again", async () => {
  const { read, store, secretIds } = await counted(10);
  const keys = ["sk-of-a", "sk-of-b", "sk-of-c"];
  expect(await read()).toEqual({ keys, unwraps: 3 });
  expect(await read()).toEqual({ keys, unwraps: 0 });
  await store.updateGatewaySecret({
    secretId: secretIds[1] ?? "",
    secretValue: { api_key: "newer" },
  });
  expect(await read()).toEqual({ keys: ["sk-of-a", "newer", "sk-of-c"], unwraps: 1 });
});

test("a row that was edited is refused, though it was opened before", async () => {
  const { read, sealedSecrets, secretIds } = await counted(10);
  await read();
  const rows = await sealedSecrets.pageSealedSecrets({ limit: 10 });
  const [row, other] = secretIds.map((id) => rows.find(({ secretId }) => secretId === id));
  if (row === undefined || other === undefined) throw new Error("the rows are there");
  const { kekVersion, wrappedDek } = other;
  await sealedSecrets.replaceSeals({
    swaps: [{ secretId: row.secretId, expected: row, replacement: { kekVersion, wrappedDek } }],
  });
  expect((await read()).keys[0]).toBe("ENVELOPE_TAMPERED");
});

test("no more are kept than may be, and none where nobody asked", async () => {
  const { read } = await counted(2);
  await read();
  expect((await read()).unwraps).toBeGreaterThan(0);
  const none = await counted(0);
  await none.read();
  expect((await none.read()).unwraps).toBe(3);
});
