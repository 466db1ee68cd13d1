import { defaultWorkspace } from "@gw/entities";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FilledBackend, openFilled } from "../fixtures/filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let filled: FilledBackend;
let other: Database.Database;
/**
 * The statements since the last reset; another process empties the database after the first one.
 */
let statements: number | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  statements = undefined;
  const onQuery = (): void => {
    if (statements === undefined) return;
    statements += 1;
    if (statements === 2) empty();
  };
  filled = await openFilled({ url: `sqlite:${folder.path}/gateway.db`, onQuery });
  const { endpointId } = await filled.store.createGatewayEndpoint({
    name: "chat",
    modelConfigs: [{ modelDefinitionId: filled.definition.modelDefinitionId }],
    tags: [{ key: "team", value: "search" }],
  });
  await filled.store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: "1" });
  other = new Database(`${folder.path}/gateway.db`);
});

afterEach(async () => {
  other.close();
  await filled.backend.close();
  folder.remove();
});

function empty(): void {
  other.exec(`begin immediate;
    delete from gateway_endpoint_model_mappings;
    delete from gateway_endpoint_tags;
    delete from gateway_endpoint_bindings;
    delete from gateway_endpoints;
    delete from gateway_model_definitions;
    delete from gateway_secrets;
    update gateway_revision set revision = 99;
    commit`);
}

test.each([
  ["an endpoint", () => filled.store.getGatewayEndpoint({ name: "chat" })],
  ["a list of endpoints", () => filled.store.listGatewayEndpoints()],
  ["a filtered list", () => filled.store.listGatewayEndpoints({ tag: { key: "team" } })],
  [
    "an endpoint with its sealed secrets",
    () =>
      filled.backend.sealedSecrets.findEndpointMaterial(defaultWorkspace, { endpointName: "chat" }),
  ],
  [
    "a resource's endpoints with their sealed secrets",
    () =>
      filled.backend.sealedSecrets.findEndpointMaterial(defaultWorkspace, {
        resourceType: "job",
        resourceId: "1",
      }),
  ],
  [
    "a page of endpoints with their sealed secrets",
    () => filled.backend.sealedSecrets.pageEndpointMaterial(defaultWorkspace, { limit: 10 }),
  ],
])("reads %s as of the start of the read", async (_, read) => {
  const before = await read();
  statements = 0;
  expect(await read()).toEqual(before);
  statements = undefined;
  expect(await filled.store.getRevision()).toBe(99);
});
