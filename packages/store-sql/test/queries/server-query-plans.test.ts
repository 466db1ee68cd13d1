import { defaultWorkspace } from "@gw/entities";
import { describeOn, serverKinds, type TestDatabase, type TestServer } from "@gw/test-databases";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqlBackend } from "../../src/index.ts";
import { SqlAccessTokens } from "../../src/ports/sql-access-tokens.ts";
import { SqlAuditLog } from "../../src/ports/sql-audit-log.ts";
import { SqlGatewayStore } from "../../src/ports/sql-gateway-store.ts";
import { SqlSealedSecretSource } from "../../src/ports/sql-sealed-secret-source.ts";
import { insertEndpointStatements } from "../fixtures/insert-endpoints.ts";
import { type Explained, explained } from "./explained.ts";

/** Enough rows for a server to prefer an index. */
const count = 3_000;

/** A database with rows in all tables that are read, and with current statistics. */
async function fill(server: TestServer, fresh: TestDatabase): Promise<void> {
  await (await openSqlBackend({ url: fresh.url })).close();
  for (const sql of insertEndpointStatements(count, server.kind)) await fresh.run(sql);
  const hash = {
    mysql: "unhex(lpad(hex(created_revision), 64, '0'))",
    postgres: "decode(lpad(to_hex(created_revision), 64, '0'), 'hex')",
  }[server.kind];
  await fresh.run(
    `insert into gateway_audit_log (time, action, result, principal, target_id, workspace_id)
    select created_revision, concat('a-', created_revision % 10), 'succeeded',
      concat('u-', created_revision % 10), endpoint_id,
      case when created_revision % 100 = 0 then 'w-1' else 'w-2' end
    from gateway_endpoints`,
  );
  await fresh.run(
    `insert into gateway_access_tokens (workspace_id, created_revision, token_id, name, token_hash, roles,
      created_at)
    select case when created_revision % 100 = 0 then 'w-1' else 'w-2' end, created_revision, endpoint_id,
      'ci', ${hash}, '[]', 0
    from gateway_endpoints`,
  );
  const tables = "endpoints endpoint_bindings endpoint_model_mappings endpoint_tags secrets";
  for (const name of `${tables} model_definitions audit_log access_tokens`.split(" ")) {
    await fresh.run(`analyze ${server.kind === "mysql" ? "table " : ""}gateway_${name}`);
  }
}

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    let fresh: TestDatabase;
    let plansOf: Explained["plansOf"];
    let store: SqlGatewayStore;
    let sealed: SqlSealedSecretSource;
    let audit: SqlAuditLog;
    let tokens: SqlAccessTokens;
    let close: Explained["close"];

    beforeAll(async () => {
      fresh = await server.createDatabase();
      await fill(server, fresh);
      const { database, ...rest } = await explained(server, fresh);
      ({ plansOf, close } = rest);
      store = new SqlGatewayStore(database, { keyRing: {} as never });
      sealed = new SqlSealedSecretSource(database);
      audit = new SqlAuditLog(database);
      tokens = new SqlAccessTokens(database);
    });

    afterAll(async () => {
      await close();
      await fresh.drop();
    });

    test("lists scan an index from the position of the page, so the last page costs as much as the first", async () => {
      const reads = [
        () => store.listSecretInfos(),
        () => store.listSecretInfos({ provider: "p-1" }),
        () => store.listGatewayModelDefinitions(),
        () => store.listGatewayModelDefinitions({ provider: "p-1" }),
        () => store.listGatewayModelDefinitions({ secretId: "s-7" }),
        () => store.listEndpointBindings(),
        () => store.listEndpointBindings({ resourceType: "job" }),
        () => store.listEndpointBindings({ resourceType: "job", resourceId: "1" }),
        () => sealed.pageSealedSecrets({ limit: 10, excludeKekVersion: 2 }),
        () => audit.list(),
        () => audit.list({ principal: "u-1" }),
        () => audit.list({ action: "a-1" }),
        () => audit.list({ targetId: "e-1" }),
        () => audit.list({ since: 1, until: count }),
        () => tokens.pageTokens({ workspaceId: "w-1", limit: 10 }),
      ];
      for (const read of reads) expect(await plansOf(read)).toEqual({ queries: 1, expensive: [] });
    });

    test("lists of audit records of a workspace read its records only", async () => {
      // Few records, which are spread over the log.
      const list = () => audit.list({ workspaceId: "w-1", maxResults: 1_000 });
      const { expensive } = await plansOf(list);
      expect(expensive.filter(({ kind: what }) => what === "scan")).toEqual([]);
      const statement =
        "select * from gateway_audit_log where sequence > 0 and workspace_id = 'w-1'";
      const plan = await fresh.run(`explain ${statement} order by sequence desc limit 1001`);
      expect(JSON.stringify(plan)).toContain("gateway_audit_log_workspace");
    });

    test("a deletion of audit records reads only what it deletes", async () => {
      const plans = await plansOf(() => audit.deleteBefore({ time: count, limit: 10 }));
      expect(plans).toEqual({ queries: 3, expensive: [] });
    });

    test("looks up mappings and tags of a page of endpoints, and sorts nothing else", async () => {
      const reads = [1, 50, 1_000].flatMap((limit) => [
        () => store.listGatewayEndpoints({ maxResults: limit }),
        () => sealed.pageEndpointMaterial(defaultWorkspace, { limit }),
      ]);
      for (const read of reads) {
        const { queries, expensive } = await plansOf(read);
        expect(queries).toBeGreaterThanOrEqual(3);
        const others = expensive.filter(
          ({ kind: what, step }) => what === "scan" || !step.includes("gateway_endpoint_model_map"),
        );
        expect(others).toEqual([]);
      }
    });

    test("look-ups scan no table", async () => {
      const reads = [
        () => store.getSecretInfo({ secretId: "s-7" }),
        () => store.getSecretInfo({ secretName: "s-7" }),
        () => store.getGatewayModelDefinition({ name: "d-7" }),
        () => store.getGatewayEndpoint({ name: "e-7" }),
        () => store.listGatewayEndpoints({ secretId: "s-7", tag: { key: "stage", value: "x" } }),
        () => store.listEndpointBindings({ resourceId: "2" }),
        () => store.listEndpointBindings({ endpointId: "e-1" }),
        () => sealed.findEndpointMaterial(defaultWorkspace, { endpointName: "e-7" }),
        () =>
          sealed.findEndpointMaterial(defaultWorkspace, { resourceType: "job", resourceId: "2" }),
      ];
      for (const read of reads) {
        const { queries, expensive } = await plansOf(read);
        expect(queries).toBeGreaterThan(0);
        expect(expensive.filter(({ kind: what }) => what === "scan")).toEqual([]);
      }
    });
  });
}
