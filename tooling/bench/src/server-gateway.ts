import type { KeyRing } from "@gw/crypto";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { copyDatabase, openSqlBackend } from "@gw/store-sql";
import type { TestServer } from "@gw/test-databases";
import { openBenchGateway } from "./bench-gateway.ts";
import { BareOnServer } from "./floors/bare-on-server.ts";
import { openBareServer } from "./floors/bare-server-database.ts";
import { type ListedPage, pagesOf } from "./paths/listed-page.ts";
import { StatementWitness } from "./statement-witness.ts";

/** A gateway on a database server, and the same work on the same database done bare. */
export interface ServerGateway {
  readonly store: GatewayStore;
  readonly backend: GatewayBackend;
  readonly keyRing: KeyRing;
  readonly bare: BareOnServer;
  /** Hears what the store, the backend and the bare work send. */
  readonly witness: StatementWitness;
  readonly secretId: string;
  readonly modelDefinitionId: string;
  readonly endpointId: string;
  readonly endpointName: string;
  /** The first page of its endpoints, and the last full one. */
  readonly pages: readonly [first: ListedPage, last: ListedPage];
}

/** Works on a database of its own, which is dropped afterwards. */
export async function withServerGateway<T>(
  server: TestServer,
  { endpoints }: { readonly endpoints: number },
  work: (gateway: ServerGateway) => Promise<T>,
): Promise<T> {
  // A SQLite file is filled fast, and then moved.
  const embedded = await openBenchGateway({ endpoints });
  const created = await server.createDatabase();
  const { url } = created;
  // Closed in the order opposite to that of opening, however far that came.
  const closings = [() => created.drop(), () => embedded.close()];
  try {
    await copyDatabase({ from: { url: `sqlite:${embedded.path}` }, to: { url } });
    const witness = new StatementWitness();
    const backend = await openSqlBackend({ url, onQuery: witness.hear });
    closings.push(() => backend.close());
    const store = backend.openStore({ keyRing: embedded.keyRing });
    closings.push(() => store.close());
    const database = await openBareServer(server.kind, url, witness.hear);
    closings.push(() => database.close());

    return await work({
      ...{ ...embedded, store, backend, witness },
      bare: new BareOnServer(database, server.kind, embedded.kek),
      pages: await pagesOf({ store, path: embedded.path }),
    });
  } finally {
    for (const close of closings.reverse()) await close();
  }
}
