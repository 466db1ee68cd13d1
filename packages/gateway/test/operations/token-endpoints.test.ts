import type { InputWarning } from "@gw/entities";
import { expect, test } from "vitest";
import { addModel, openTestGateway } from "./opened-gateway.ts";

test("a token keeps the names of its endpoints, which may be given by alias or id", async () => {
  const { gateway } = await openTestGateway();
  const { store, tokens } = gateway;
  const { modelDefinitionId } = await addModel(gateway, "gpt");
  const modelConfigs = [{ modelDefinitionId }];
  const chat = await store.createGatewayEndpoint({ name: "chat", modelConfigs, aliases: ["a-1"] });
  const idLike = await store.createGatewayEndpoint({ name: chat.endpointId, modelConfigs });
  const embed = await store.createGatewayEndpoint({ name: "team/embed", modelConfigs });
  const found: InputWarning[] = [];
  const onWarnings = (warnings: readonly InputWarning[]) => void found.push(...warnings);
  const issue = async (endpoints: readonly string[], strict?: boolean) => {
    const input = { name: "ci", roles: ["invoker"] as const, endpoints };
    const { info } = await tokens.createAccessToken(input, { onWarnings, strict });
    return info.endpoints;
  };

  expect(await issue(["a-1", embed.endpointId], true)).toEqual(["chat", "team/embed"]);
  expect(await issue(["chat", "a-1"], true)).toEqual(["chat"]);
  // Calls use names, so a name takes precedence over an id.
  expect(await issue([chat.endpointId], true)).toEqual([idLike.name]);
  expect(found).toEqual([]);

  const unknownId = `e-${"0".repeat(32)}`;
  expect(await issue(["a-1", "team/embd", unknownId])).toEqual(["chat", "team/embd", unknownId]);
  expect(found.splice(0)).toEqual([
    {
      ...{ code: "endpoint_unknown", field: "endpoints" },
      message: expect.stringMatching(
        /^`endpoints`: .*"team\/embd".*; did you mean "team\/embed"\?$/,
      ),
    },
    {
      ...{ code: "endpoint_unknown", field: "endpoints" },
      message: expect.stringContaining(unknownId),
    },
  ]);
  const { items: before } = await tokens.listAccessTokens();
  await expect(issue(["chat", "A-2"], true)).rejects.toMatchObject({
    code: "RESOURCE_DOES_NOT_EXIST",
    message: expect.stringContaining('"A-2"'),
  });
  expect((await tokens.listAccessTokens()).items).toEqual(before);
  expect(found).toEqual([]);
});

test("a token cannot exceed the endpoints of its issuer by an alias or an id", async () => {
  const { gateway } = await openTestGateway();
  const { store, tokens } = gateway;
  const { modelDefinitionId } = await addModel(gateway, "gpt");
  const modelConfigs = [{ modelDefinitionId }];
  await store.createGatewayEndpoint({ name: "chat", modelConfigs, aliases: ["old"] });
  const other = await store.createGatewayEndpoint({ name: "other", modelConfigs, aliases: ["o"] });
  const roles = ["admin", "invoker"] as const;
  const issuer = await tokens.createAccessToken({ name: "x", roles, endpoints: ["chat"] });
  const by = { tokenId: issuer.info.tokenId };
  const { info } = await tokens.createAccessToken({ name: "y", roles, endpoints: ["old"] }, by);
  expect(info.endpoints).toEqual(["chat"]);
  for (const endpoint of ["o", other.endpointId]) {
    const input = { name: "z", roles, endpoints: [endpoint] };
    await expect(tokens.createAccessToken(input, by)).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
    });
  }
});

test("a token of the installation keeps the names of endpoints of default, wherever it is issued", async () => {
  const { gateway } = await openTestGateway();
  const { modelDefinitionId } = await addModel(gateway, "gpt");
  const modelConfigs = [{ modelDefinitionId }];
  const own = { name: "chat", modelConfigs, aliases: ["fast"] };
  await gateway.store.createGatewayEndpoint(own);
  const research = gateway.inWorkspace(await gateway.workspaces.create({ name: "research" }));
  const model = await addModel(research, "gpt");
  await research.store.createGatewayEndpoint({
    ...{ name: "private", aliases: ["fast"] },
    modelConfigs: [{ modelDefinitionId: model.modelDefinitionId }],
  });
  const issue = async (workspace: "*" | undefined) => {
    const input = { name: "ci", roles: ["invoker"] as const, endpoints: ["fast"], workspace };
    return (await research.tokens.createAccessToken(input, { strict: true })).info.endpoints;
  };
  expect(await issue("*")).toEqual(["chat"]);
  expect(await issue(undefined)).toEqual(["private"]);
});
