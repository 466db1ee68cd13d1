import { isDeepStrictEqual } from "node:util";
import type { KekLookup } from "@gw/crypto";
import type { AuditRecord, GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { everyItem } from "../../load/every-item.ts";
import { openValues } from "./open-values.ts";

export interface Gateway {
  readonly backend: Pick<GatewayBackend, "auditLog" | "sealedSecrets">;
  readonly store: GatewayStore;
}

/** Returns one line for each difference; mapping ids may differ. */
export async function compareGateways(
  found: Gateway,
  expected: Gateway,
  keyRing: KekLookup,
): Promise<string[]> {
  const [foundItems, expectedItems] = await Promise.all([
    readAll(found, keyRing),
    readAll(expected, keyRing),
  ]);
  return Object.entries(expectedItems).flatMap(([kind, items]) => {
    const others = foundItems[kind] ?? [];
    const length = Math.max(items.length, others.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) => {
      const [one, other] = [others[index], items[index]];
      if (isDeepStrictEqual(one, other)) return [];
      return [`${kind} ${index} is ${JSON.stringify(one)}, expected ${JSON.stringify(other)}`];
    });
  });
}

/** Reads all resources; their order is compared too. */
async function readAll(
  { store, backend }: Gateway,
  keyRing: KekLookup,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const values = await openValues(backend, keyRing);
  return {
    secret: await plain(everyItem((page) => store.listSecretInfos(page))),
    definition: await plain(everyItem((page) => store.listGatewayModelDefinitions(page))),
    endpoint: await plain(everyItem((page) => store.listGatewayEndpoints(page))),
    binding: await plain(everyItem((page) => store.listEndpointBindings(page))),
    value: [...values].sort(),
    // Oldest first, so that a missing record shifts only later ones.
    mutation: (await plain(mutationsOf(backend))).reverse(),
  };
}

/** Iterates over the mutations in the audit log, newest first. */
export async function* mutationsOf({
  auditLog,
}: Pick<GatewayBackend, "auditLog">): AsyncGenerator<AuditRecord> {
  for await (const record of everyItem((page) => auditLog.list(page))) {
    if (record.revision !== undefined) yield record;
  }
}

async function plain(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const item of items) list.push(JSON.parse(JSON.stringify(item, omitVariable)));
  return list;
}

function omitVariable(key: string, value: unknown): unknown {
  // Sequence numbers differ, because failed mutations have one too and are not repeated.
  return key === "mappingId" || key === "sequence" ? undefined : value;
}
