import type { TestDatabase } from "@gw/test-databases";

/** Queries for rows that violate a constraint or a rule, by problem. */
const queries: Readonly<Record<string, string>> = {
  "duplicate name of a secret": duplicates("gateway_secrets", "secret_name"),
  "duplicate name of a model definition": duplicates("gateway_model_definitions", "name"),
  "duplicate name of an endpoint": duplicates("gateway_endpoints", "name"),
  "mapping without its endpoint": orphans("gateway_endpoint_model_mappings", "gateway_endpoints"),
  "tag without its endpoint": orphans("gateway_endpoint_tags", "gateway_endpoints"),
  "binding without its endpoint": orphans("gateway_endpoint_bindings", "gateway_endpoints"),
  "mapping without its model definition": `select m.mapping_id from gateway_endpoint_model_mappings m
    left join gateway_model_definitions d
      on d.workspace_id = m.workspace_id and d.model_definition_id = m.model_definition_id
    where d.model_definition_id is null`,
  "model definition with a deleted secret": `select d.name from gateway_model_definitions d
    left join gateway_secrets s on s.workspace_id = d.workspace_id and s.secret_id = d.secret_id
    where d.secret_id is not null and s.secret_id is null`,
  "model definition with another provider than its secret": `select d.name
    from gateway_model_definitions d join gateway_secrets s on s.secret_id = d.secret_id
    where s.provider is not null and s.provider <> d.provider`,
  "endpoint without a PRIMARY model with a weight": `select e.name from gateway_endpoints e
    where not exists (select 1 from gateway_endpoint_model_mappings m
      where m.endpoint_id = e.endpoint_id and m.linkage_type = 'PRIMARY' and m.weight > 0)`,
  "duplicate fallback order": `select endpoint_id from gateway_endpoint_model_mappings
    where fallback_order is not null group by endpoint_id, fallback_order having count(*) > 1`,
  "FALLBACK model without an order": `select mapping_id from gateway_endpoint_model_mappings
    where linkage_type = 'FALLBACK' and fallback_order is null`,
  "duplicate model with the same linkage": `select endpoint_id from gateway_endpoint_model_mappings
    group by endpoint_id, model_definition_id, linkage_type having count(*) > 1`,
  "duplicate position": `select endpoint_id from gateway_endpoint_model_mappings
    group by endpoint_id, position having count(*) > 1`,
  "access token of an unknown workspace": `select t.token_id from gateway_access_tokens t
    left join gateway_workspaces w on w.workspace_id = t.workspace_id
    where t.workspace_id <> '*' and w.workspace_id is null`,
  // A token may be revoked by a mutation in another workspace.
  "successful mutation without a revision": `select sequence from gateway_audit_log
    where result = 'succeeded' and action not in ('secret.open', 'kek.register', 'token.revoke')
      and revision is null`,
  "failed mutation with a revision": `select sequence from gateway_audit_log
    where result <> 'succeeded' and revision is not null`,
};

/** Returns one line for each violated rule, with examples. */
export async function brokenRows(database: TestDatabase): Promise<string[]> {
  const problems: string[] = [];
  for (const [what, sql] of Object.entries(queries)) {
    const rows = await database.run(sql);
    if (rows.length > 0) problems.push(`${what}: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  return problems;
}

function duplicates(table: string, column: string): string {
  return `select ${column} from ${table} group by workspace_id, ${column} having count(*) > 1`;
}

function orphans(table: string, parents: string): string {
  return `select t.endpoint_id from ${table} t
    left join ${parents} p on p.workspace_id = t.workspace_id and p.endpoint_id = t.endpoint_id
    where p.endpoint_id is null`;
}
