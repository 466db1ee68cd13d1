import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyDatabase } from "@gw/store-sql";
import { startServer, type TestServer } from "@gw/test-databases";
import { digestFile } from "./digest-file.ts";
import { fillSource } from "./fill-source.ts";
import { openSecrets } from "./open-secrets.ts";

export interface CopyOptions {
  readonly secrets: number;
  readonly endpoints: number;
  /** PostgreSQL and MySQL; new servers are started by default. */
  readonly servers?: readonly TestServer[];
  readonly log?: (line: string) => void;
}

export interface CopyOutcome {
  readonly copies: readonly { readonly to: string; readonly seconds: number }[];
  readonly bytes: number;
  /** Number of secrets that were opened in the last copy. */
  readonly opened: number;
  readonly problems: readonly string[];
}

/** Copies SQLite → PostgreSQL → MySQL or MariaDB → SQLite. */
export async function runCopy(options: CopyOptions): Promise<CopyOutcome> {
  const { log = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "gw-copy-"));
  const ends: (() => Promise<void>)[] = [];
  try {
    const source = join(folder, "source.db");
    const filled = await fillSource(source, options);
    const before = digestFile(source);
    log(`source: ${before.bytes} bytes, SHA-256 ${before.sha256}`);

    const servers = options.servers ?? (await startServers(ends));
    const copies: { to: string; seconds: number }[] = [];
    const back = join(folder, "back.db");
    let from = `sqlite:${source}`;
    for (const server of [...servers, undefined]) {
      const database = await server?.createDatabase();
      if (database !== undefined) ends.unshift(() => database.drop());
      const to = database?.url ?? `sqlite:${back}`;
      const begin = performance.now();
      await copyDatabase({ from: { url: from }, to: { url: to } });
      const seconds = (performance.now() - begin) / 1_000;
      copies.push({ to: server?.kind ?? "sqlite", seconds });
      log(`${server?.kind ?? "sqlite"}: ${seconds.toFixed(1)} s`);
      from = to;
    }
    const after = digestFile(back);
    log(`last copy: ${after.bytes} bytes, SHA-256 ${after.sha256}`);
    const { opened, problems } = await openSecrets(back, filled);
    if (after.sha256 !== before.sha256) problems.push("the last copy differs from the source");
    return { copies, bytes: after.bytes, opened, problems };
  } finally {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startServers(ends: (() => Promise<void>)[]): Promise<TestServer[]> {
  const servers: TestServer[] = [];
  for (const kind of ["postgres", "mysql"] as const) {
    const server = await startServer(kind, { isDurable: true });
    ends.push(() => server.stop());
    servers.push(server);
  }
  return servers;
}
