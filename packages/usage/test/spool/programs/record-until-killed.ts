// Records calls, and prints the request ids of those that were recorded, until it is killed.
import { writeSync } from "node:fs";
import { openUsageSpool, SpoolHealth } from "../../../src/spool/index.ts";
import { SqliteBatchStore } from "../sqlite-batch-store.ts";
import { lockSqliteFile } from "../sqlite-lock.ts";
import { createRecord } from "../usage-records.ts";

const [folder = "", database = "", name = ""] = process.argv.slice(2);
const store = new SqliteBatchStore(database);
const health = new SpoolHealth({});
const { closeGateway } = store;
const options = { folder, store, closeGateway, dimensions: [], lockFile: lockSqliteFile, health };
const spool = await openUsageSpool(options);

async function record(requestId: string): Promise<void> {
  const charges = [{ limitId: "l-1", subject: "token-1", windowStart: 0, units: 1n }];
  await spool.record(createRecord(requestId), { charges });
  writeSync(1, `${requestId}\n`);
}

for (let turn = 0; ; turn += 1) {
  const calls = Array.from({ length: 1 + (turn % 3) }, (_, call) =>
    record(`${name}-${turn}-${call}`),
  );
  // Segments are closed, sent and removed while other calls are recorded.
  if (turn % 5 === 0) void spool.flush();
  await Promise.all(calls);
}
