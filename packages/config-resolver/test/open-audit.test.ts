import type { NewAuditRecord } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { createConfigResolver } from "../src/index.js";
import { collect, createGateway, now, overridden, putEndpoint, putModel } from "./gateway.js";

describe("the opening of a secret", () => {
  test("is recorded once per wrapped key, however often it is resolved", async () => {
    const { store, resolver, openings } = await createGateway();
    const { secretId, modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver();
    for (let n = 0; n < 3; n += 1) await subject.resolveEndpoint({ endpointName: "chat" });
    await collect(subject.resolveAll());
    await subject.flush();
    expect(await openings()).toEqual([
      expect.objectContaining({
        time: now,
        action: "secret.open",
        result: "succeeded",
        targetId: secretId,
        targetName: "one",
      }),
    ]);
    await store.updateGatewaySecret({ secretId, secretValue: { api_key: "another" } });
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.flush();
    expect(await openings()).toHaveLength(2);
    await subject.close();
  });

  test("is recorded anew by another process", async () => {
    const { store, resolver, openings } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    for (const subject of [resolver(), resolver()]) {
      await subject.resolveEndpoint({ endpointName: "chat" });
      await subject.close();
    }
    expect(await openings()).toHaveLength(2);
  });

  test("is not recorded when it failed", async () => {
    const { store, resolver, openings } = await createGateway();
    const { keyRing } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver({ keyRing });
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.close();
    expect(await openings()).toEqual([]);
  });

  test("raises no revision", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const before = await store.getRevision();
    const subject = resolver();
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.close();
    expect(await store.getRevision()).toBe(before);
  });

  test("is not waited for by the resolve, but by the closing", async () => {
    const { store, resolver, auditLog, openings } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    let letWrite = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letWrite = resolve;
    });
    const append = async (records: readonly NewAuditRecord[]): Promise<void> => {
      await gate;
      await auditLog.append(records);
    };
    const subject = resolver({ auditLog: overridden(auditLog, { append }) });
    const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.models).toHaveLength(1);
    expect(await openings()).toEqual([]);
    let isClosed = false;
    const closed = subject.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    letWrite();
    await closed;
    expect(await openings()).toHaveLength(1);
  });

  test("outlives a failure of the log, which fails no resolve", async () => {
    const { store, resolver, auditLog, openings } = await createGateway();
    const failures: unknown[] = [];
    let isAway = true;
    const append = async (records: readonly NewAuditRecord[]): Promise<void> => {
      if (isAway) throw new Error("the database is away");
      await auditLog.append(records);
    };
    const subject = resolver({
      auditLog: overridden(auditLog, { append }),
      onAuditError: (error) => failures.push(error),
    });
    for (const name of ["one", "two"]) {
      const { modelDefinitionId } = await putModel(store, name);
      await putEndpoint(store, name, [{ modelDefinitionId }]);
      const { endpoint } = await subject.resolveEndpoint({ endpointName: name });
      expect(endpoint.models).toHaveLength(1);
    }
    await expect(subject.flush()).rejects.toThrow("the database is away");
    expect(failures).toHaveLength(2);
    isAway = false;
    await subject.resolveEndpoint({ endpointName: "one" });
    await subject.flush();
    expect((await openings()).map(({ targetName }) => targetName)).toEqual(["two", "one"]);
  });

  test("needs no audit log", async () => {
    const { store, sealedSecrets, keyRing, openings } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = createConfigResolver({ sealedSecrets, keyRing });
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.close();
    expect(await openings()).toEqual([]);
  });
});
