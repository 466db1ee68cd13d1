import type { ApiFormat } from "../src/migrations/migration.ts";

/** Numbers from 0 on, as every database can count; up to 99,999. */
function numbersBelow(count: number): string {
  const digits = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`);
  const places = [10_000, 1_000, 100, 10, 1].filter((value) => value < count || value === 1);
  const tables = places.map((value) => `(${digits.join(" union all ")}) as of_${value}`);
  const sum = places.map((value) => `of_${value}.d * ${value}`).join(" + ");
  return `(select ${sum} as i from ${tables.join(" cross join ")} where ${sum} < ${count}) as n`;
}

/**
 * Statements that make endpoints from revision 100 on: each with a definition and a secret that it
 * shares with none, with a tag that a tenth of them have, and all bound to one resource.
 */
export function endpointsOfTheirOwn(count: number, dialect: ApiFormat): readonly string[] {
  const bytes = dialect === "postgres" ? "decode('00', 'hex')" : "unhex('00')";
  const from = `from ${numbersBelow(count)} order by i`;
  return [
    `insert into gateway_secrets
    select i + 100, concat('s-', i), concat('s-', i), concat('p-', i % 10), '{}', null, 0, null, 0,
      null, 1, ${bytes}, ${bytes} ${from}`,
    `insert into gateway_model_definitions
    select i + 100, concat('d-', i), concat('d-', i), concat('p-', i % 10), 'gpt', concat('s-', i),
      0, null, 0, null ${from}`,
    `insert into gateway_endpoints
    select i + 100, concat('e-', i), concat('e-', i), null, null, 1, 0, null, 0, null ${from}`,
    `insert into gateway_endpoint_model_mappings
    select concat('e-', i), 0, concat('m-', i), concat('d-', i), 'PRIMARY', 1, null, 0, null ${from}`,
    `insert into gateway_endpoint_tags
    select concat('e-', i), 'team', concat('t-', i % 10) ${from}`,
    `insert into gateway_endpoint_bindings
    select i + 100, concat('e-', i), 'job', '1', null, 0, null, 0, null ${from}`,
  ];
}
