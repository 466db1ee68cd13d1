import type { KeyObject } from "node:crypto";
import type { KeyRing } from "@gw/crypto";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { copyDatabase, openSqlBackend } from "@gw/store-sql";
import { type ServerKind, startServer } from "@gw/test-databases";
import { openBenchGateway } from "./bench-gateway.ts";
import { BareOnServer } from "./floors/bare-on-server.ts";
import { openBareServer } from "./floors/bare-server-database.ts";
import { type ListedPage, pagesOf } from "./paths/listed-page.ts";

/** A gateway on a database server of its own, and the same work on the same database done bare. */
export interface ServerGateway {
  readonly store: GatewayStore;
  readonly backend: GatewayBackend;
  readonly keyRing: KeyRing;
  readonly bare: BareOnServer;
  readonly secretId: string;
  readonly modelDefinitionId: string;
  readonly endpointId: string;
  readonly endpointName: string;
  /** The first page of its endpoints, and the last full one. */
  readonly pages: readonly [first: ListedPage, last: ListedPage];
  close(): Promise<void>;
}

/** Fills a SQLite file, which is fast, and moves it. */
export async function openServerGateway(
  kind: ServerKind,
  { endpoints }: { readonly endpoints: number },
): Promise<ServerGateway> {
  const embedded = await openBenchGateway({ endpoints });
  const { keyRing, secretId, modelDefinitionId, endpointId, endpointName } = embedded;
  const kek: KeyObject = embedded.kek;
  const server = await startServer(kind, { isDurable: true });
  const { url } = await server.createDatabase();
  await copyDatabase({ from: { url: `sqlite:${embedded.path}` }, to: { url } });
  const backend = await openSqlBackend({ url });
  const store = backend.openStore({ keyRing });
  const database = await openBareServer(kind, url);
  const pages = await pagesOf({ store, path: embedded.path });
  await embedded.close();
  return {
    ...{ store, backend, keyRing, pages, secretId, modelDefinitionId, endpointId, endpointName },
    bare: new BareOnServer(database, kind, kek),
    async close() {
      await database.close();
      await store.close();
      await backend.close();
      await server.stop();
    },
  };
}
