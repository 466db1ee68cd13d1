import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSecretFields } from "@gw/crypto";
import { copyDatabase, openSqlBackend } from "@gw/store-sql";
import { startServer, type TestServer } from "@gw/test-databases";
import { exportFile } from "./digest-file.ts";
import { type FilledSource, fillSource } from "./fill-source.ts";

export interface CopyOptions {
  readonly secrets: number;
  readonly endpoints: number;
  /** PostgreSQL and MySQL; servers of their own are started when absent. */
  readonly servers?: readonly TestServer[];
  readonly log?: (line: string) => void;
}

export interface CopyOutcome {
  readonly moves: readonly { readonly to: string; readonly seconds: number }[];
  readonly bytes: number;
  /** How many secrets were opened at the end of the way. */
  readonly opened: number;
  readonly problems: readonly string[];
}

/** SQLite → PostgreSQL → MySQL or MariaDB → SQLite. */
export async function runCopy(options: CopyOptions): Promise<CopyOutcome> {
  const { log = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), "gw-copy-"));
  const ends: (() => Promise<void>)[] = [];
  try {
    const source = join(folder, "source.db");
    const filled = await fillSource(source, options);
    const before = exportFile(source);
    log(`export of the source: ${before.bytes} bytes, SHA-256 ${before.sha256}`);

    const servers = options.servers ?? (await ownServers(ends));
    const moves: { to: string; seconds: number }[] = [];
    const back = join(folder, "back.db");
    let from = `sqlite:${source}`;
    for (const server of [...servers, undefined]) {
      const database = await server?.createDatabase();
      if (database !== undefined) ends.unshift(() => database.drop());
      const to = database?.url ?? `sqlite:${back}`;
      const begin = performance.now();
      await copyDatabase({ from: { url: from }, to: { url: to } });
      const seconds = (performance.now() - begin) / 1_000;
      moves.push({ to: server?.kind ?? "sqlite", seconds });
      log(`${server?.kind ?? "sqlite"}: ${seconds.toFixed(1)} s`);
      from = to;
    }
    const after = exportFile(back);
    log(`export of what came back: ${after.bytes} bytes, SHA-256 ${after.sha256}`);
    const { opened, problems } = await openAll(back, filled);
    if (after.sha256 !== before.sha256) problems.push("what came back is not what was sent");
    return { moves, bytes: after.bytes, opened, problems };
  } finally {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ownServers(ends: (() => Promise<void>)[]): Promise<TestServer[]> {
  const servers: TestServer[] = [];
  for (const kind of ["postgres", "mysql"] as const) {
    const server = await startServer(kind, { isDurable: true });
    ends.push(() => server.stop());
    servers.push(server);
  }
  return servers;
}

async function openAll(
  path: string,
  { keyRing, values }: FilledSource,
): Promise<{ opened: number; problems: string[] }> {
  const backend = await openSqlBackend({ url: `sqlite:${path}` });
  const problems: string[] = [];
  let opened = 0;
  try {
    for (let after = ""; ; ) {
      const rows = await backend.sealedSecrets.pageSealedSecrets({
        afterSecretId: after,
        limit: 500,
      });
      for (const row of rows) {
        const { secretId, secretName, provider, authConfig } = row;
        const value = values.get(secretId);
        if (value === undefined) continue;
        const context = { secretId, secretName, provider, destination: authConfig?.api_base };
        const fields = await openSecretFields({ envelope: row, context, keyRing }).catch(
          () => undefined,
        );
        opened += 1;
        if (fields?.reveal().api_key !== value) problems.push(`${secretName} does not open`);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.secretId;
    }
  } finally {
    await backend.close();
  }
  if (opened !== values.size) problems.push(`${values.size - opened} secrets did not come back`);
  return { opened, problems };
}
