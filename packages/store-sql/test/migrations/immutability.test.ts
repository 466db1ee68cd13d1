import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFilled } from "../fixtures/filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "../fixtures/temporary-folder.ts";

let folder: TemporaryFolder;
let database: Database.Database;

beforeEach(async () => {
  folder = temporaryFolder();
  const filled = await openFilled({ url: `sqlite:${folder.path}/gateway.db` });
  await filled.store.createGatewayEndpoint({
    name: "chat",
    modelConfigs: [{ modelDefinitionId: filled.definition.modelDefinitionId }],
  });
  await filled.backend.close();
  database = new Database(`${folder.path}/gateway.db`);
});

afterEach(() => {
  database.close();
  folder.remove();
});

test.each([
  "secret_id = 's-other'",
  "secret_name = 'other'",
  "provider = 'other'",
  "provider = null",
])("the database rejects a changed %s of a secret", (change) => {
  database.pragma("foreign_keys = OFF");
  const before = database.prepare("select * from gateway_secrets").all();
  expect(() => database.exec(`update gateway_secrets set ${change}`)).toThrow(/never change/);
  expect(database.prepare("select * from gateway_secrets").all()).toEqual(before);
});

test("the database accepts unchanged values of immutable columns, and changes of the others", () => {
  database.exec(
    "update gateway_secrets set secret_name = secret_name, provider = provider, kek_version = 2",
  );
  expect(database.prepare("select kek_version from gateway_secrets").pluck().get()).toBe(2);
});

test.each([
  ["a mapping of no endpoint", "update gateway_endpoint_model_mappings set endpoint_id = 'e-x'"],
  ["an endpoint deleted with its mappings left", "delete from gateway_endpoints"],
  ["a definition deleted while it is used", "delete from gateway_model_definitions"],
  ["a secret deleted while it is used", "delete from gateway_secrets"],
  ["an unknown linkage", "update gateway_endpoint_model_mappings set linkage_type = 'OTHER'"],
  ["a negative weight", "update gateway_endpoint_model_mappings set weight = -1"],
  ["a text in place of a number", "update gateway_endpoints set created_at = 'now'"],
  ["a second revision", "insert into gateway_revision (id, revision) values (2, 1)"],
])("the database rejects %s", (_, statement) => {
  expect(() => database.exec(statement)).toThrow(/constraint failed|cannot store/);
});
