import type { TestDatabase } from "@gw/test-databases";

/** Each finds what no constraint and no rule may ever let through, in the rows themselves. */
const searches: Readonly<Record<string, string>> = {
  "a secret's name twice": twice("gateway_secrets", "secret_name"),
  "a definition's name twice": twice("gateway_model_definitions", "name"),
  "an endpoint's name twice": twice("gateway_endpoints", "name"),
  "a mapping of no endpoint": orphans("gateway_endpoint_model_mappings", "gateway_endpoints"),
  "a tag of no endpoint": orphans("gateway_endpoint_tags", "gateway_endpoints"),
  "a binding of no endpoint": orphans("gateway_endpoint_bindings", "gateway_endpoints"),
  "a mapping to no definition": `select m.mapping_id from gateway_endpoint_model_mappings m
    left join gateway_model_definitions d on d.model_definition_id = m.model_definition_id
    where d.model_definition_id is null`,
  "a definition of a secret that is gone": `select d.name from gateway_model_definitions d
    left join gateway_secrets s on s.secret_id = d.secret_id
    where d.secret_id is not null and s.secret_id is null`,
  "a definition of another provider than its secret": `select d.name
    from gateway_model_definitions d join gateway_secrets s on s.secret_id = d.secret_id
    where s.provider is not null and s.provider <> d.provider`,
  "an endpoint without a PRIMARY model to draw": `select e.name from gateway_endpoints e
    where not exists (select 1 from gateway_endpoint_model_mappings m
      where m.endpoint_id = e.endpoint_id and m.linkage_type = 'PRIMARY' and m.weight > 0)`,
  "a fallback order twice": `select endpoint_id from gateway_endpoint_model_mappings
    where fallback_order is not null group by endpoint_id, fallback_order having count(*) > 1`,
  "a FALLBACK model without an order": `select mapping_id from gateway_endpoint_model_mappings
    where linkage_type = 'FALLBACK' and fallback_order is null`,
  "a model twice with the same linkage": `select endpoint_id from gateway_endpoint_model_mappings
    group by endpoint_id, model_definition_id, linkage_type having count(*) > 1`,
  "a position twice": `select endpoint_id from gateway_endpoint_model_mappings
    group by endpoint_id, position having count(*) > 1`,
  "a succeeded mutation without a revision": `select sequence from gateway_audit_log
    where result = 'succeeded' and action not in ('secret.open', 'kek.register')
      and revision is null`,
  "a refusal with a revision": `select sequence from gateway_audit_log
    where result <> 'succeeded' and revision is not null`,
};

/** What is broken, and in how many rows. */
export async function brokenRows(database: TestDatabase): Promise<string[]> {
  const problems: string[] = [];
  for (const [what, sql] of Object.entries(searches)) {
    const rows = await database.run(sql);
    if (rows.length > 0) problems.push(`${what}: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  return problems;
}

function twice(table: string, column: string): string {
  return `select ${column} from ${table} group by ${column} having count(*) > 1`;
}

function orphans(table: string, parents: string): string {
  return `select t.endpoint_id from ${table} t
    left join ${parents} p on p.endpoint_id = t.endpoint_id where p.endpoint_id is null`;
}
