// The baseline of a rotation: the same unwraps, wraps and updates over the database driver, in
// batches of the same size with one transaction each. Prints the duration as JSON.
import { timingSafeEqual } from "node:crypto";
import type { DatabaseKind } from "../databases/database-kind.ts";
import { openDriverConnection } from "../databases/driver-connection.ts";
import { KeyFolder } from "../databases/key-folder.ts";

interface Row {
  readonly secret_id: string;
  readonly secret_name: string;
  readonly provider: string | null;
  readonly auth_config: string | null;
  readonly wrapped_dek: Buffer;
}

const { SOAK_DATABASE_URL: url = "", GW_KEK_DIR: path = "" } = process.env;
const [kind, from, to] = process.argv.slice(2);
const limit = 250;
const keys = new KeyFolder(path);
const old = await keys.load(Number(from));
const kek = await keys.load(Number(to));
const connection = await openDriverConnection(kind as DatabaseKind, url);

const begin = performance.now();
const usedBefore = process.cpuUsage();
let rotated = 0;
for (let after = ""; ; ) {
  const rows = await connection.rows<Row>(
    `select secret_id, secret_name, provider, auth_config, wrapped_dek from gateway_secrets
    where secret_id > ? and kek_version <> ? order by secret_id limit ${limit}`,
    [after, kek.version],
  );
  const swaps: (readonly [string, Buffer, Uint8Array])[] = [];
  for (const row of rows) {
    const { secret_id: secretId, secret_name: secretName, provider, auth_config: config } = row;
    const destination = config === null ? undefined : JSON.parse(config).api_base;
    const context = { secretId, secretName, provider: provider ?? undefined, destination };
    const dek = await old.unwrap(row.wrapped_dek, context);
    const wrapped = await kek.wrap(dek, context);
    const again = await kek.unwrap(wrapped, context);
    if (!timingSafeEqual(dek, again)) throw new Error("the unwrapped data keys differ");
    swaps.push([secretId, row.wrapped_dek, wrapped]);
  }
  await connection.change(connection.begin);
  for (const [secretId, expected, wrapped] of swaps) {
    rotated += await connection.change(
      `update gateway_secrets set kek_version = ?, wrapped_dek = ?
      where secret_id = ? and kek_version = ? and wrapped_dek = ?`,
      [kek.version, wrapped, secretId, old.version, expected],
    );
  }
  await connection.change("commit");
  after = rows.at(-1)?.secret_id ?? "";
  if (rows.length < limit) break;
}
const seconds = (performance.now() - begin) / 1_000;
const { user, system } = process.cpuUsage(usedBefore);
await connection.close();
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1_000_000, rotated }));
