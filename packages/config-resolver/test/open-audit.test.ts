import type { NewAuditRecord } from "@gw/store-abstract";
import { describe, expect, test } from "vitest";
import { createConfigResolver } from "../src/index.js";
import { collect, createGateway, now, overridden, putEndpoint, putModel } from "./gateway.js";

describe("the opening of a secret", () => {
  test("is recorded once per wrapped data key", async () => {
    const { store, resolver, openRecords } = await createGateway();
    const { secretId, modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver();
    for (let n = 0; n < 3; n += 1) await subject.resolveEndpoint({ endpointName: "chat" });
    await collect(subject.resolveAll());
    await subject.flush();
    expect(await openRecords()).toEqual([
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
    expect(await openRecords()).toHaveLength(2);
    await subject.close();
  });

  test("is recorded by each process", async () => {
    const { store, resolver, openRecords } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    for (const subject of [resolver(), resolver()]) {
      await subject.resolveEndpoint({ endpointName: "chat" });
      await subject.close();
    }
    expect(await openRecords()).toHaveLength(2);
  });

  test("is not recorded if it fails", async () => {
    const { store, resolver, openRecords } = await createGateway();
    const { keyRing } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = resolver({ keyRing });
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.close();
    expect(await openRecords()).toEqual([]);
  });

  test("does not raise the revision", async () => {
    const { store, resolver } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const before = await store.getRevision();
    const subject = resolver();
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.close();
    expect(await store.getRevision()).toBe(before);
  });

  test("is recorded in the background, and before the close ends", async () => {
    const { store, resolver, auditLog, openRecords } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    let allowWrites = (): void => {};
    const writesAllowed = new Promise<void>((resolve) => {
      allowWrites = resolve;
    });
    const append = async (records: readonly NewAuditRecord[]): Promise<void> => {
      await writesAllowed;
      await auditLog.append(records);
    };
    const subject = resolver({ auditLog: overridden(auditLog, { append }) });
    const { endpoint } = await subject.resolveEndpoint({ endpointName: "chat" });
    expect(endpoint.models).toHaveLength(1);
    expect(await openRecords()).toEqual([]);
    let isClosed = false;
    const closed = subject.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    allowWrites();
    await closed;
    expect(await openRecords()).toHaveLength(1);
  });

  test("is recorded later if the audit log fails", async () => {
    const { store, resolver, auditLog, openRecords } = await createGateway();
    const failures: unknown[] = [];
    let isUnavailable = true;
    const append = async (records: readonly NewAuditRecord[]): Promise<void> => {
      if (isUnavailable) throw new Error("the database is unavailable");
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
    await expect(subject.flush()).rejects.toThrow("the database is unavailable");
    expect(failures).toHaveLength(1);
    isUnavailable = false;
    await subject.resolveEndpoint({ endpointName: "one" });
    await subject.flush();
    expect((await openRecords()).map(({ targetName }) => targetName)).toEqual(["two", "one"]);
  });

  test("works without an audit log", async () => {
    const { store, sealedSecrets, keyRing, openRecords } = await createGateway();
    const { modelDefinitionId } = await putModel(store, "one");
    await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    const subject = createConfigResolver({ sealedSecrets, keyRing });
    await subject.resolveEndpoint({ endpointName: "chat" });
    await subject.close();
    expect(await openRecords()).toEqual([]);
  });
});
