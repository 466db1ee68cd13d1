import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FilledBackend, openFilled } from "./filled-backend.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

/** More than SQLite takes parameters in one statement. */
const count = 32_800;

let folder: TemporaryFolder;
let filled: FilledBackend;
let queries = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  const onQuery = (): void => {
    queries += 1;
  };
  filled = await openFilled({ url: `sqlite:${folder.path}/gateway.db`, onQuery });
  const file = new Database(`${folder.path}/gateway.db`);
  file.exec(endpointsOfTheirOwn);
  file.close();
});

afterAll(async () => {
  await filled.backend.close();
  folder.remove();
});

/** Each with a definition and a secret that it shares with none, all bound to one resource. */
const endpointsOfTheirOwn = `begin;
  create temp table n as
    with recursive n (i) as (select 100 union all select i + 1 from n where i < ${count + 99})
    select i from n;
  insert into gateway_secrets
    select i, 's-' || i, 's-' || i, null, '{}', null, 0, null, 0, null, 1, x'00', x'00' from n;
  insert into gateway_model_definitions
    select i, 'd-' || i, 'd-' || i, 'openai', 'gpt', 's-' || i, 0, null, 0, null from n;
  insert into gateway_endpoints
    select i, 'e-' || i, 'e-' || i, null, null, 1, 0, null, 0, null from n;
  insert into gateway_endpoint_model_mappings
    select 'e-' || i, 0, 'm-' || i, 'd-' || i, 'PRIMARY', 1, null, 0, null from n;
  insert into gateway_endpoint_bindings
    select i, 'e-' || i, 'job', '1', null, 0, null, 0, null from n;
  commit`;

test.each([
  ["a resource", { resourceType: "job", resourceId: "1" }],
  ["a page", undefined],
])("%s may have more endpoints and secrets than a statement has parameters", async (_, by) => {
  const { sealedSecrets } = filled.backend;
  queries = 0;
  const { endpoints } = await (by === undefined
    ? sealedSecrets.pageEndpointMaterial({ limit: count })
    : sealedSecrets.findEndpointMaterial(by));
  expect(queries).toBe(4);
  const secretIds = endpoints.map(({ models }) => models[0]?.secret?.secretId);
  expect(secretIds).toEqual(endpoints.map(({ endpoint }) => endpoint.name.replace("e", "s")));
  expect(endpoints).toHaveLength(count);
});
