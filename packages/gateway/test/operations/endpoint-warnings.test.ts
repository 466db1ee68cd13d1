import type { InputWarning } from "@gw/entities";
import { expect, test } from "vitest";
import { addModel, openTestGateway } from "./opened-gateway.ts";

test("a second credential of an endpoint causes a warning, a third or another model does not", async () => {
  const { gateway } = await openTestGateway();
  const { store } = gateway;
  const codes: string[] = [];
  const by = {
    onWarnings: (warnings: readonly InputWarning[]) =>
      void codes.push(...warnings.map(({ code }) => code)),
  };
  const [one, two, three] = await Promise.all(
    ["one", "two", "three"].map((name) => addModel(gateway, name)),
  );
  const configOf = (model?: { readonly modelDefinitionId: string }) => ({
    modelDefinitionId: model?.modelDefinitionId ?? "",
  });
  const secretId = one?.secretId ?? "";
  const again = await store.createGatewayModelDefinition({
    ...{ name: "again", secretId, provider: "openai", modelName: "m" },
  });
  const input = { name: "chat", modelConfigs: [configOf(one)] };
  const { endpointId } = await store.createGatewayEndpoint(input, by);
  await store.attachModelToEndpoint({ endpointId, modelConfig: configOf(again) }, by);
  expect(codes).toEqual([]);
  await store.attachModelToEndpoint({ endpointId, modelConfig: configOf(two) }, by);
  expect(codes.splice(0)).toEqual(["ids_without_account"]);
  await store.attachModelToEndpoint({ endpointId, modelConfig: configOf(three) }, by);
  await store.updateGatewayEndpoint({ endpointId, modelConfigs: [configOf(two)] }, by);
  await store.updateGatewayEndpoint({ endpointId, name: "renamed" }, by);
  expect(codes).toEqual([]);
  const modelConfigs = [configOf(two), configOf(three)];
  await store.updateGatewayEndpoint({ endpointId, modelConfigs }, by);
  expect(codes.splice(0)).toEqual(["ids_without_account"]);
  const unknown = { endpointId: "e-unknown", modelConfig: configOf(one) };
  await expect(store.attachModelToEndpoint(unknown, by)).rejects.toThrow("e-unknown");
  expect(codes).toEqual([]);
});

test("a name whose first segment a fixed path has causes a warning", async () => {
  const { gateway } = await openTestGateway();
  const { store } = gateway;
  const found: InputWarning[] = [];
  const by = { onWarnings: (warnings: readonly InputWarning[]) => void found.push(...warnings) };
  const { modelDefinitionId } = await addModel(gateway, "one");
  const modelConfigs = [{ modelDefinitionId }];
  for (const name of ["openai/gpt-5", "proxy", "mlflow/a/b"]) {
    await store.createGatewayEndpoint({ name, modelConfigs }, by);
    expect(found.splice(0)).toMatchObject([{ code: "name_begins_like_fixed_path", field: "name" }]);
  }
  for (const name of ["openai-gpt", "a/openai", "OpenAI"]) {
    await store.createGatewayEndpoint({ name, modelConfigs }, by);
  }
  const { endpointId } = await store.createGatewayEndpoint({ name: "chat", modelConfigs }, by);
  await store.updateGatewayEndpoint({ endpointId, usageTracking: false }, by);
  expect(found).toEqual([]);
  await store.updateGatewayEndpoint({ endpointId, name: "gemini" }, by);
  expect(found.splice(0)).toHaveLength(1);
  await store.updateGatewayEndpoint({ endpointId, aliases: ["a", "openai/b"] }, by);
  expect(found).toMatchObject([
    {
      code: "name_begins_like_fixed_path",
      field: "aliases",
      message: expect.stringContaining("openai/b"),
    },
  ]);
});

test("a name or alias whose last segment is a version causes a warning", async () => {
  const { gateway } = await openTestGateway();
  const { store } = gateway;
  const found: InputWarning[] = [];
  const by = { onWarnings: (warnings: readonly InputWarning[]) => void found.push(...warnings) };
  const { modelDefinitionId } = await addModel(gateway, "one");
  const modelConfigs = [{ modelDefinitionId }];
  for (const name of ["team/v1", "a/b/v1beta", "team/v1alpha"]) {
    await store.createGatewayEndpoint({ name, modelConfigs }, by);
    expect(found.splice(0)).toMatchObject([{ code: "name_ends_in_version", field: "name" }]);
  }
  for (const name of ["v1", "team/v2", "v1/chat", "team-v1"]) {
    await store.createGatewayEndpoint({ name, modelConfigs }, by);
  }
  const input = { name: "chat", modelConfigs, aliases: ["short"] };
  const { endpointId } = await store.createGatewayEndpoint(input, by);
  expect(found).toEqual([]);
  await store.updateGatewayEndpoint({ endpointId, aliases: ["short", "chat/v1"] }, by);
  expect(found.splice(0)).toMatchObject([{ code: "name_ends_in_version", field: "aliases" }]);
  // The aliases did not change.
  await store.updateGatewayEndpoint({ endpointId, name: "renamed" }, by);
  expect(found).toEqual([]);
  await store.createGatewayEndpoint({ name: "mlflow/v1", modelConfigs }, by);
  expect(found.map(({ code }) => code)).toEqual([
    "name_begins_like_fixed_path",
    "name_ends_in_version",
  ]);
});
