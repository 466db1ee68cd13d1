import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import { openSqlBackend } from "@gw/store-sql";
import Database from "better-sqlite3";

/** Secrets that are created through the store and open; the rest are rows with random bytes. */
const genuine = 200;

export interface FilledSource {
  readonly keyRing: KeyRing;
  /** Plaintexts of the secrets that open, by secret id. */
  readonly values: ReadonlyMap<string, string>;
}

/** Creates a SQLite gateway of the given size. */
export async function fillSource(
  path: string,
  { secrets, endpoints }: { readonly secrets: number; readonly endpoints: number },
): Promise<FilledSource> {
  const kek = await loadKek({ source: generateRawKek(), version: 1 });
  const keyRing = new KeyRing([kek]);
  const backend = await openSqlBackend({ url: `sqlite:${path}` });
  const now = Date.now();
  const record = { version: 1, provider: kek.provider, ...(await kek.createCheck()) };
  await backend.kekRegistry.insert({
    ...record,
    state: "active",
    createdAt: now,
    activatedAt: now,
  });
  const store = backend.openStore({ keyRing });
  const values = new Map<string, string>();
  let modelDefinitionId = "";
  for (let index = 0; index < Math.min(genuine, secrets); index += 1) {
    const value = `value-of-${index} 🔑`;
    const { secretId } = await store.createGatewaySecret({
      secretName: `genuine-${index}`,
      provider: "openai",
      secretValue: { api_key: value, other: "x".repeat(index * 250) },
      authConfig: { api_base: "https://example.com/v1" },
    });
    values.set(secretId, value);
    const definition = { name: `model-${index}`, provider: "openai", modelName: "gpt", secretId };
    ({ modelDefinitionId } = await store.createGatewayModelDefinition(definition));
  }
  const { endpointId } = await store.createGatewayEndpoint({
    name: "endpoint-0",
    modelConfigs: [{ modelDefinitionId, weight: 0.1 }],
    tags: [{ key: "team", value: "búsqueda " }],
  });
  await store.createEndpointBinding({ endpointId, resourceType: "job", resourceId: "0" });
  await backend.close();
  multiply(path, { secrets: secrets - values.size, endpoints: endpoints - 1, endpointId });
  return { keyRing, values };
}

// Clones rows, because the store waits for the disk for each secret.
function multiply(
  path: string,
  { secrets, endpoints, endpointId }: { secrets: number; endpoints: number; endpointId: string },
): void {
  const database = new Database(path);
  const numbers =
    "with recursive copy (n) as (select 1 union all select n + 1 from copy where n < ?)";
  const revision = "(select revision from gateway_revision)";
  const clone = (sql: string, count: number, ...values: string[]): void => {
    if (count > 0) database.prepare(`${numbers} insert into ${sql}`).run(count, ...values);
  };
  database.transaction(() => {
    clone(
      `gateway_secrets select 'default', ${revision} + n, 's-' || printf('%032x', n), 'clone ' || n || ' 🔑',
        iif(n % 3, 'openai', null), '{"api_key":"***"}', iif(n % 2, '{"region":"eu"}', null), n, 'ada',
        n, null, 1, randomblob(133), randomblob(60 + n % 900) from copy`,
      secrets,
    );
    database.prepare("update gateway_revision set revision = revision + ?").run(secrets);
    clone(
      `gateway_endpoints select 'default', ${revision} + n, 'e-' || printf('%032x', n), 'endpoint-' || n,
        routing_strategy, '{"maxAttempts":3}', n % 2, n, null, n, 'ada',
        iif(n % 5, null, '["alias-' || n || '"]'), iif(n % 4, null, '{"sticky":true}')
      from copy, gateway_endpoints where endpoint_id = ?`,
      endpoints,
      endpointId,
    );
    for (const name of ["endpoint-", "alias-"]) {
      clone(
        `gateway_endpoint_names select 'default', '${name}' || n, 'e-' || printf('%032x', n)
        from copy where ${name === "alias-" ? "n % 5 = 0" : "true"}`,
        endpoints,
      );
    }
    clone(
      `gateway_endpoint_model_mappings select 'default', 'e-' || printf('%032x', n), position,
        'm-' || printf('%032x', n), model_definition_id, linkage_type, n / 7.0, null, n, null
      from copy, gateway_endpoint_model_mappings where endpoint_id = ?`,
      endpoints,
      endpointId,
    );
    clone(
      `gateway_endpoint_tags select 'default', 'e-' || printf('%032x', n), tag_key, tag_value || n
      from copy, gateway_endpoint_tags where endpoint_id = ?`,
      endpoints,
      endpointId,
    );
    clone(
      `gateway_audit_log (sequence, time, action, result, principal, request_id, target_id, target_name,
        revision, code, count)
      select ${revision} + 1000 + n, n, 'endpoint.create', 'succeeded', 'ada', null,
        'e-' || printf('%032x', n), 'endpoint-' || n, ${revision} + n, null, iif(n % 7, null, n)
      from copy`,
      endpoints,
    );
    database.prepare("update gateway_revision set revision = revision + ?").run(endpoints);
  })();
  database.close();
}
