import type { KeyRing } from "@gw/crypto";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { copyDatabase, openSqlBackend } from "@gw/store-sql";
import type { TestServer } from "@gw/test-databases";
import { ServerBaseline } from "../baselines/server-baseline.ts";
import { openBaselineServer } from "../baselines/server-connection.ts";
import { StatementRecorder } from "../figures/statement-recorder.ts";
import { openBenchGateway } from "./bench-gateway.ts";
import { type ListedPage, pagesOf } from "./listed-page.ts";

/** A gateway on a database server, with the baseline on the same database. */
export interface ServerGateway {
  readonly store: GatewayStore;
  readonly backend: GatewayBackend;
  readonly keyRing: KeyRing;
  readonly baseline: ServerBaseline;
  /** Records the statements of the store, the backend and the baseline. */
  readonly recorder: StatementRecorder;
  readonly secretId: string;
  readonly modelDefinitionId: string;
  readonly endpointId: string;
  readonly endpointName: string;
  /** The first page of its endpoints, and the last full one. */
  readonly pages: readonly [first: ListedPage, last: ListedPage];
}

/** Uses a new database, which is dropped afterwards. */
export async function withServerGateway<T>(
  server: TestServer,
  { endpoints }: { readonly endpoints: number },
  work: (gateway: ServerGateway) => Promise<T>,
): Promise<T> {
  // Filling a SQLite file and copying it is faster than filling the server.
  const embedded = await openBenchGateway({ endpoints });
  const created = await server.createDatabase();
  const { url } = created;
  // Closed in reverse order, even if opening fails midway.
  const closings = [() => created.drop(), () => embedded.close()];
  try {
    await copyDatabase({ from: { url: `sqlite:${embedded.path}` }, to: { url } });
    const recorder = new StatementRecorder();
    const backend = await openSqlBackend({ url, onQuery: recorder.record });
    closings.push(() => backend.close());
    const store = backend.openStore({ keyRing: embedded.keyRing });
    closings.push(() => store.close());
    const database = await openBaselineServer(server.kind, url, recorder.record);
    closings.push(() => database.close());

    return await work({
      ...{ ...embedded, store, backend, recorder },
      baseline: new ServerBaseline(database, server.kind, embedded.kek),
      pages: await pagesOf({ store, path: embedded.path }),
    });
  } finally {
    for (const close of closings.reverse()) await close();
  }
}
