import { readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { generateRawKek, loadExportKey } from "@gw/crypto";
import { hiddenCharacters } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { exportGateway, importGateway, type WithImportTarget } from "../../src/index.ts";
import { openGateway, type TestGateway } from "../gateway.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { contentOf, exportTo, source } from "./exported-file.ts";
import { filledGateway } from "./filled-gateway.ts";

async function importFrom(path: string, { target }: TestGateway, dryRun = false) {
  return importGateway({ path, key: { source }, target, dryRun });
}

describe("exporting a gateway and importing it elsewhere", () => {
  test("keeps ids, values and order", async () => {
    const folder = await temporaryFolder();
    const [from, to] = [await filledGateway(), await openGateway()];
    const exported = await exportTo(`${folder}/a.gwx`, from);
    expect(exported.counts).toEqual({
      ...{ secrets: 1, modelDefinitions: 3, endpoints: 2, bindings: 2, limits: 3 },
    });
    const report = await importFrom(`${folder}/a.gwx`, to);
    expect(report).toMatchObject({ findings: [], notices: [], isComplete: true });
    expect(await to.values()).toEqual(await from.values());
    await exportTo(`${folder}/b.gwx`, to);
    expect(await contentOf(`${folder}/b.gwx`)).toEqual(await contentOf(`${folder}/a.gwx`));
    const { items } = await to.store.listGatewayModelDefinitions();
    expect(items.map(({ name, secretId }) => [name, secretId === undefined])).toEqual([
      ["gpt", false],
      ["orphan", true],
      ["mini", false],
    ]);
  });

  test("changes nothing when the file is imported again or into its source", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    await exportTo(path, from);
    await importFrom(path, to);
    for (const gateway of [from, to]) {
      const before = await gateway.state();
      expect(await importFrom(path, gateway)).toMatchObject({
        ...{ isComplete: true, findings: [] },
        counts: { secret: { imported: 0, unchanged: 1 }, binding: { imported: 0, unchanged: 2 } },
      });
      expect(await gateway.state()).toEqual(before);
    }
  });

  test("skips a limit of an endpoint that was deleted, and compares one that exists", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    const { endpointId } = await from.store.getGatewayEndpoint({ name: "chat" });
    await from.store.deleteGatewayEndpoint({ endpointId });
    await exportTo(path, from);
    const { limitId } = await from.store.getGatewayLimit({ name: "endpoint" });
    const skipped = { kind: "limit", id: limitId, name: "endpoint", outcome: "skipped" };
    expect((await importFrom(path, to)).findings).toMatchObject([skipped]);
    const model = await to.store.getGatewayLimit({ name: "model" });
    await to.store.updateGatewayLimit({ limitId: model.limitId, amount: "8" });
    expect((await importFrom(path, to)).findings).toMatchObject([
      skipped,
      { kind: "limit", outcome: "conflicting", reason: expect.stringContaining("amount") },
    ]);
  });

  test("a file without limits is the same as that of earlier releases", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    for (const { limitId } of (await from.store.listGatewayLimits()).items) {
      await from.store.deleteGatewayLimit({ limitId });
    }
    await exportTo(path, from);
    const [header = ""] = (await readFile(path, "utf8")).split("\n");
    expect(JSON.parse(header).counts).toEqual({
      ...{ secrets: 1, model_definitions: 3, endpoints: 2, bindings: 2 },
    });
    expect(await importFrom(path, to)).toMatchObject({ isComplete: true, findings: [] });
  });

  test("writes nothing in a dry run and reports what an import would do", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    await exportTo(path, from);
    const before = await to.state();
    const dry = await importFrom(path, to, true);
    expect(await to.state()).toEqual(before);
    expect({ ...(await importFrom(path, to)), dryRun: true }).toEqual(dry);
  });

  test("reports the progress of export and import", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const from = await filledGateway();
    const { target } = await openGateway();
    const seen: unknown[] = [];
    const onProgress = (progress: unknown) => void seen.push(progress);
    const key = await loadExportKey({ source });
    const keyRing = from.target.keyRing;
    await exportGateway({ source: { ...from.backend, ...from, keyRing }, path, key, onProgress });
    expect(seen.at(-1)).toEqual({ done: 11, total: 11 });
    await importGateway({ path, key: { source }, target, onProgress });
    expect(seen).toContainEqual({ phase: "check", done: 11, total: 11 });
    expect(seen.at(-1)).toEqual({ phase: "import", done: 11, total: 11 });
  });

  test("keeps ids only in the workspace of the file, and gives each other one its own", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const from = await filledGateway();
    const { keyRing } = from.target;
    await exportTo(path, from);
    const inWorkspace = async (name: string) => {
      const created = await from.backend.workspaces?.create({ name });
      if (created === undefined) throw new Error("the backend must have workspaces");
      const store = from.backend.openStore({ keyRing, workspace: created.workspaceId });
      const target = { ...from.target, workspace: created };
      return { created, store, target };
    };
    const all = async (store: TestGateway["store"]) => ({
      secrets: (await store.listSecretInfos()).items,
      models: (await store.listGatewayModelDefinitions()).items,
      endpoints: (await store.listGatewayEndpoints()).items,
      bindings: (await store.listEndpointBindings()).items,
      limits: (await store.listGatewayLimits()).items,
    });
    const before = await all(from.store);
    const [research, sales] = [await inWorkspace("research"), await inWorkspace("sales")];
    for (const { store, target } of [research, sales]) {
      const options = { path, key: { source }, target };
      const report = await importGateway(options);
      expect(report).toMatchObject({ findings: [], isComplete: true });
      const imported = await all(store);
      const [chat] = imported.endpoints;
      expect(imported.secrets.map(({ secretName }) => secretName)).toEqual(
        before.secrets.map(({ secretName }) => secretName),
      );
      expect(chat?.name).toBe("chat");
      expect(chat?.modelMappings.map(({ modelDefinition }) => modelDefinition?.name)).toEqual(
        before.endpoints[0]?.modelMappings.map(({ modelDefinition }) => modelDefinition?.name),
      );
      expect(imported.bindings.map(({ endpointId }) => endpointId)).toEqual([
        chat?.endpointId,
        chat?.endpointId,
      ]);
      expect(imported.limits.map(({ scope }) => scope.value)).toEqual([
        "búsqueda",
        chat?.endpointId,
        chat?.modelMappings[2]?.modelDefinitionId,
      ]);
      expect(await importGateway(options)).toMatchObject({
        ...{ isComplete: true, findings: [] },
        counts: { secret: { imported: 0, unchanged: 1 }, endpoint: { imported: 0, unchanged: 2 } },
      });
    }
    const ids = async (store: TestGateway["store"]) =>
      JSON.stringify(await all(store)).match(/\b[sdeml]-[0-9a-f]{32}\b/g) ?? [];
    const stores = [from.store, research.store, sales.store];
    const sets = await Promise.all(stores.map(async (one) => new Set(await ids(one))));
    const distinct = new Set(sets.flatMap((set) => [...set]));
    expect(distinct.size).toBe(sets.reduce((sum, set) => sum + set.size, 0));
    expect(await all(from.store)).toEqual(before);
  });

  test("names the workspace in its header, and keeps the ids of that very workspace", async () => {
    const folder = await temporaryFolder();
    const from = await filledGateway();
    const { keyRing } = from.target;
    const workspace = await from.backend.workspaces?.create({ name: "research" });
    const store = from.backend.openStore({ keyRing, workspace: workspace?.workspaceId });
    const key = await loadExportKey({ source });
    const secretValue = { api_key: "sk-research" };
    const { secretId } = await store.createGatewaySecret({ secretName: "own", secretValue });
    const path = `${folder}/research.gwx`;
    await exportGateway({ source: { ...from.backend, store, keyRing, workspace }, path, key });
    const header = async (file: string) =>
      JSON.parse((await readFile(file, "utf8")).split("\n")[0] ?? "");
    expect((await header(path)).workspace).toEqual({
      workspace_id: workspace?.workspaceId,
      name: "research",
    });
    const { items } = await from.backend.auditLog.list({ action: "gateway.export" });
    expect(items.map(({ workspaceId }) => workspaceId)).toEqual([workspace?.workspaceId]);
    await store.deleteGatewaySecret({ secretId });
    const seen: unknown[] = [];
    const target: WithImportTarget = (work, named) => {
      seen.push(named);
      return work({ ...from.target, workspace });
    };
    const report = await importGateway({ path, key: { source }, target });
    expect(report).toMatchObject({ findings: [], counts: { secret: { imported: 1 } } });
    expect((await store.getSecretInfo({ secretName: "own" })).secretId).toBe(secretId);
    expect(seen).toEqual([{ workspaceId: workspace?.workspaceId, name: "research" }]);
    // The same file in another installation, where the id of the workspace is unknown.
    const to = await openGateway();
    await importGateway({ path, key: { source }, target: to.target });
    const elsewhere = await to.store.getSecretInfo({ secretName: "own" });
    expect(elsewhere.secretId).not.toBe(secretId);
    await exportTo(`${folder}/default.gwx`, from);
    expect(await header(`${folder}/default.gwx`)).not.toHaveProperty("workspace");
  });

  test("replaces ids that another workspace has", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    await exportTo(path, from);
    const { keyRing } = to.target;
    const workspace = await to.backend.workspaces?.create({ name: "research" });
    const { items } = await from.store.listSecretInfos();
    const taken = items[0]?.secretId ?? "";
    const newId = () => taken.slice(2);
    const other = to.backend.openStore({ keyRing, workspace: workspace?.workspaceId, newId });
    await other.createGatewaySecret({ secretName: "taken", secretValue: { api_key: "value" } });
    expect(await importFrom(path, to)).toMatchObject({ findings: [], isComplete: true });
    const { secretName = "" } = items[0] ?? {};
    expect((await to.store.getSecretInfo({ secretName })).secretId).not.toBe(taken);
    expect(await importFrom(path, to)).toMatchObject({
      ...{ findings: [], isComplete: true },
      counts: { secret: { imported: 0, unchanged: 1 }, endpoint: { imported: 0, unchanged: 2 } },
    });
  });

  test("keeps the values of a workspace, and nothing of the others", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    const { keyRing } = from.target;
    const research = await from.backend.workspaces?.create({ name: "research" });
    const store = from.backend.openStore({ keyRing, workspace: research?.workspaceId });
    const secretValue = { api_key: "sk-research" };
    await store.createGatewaySecret({ secretName: "research", secretValue });
    const key = await loadExportKey({ source });
    const exported = { ...from.backend, store, keyRing, workspace: research };
    await exportGateway({ source: exported, path, key });
    expect(await importFrom(path, to)).toMatchObject({ findings: [], isComplete: true });
    expect(await to.values()).toEqual({ research: secretValue });
  });

  test("accepts a passphrase as the key of the file", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const [from, to] = [await filledGateway(), await openGateway()];
    const passphrase = { source: "passphrase:correct horse battery stapler" };
    const key = await loadExportKey(passphrase);
    const { keyRing } = from.target;
    await exportGateway({ source: { ...from.backend, ...from, keyRing }, path, key });
    const other = { source: "passphrase:correct horse battery staplers" };
    const { target } = to;
    await expect(importGateway({ path, key: other, target })).rejects.toThrow("does not verify");
    await expect(importGateway({ path, key: { source }, target })).rejects.toThrow("passphrase");
    expect((await importGateway({ path, key: passphrase, target })).isComplete).toBe(true);
  });

  const name = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter(isName);
  const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,9}$/);
  const text = fc.string({ minLength: 1, maxLength: 40, unit: "binary" }).filter(isStorable);
  const line = text.filter((one) => !hidden.test(one));
  const gateways = fc.record({
    secrets: fc.array(
      fc.record({
        secretName: name,
        secretValue: fc.dictionary(word, text, { minKeys: 1, maxKeys: 4 }),
        authConfig: fc.option(fc.dictionary(fc.constantFrom("a", "b_c", "Zone"), text), {
          nil: undefined,
        }),
        isDeleted: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
    endpoints: fc.array(
      fc.record({
        name: word,
        weights: fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 }),
        hasFallback: fc.boolean(),
        usageTracking: fc.boolean(),
        tags: fc.uniqueArray(fc.record({ key: line, value: fc.option(line, { nil: undefined }) }), {
          maxLength: 3,
          selector: ({ key }) => key,
        }),
        resource: fc.option(line, { nil: undefined }),
      }),
      { maxLength: 4 },
    ),
  });

  test("gives an equal gateway for any content", async () => {
    const folder = await temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(gateways, async (content) => {
        run += 1;
        const [from, to] = [await openGateway(), await openGateway()];
        await fill(from, content);
        const [one, other] = [`${folder}/${run}-a.gwx`, `${folder}/${run}-b.gwx`];
        await exportTo(one, from);
        expect(await importFrom(one, to)).toMatchObject({ findings: [], isComplete: true });
        await exportTo(other, to);
        expect(await contentOf(other)).toEqual(await contentOf(one));
      }),
      { numRuns: 60 },
    );
  });

  type Content = typeof gateways extends fc.Arbitrary<infer T> ? T : never;

  async function fill({ store }: TestGateway, content: Content): Promise<void> {
    const secretIds: string[] = [];
    const deleted: string[] = [];
    for (const [index, { isDeleted, ...input }] of content.secrets.entries()) {
      const secretName = `${input.secretName}${index}`;
      const { secretId } = await store.createGatewaySecret({ ...input, secretName });
      secretIds.push(secretId);
      if (isDeleted) deleted.push(secretId);
    }
    const definitions: string[] = [];
    for (const [index, definition] of content.names.entries()) {
      const secretId = secretIds[index % secretIds.length] ?? "";
      const made = await store.createGatewayModelDefinition({
        ...{ name: definition, provider: "p", modelName: definition, secretId },
      });
      definitions.push(made.modelDefinitionId);
    }
    for (const secretId of deleted) await store.deleteGatewaySecret({ secretId });
    for (const [
      index,
      { weights, hasFallback, resource, ...input },
    ] of content.endpoints.entries()) {
      const models = definitions.slice(0, weights.length);
      const { endpointId } = await store.createGatewayEndpoint({
        ...input,
        name: `${input.name}${index}`,
        modelConfigs: [
          ...models.map((modelDefinitionId, at) => ({ modelDefinitionId, weight: weights[at] })),
          ...(hasFallback
            ? [{ modelDefinitionId: definitions[0] ?? "", linkageType: "FALLBACK" as const }]
            : []),
        ],
      });
      if (resource === undefined) continue;
      await store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: resource });
    }
  }
});

const hidden = new RegExp(`[${hiddenCharacters}]`, "u");

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function isName(text: string): boolean {
  return isStorable(text) && text.trim() === text && !hidden.test(text);
}

describe("an exported file", () => {
  test("has mode 0600 and never overwrites another file", async () => {
    const folder = await temporaryFolder();
    const gateway = await filledGateway();
    const path = `${folder}/a.gwx`;
    await exportTo(path, gateway);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(`${folder}/b.gwx`, "precious");
    const exporting = exportTo(`${folder}/b.gwx`, gateway);
    await expect(exporting).rejects.toMatchObject({ code: "RESOURCE_ALREADY_EXISTS" });
    expect(await readFile(`${folder}/b.gwx`, "utf8")).toBe("precious");
    await symlink(`${folder}/nowhere`, `${folder}/c.gwx`);
    const opened = vi.spyOn(gateway.backend.sealedSecrets, "pageSealedSecrets");
    const linked = exportTo(`${folder}/c.gwx`, gateway);
    await expect(linked).rejects.toMatchObject({ code: "RESOURCE_ALREADY_EXISTS" });
    expect(opened, "fails before reading secrets").not.toHaveBeenCalled();
    await expect(exportTo(`${folder}/no/a.gwx`, gateway)).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: "the file cannot be written (ENOENT)",
    });
  });

  test("holds one revision, although the gateway changes during the export", async () => {
    const folder = await temporaryFolder();
    const gateway = await filledGateway();
    let changes = 2;
    const store = Object.create(gateway.store, {
      listEndpointBindings: {
        value: async (input: object) => {
          const page = await gateway.store.listEndpointBindings(input);
          if (changes-- > 0) await gateway.store.createGatewaySecret(newSecret(changes));
          return page;
        },
      },
      listSecretInfos: { value: gateway.store.listSecretInfos.bind(gateway.store) },
      listGatewayModelDefinitions: {
        value: gateway.store.listGatewayModelDefinitions.bind(gateway.store),
      },
      listGatewayEndpoints: { value: gateway.store.listGatewayEndpoints.bind(gateway.store) },
      listGatewayLimits: { value: gateway.store.listGatewayLimits.bind(gateway.store) },
      getRevision: { value: gateway.store.getRevision.bind(gateway.store) },
    });
    const exported = await exportTo(`${folder}/a.gwx`, { ...gateway, store });
    expect(exported.revision).toBe(await gateway.store.getRevision());
    expect(exported.counts.secrets).toBe(3);
    changes = 1_000;
    await expect(exportTo(`${folder}/b.gwx`, { ...gateway, store })).rejects.toMatchObject({
      code: "TEMPORARILY_UNAVAILABLE",
    });
  });

  test("is not created when a secret cannot be opened", async () => {
    const folder = await temporaryFolder();
    const [gateway, other] = [await filledGateway(), await openGateway()];
    const { target } = other;
    const exporting = exportTo(`${folder}/a.gwx`, { ...gateway, target });
    await expect(exporting).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("'openai 🔑' cannot be opened (KEK_MISMATCH)"),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test("leaves no temporary file after an aborted export", async () => {
    const folder = await temporaryFolder();
    const { backend, store, target } = await filledGateway();
    const controller = new AbortController();
    const reason = new Error("enough");
    const exporting = exportGateway({
      source: { ...backend, store, keyRing: target.keyRing },
      path: `${folder}/a.gwx`,
      key: await loadExportKey({ source }),
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(exporting).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
    expect((await backend.auditLog.list({ action: "gateway.export" })).items).toEqual([]);
  });

  test("has an audit record and contains no readable credential", async () => {
    const path = `${await temporaryFolder()}/a.gwx`;
    const gateway = await openGateway();
    const canary = "sk-canary-2c7be1d0f4a94e6d8b35";
    const secretValue = { api_key: canary };
    await gateway.store.createGatewaySecret({ secretName: "x", secretValue });
    const report = await exportTo(path, gateway);
    const { items } = await gateway.backend.auditLog.list({ action: "gateway.export" });
    expect(items).toMatchObject([{ principal: "exporter", result: "succeeded" }]);
    const content = await readFile(path, "latin1");
    for (const form of ["utf8", "base64", "hex"] as const) {
      const encoded = Buffer.from(canary).toString(form).replace(/=+$/, "");
      expect(content).not.toContain(encoded);
      expect(JSON.stringify([report, items])).not.toContain(encoded);
    }
  });
});

function newSecret(number: number) {
  return { secretName: `new ${number}`, secretValue: { api_key: generateRawKek() } };
}
