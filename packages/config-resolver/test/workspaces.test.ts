import { describe, expect, test } from "vitest";
import { collect, createGateway, edited, putEndpoint, putModel } from "./gateway.js";

/** Puts the same names into `default` and another workspace, with other credentials. */
async function twoWorkspaces() {
  const gateway = await createGateway();
  const research = await gateway.workspace("research");
  const secretIds: string[] = [];
  for (const [store, api_key] of [
    [gateway.store, "sk-default"],
    [research.store, "sk-research"],
  ] as const) {
    const { secretId, modelDefinitionId } = await putModel(store, "one", {
      secretValue: { api_key },
    });
    const endpointId = await putEndpoint(store, "chat", [{ modelDefinitionId }]);
    await store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: "1" });
    secretIds.push(secretId);
  }
  return { ...gateway, research, secretIds };
}

describe("a resolver of a workspace", () => {
  test("resolves equal names to the endpoints and credentials of its workspace", async () => {
    const { resolver, research, store } = await twoWorkspaces();
    await store.setGatewayEndpointTag({
      endpointId: (await store.getGatewayEndpoint({ name: "chat" })).endpointId,
      key: "only-default",
    });
    for (const [subject, apiKey, revision] of [
      [resolver(), "sk-default", await store.getRevision()],
      [resolver({ workspace: research.workspace }), "sk-research", 4],
    ] as const) {
      const byName = await subject.resolveEndpoint({ endpointName: "chat" });
      expect(byName.revision).toBe(revision);
      const byResource = await subject.resolveResource({ resourceType: "job", resourceId: "1" });
      expect(byResource.revision).toBe(revision);
      const [page, ...others] = await collect(subject.resolveAll());
      expect(others).toEqual([]);
      expect(page?.revision).toBe(revision);
      for (const { models } of [
        byName.endpoint,
        ...byResource.endpoints,
        ...(page?.endpoints ?? []),
      ]) {
        expect(await models[0]?.secretValue.reveal()).toEqual({ api_key: apiKey });
      }
    }
  });

  test("finds nothing in a workspace that does not exist", async () => {
    const { resolver } = await twoWorkspaces();
    const subject = resolver({ workspace: `w-${"0".repeat(32)}` });
    await expect(subject.resolveEndpoint({ endpointName: "chat" })).rejects.toMatchObject({
      code: "RESOURCE_DOES_NOT_EXIST",
    });
    expect(await collect(subject.resolveAll())).toMatchObject([{ endpoints: [] }]);
  });

  test("opens no secret of another workspace by its id", async () => {
    const { resolver, research, secretIds } = await twoWorkspaces();
    const [ofDefault = "", ofResearch = ""] = secretIds;
    const subject = resolver({ workspace: research.workspace });
    expect(await resolver().openSecret({ secretId: ofResearch })).toBeUndefined();
    expect(await subject.openSecret({ secretId: ofDefault })).toBeUndefined();
    const opened = await subject.openSecret({ secretId: ofResearch });
    expect(opened?.reveal()).toEqual({ api_key: "sk-research" });
  });
});

describe("a model whose row leads to a secret of another workspace", () => {
  /** Lets the model of `default` use the stored row of the other workspace, with this workspace id. */
  async function reasonWith(workspaceId: (own: string) => string) {
    const { resolver, sealedSecrets, research, secretIds } = await twoWorkspaces();
    const rows = await sealedSecrets.pageSealedSecrets({ limit: 10 });
    const foreign = rows.find(({ secretId }) => secretId === secretIds[1]);
    if (foreign === undefined) throw new Error("the secret is missing");
    const source = edited(sealedSecrets, (material) => {
      Object.assign(material.secret ?? {}, foreign, {
        workspaceId: workspaceId(research.workspace),
      });
    });
    const { endpoint } = await resolver({ sealedSecrets: source }).resolveEndpoint({
      endpointName: "chat",
    });
    expect(endpoint.models).toEqual([]);
    return endpoint.unusable.map(({ reason }) => reason);
  }

  test("is unusable with the reason WRONG_WORKSPACE", async () => {
    expect(await reasonWith((own) => own)).toEqual(["WRONG_WORKSPACE"]);
  });

  test("does not open although its row names the workspace of the model", async () => {
    expect(await reasonWith(() => "default")).toEqual(["ENVELOPE_TAMPERED"]);
  });

  test("is not called with a credential that is still open", async () => {
    const { resolver, sealedSecrets, research } = await twoWorkspaces();
    let workspaceId = "default";
    const source = edited(sealedSecrets, ({ secret }) => {
      Object.assign(secret ?? {}, { workspaceId });
    });
    const subject = resolver({ sealedSecrets: source });
    const [before] = await collect(subject.resolveAll());
    expect(before?.endpoints[0]?.models).toHaveLength(1);
    workspaceId = research.workspace;
    const [after] = await collect(subject.resolveAll());
    expect(after?.endpoints[0]?.models).toEqual([]);
    expect(after?.endpoints[0]?.unusable[0]?.reason).toBe("WRONG_WORKSPACE");
  });
});
