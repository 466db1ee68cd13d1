import { isDeepStrictEqual } from "node:util";
import type { KekLookup } from "@gw/crypto";
import type { AuditRecord, GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { everyItem } from "../../load/every-item.ts";
import { openedValues } from "./open-values.ts";

export interface Gateway {
  readonly backend: Pick<GatewayBackend, "auditLog" | "sealedSecrets">;
  readonly store: GatewayStore;
}

/** One line for each thing that is not in `found` as it is in `expected`; mapping ids may differ. */
export async function differences(
  found: Gateway,
  expected: Gateway,
  keyRing: KekLookup,
): Promise<string[]> {
  const [is, should] = await Promise.all([
    everything(found, keyRing),
    everything(expected, keyRing),
  ]);
  return Object.entries(should).flatMap(([kind, items]) => {
    const others = is[kind] ?? [];
    const length = Math.max(items.length, others.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) => {
      const [one, other] = [others[index], items[index]];
      if (isDeepStrictEqual(one, other)) return [];
      return [`${kind} ${index} is ${JSON.stringify(one)}, and should be ${JSON.stringify(other)}`];
    });
  });
}

/** In the order of the lists, which is part of what is compared. */
async function everything(
  { store, backend }: Gateway,
  keyRing: KekLookup,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const values = await openedValues(backend, keyRing);
  return {
    secret: await plain(everyItem((page) => store.listSecretInfos(page))),
    definition: await plain(everyItem((page) => store.listGatewayModelDefinitions(page))),
    endpoint: await plain(everyItem((page) => store.listGatewayEndpoints(page))),
    binding: await plain(everyItem((page) => store.listEndpointBindings(page))),
    value: [...values].sort(),
    // Oldest first: where one is missing, those before it are still beside each other.
    mutation: (await plain(mutationsOf(backend))).reverse(),
  };
}

/** Newest first. */
export async function* mutationsOf({
  auditLog,
}: Pick<GatewayBackend, "auditLog">): AsyncGenerator<AuditRecord> {
  for await (const record of everyItem((page) => auditLog.list(page))) {
    if (record.revision !== undefined) yield record;
  }
}

async function plain(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const item of items) list.push(JSON.parse(JSON.stringify(item, withoutChance)));
  return list;
}

function withoutChance(key: string, value: unknown): unknown {
  // A refusal has a sequence number as well, but does not come again.
  return key === "mappingId" || key === "sequence" ? undefined : value;
}
