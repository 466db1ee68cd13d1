import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { RestGatewayStore } from "@gw/store-rest";
import type { TestDatabase, TestServer } from "@gw/test-databases";
import { type ServerChoice, withServer } from "../databases/with-server.ts";
import { type Latency, latencyOf } from "../load/latency.ts";
import { Random } from "../load/random.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { RevisionRecorder } from "./revision-recorder.ts";
import { createSecretChanger } from "./secret-changer.ts";

export interface VisibleOptions extends ServerChoice {
  readonly changes: number;
  /** Changes directly after the listening connections were terminated; PostgreSQL only. */
  readonly losses: number;
  readonly seed: number;
}

export interface VisibleReport {
  /** Changes that the next read through the other gateway did not return. */
  readonly unseen: number;
  /** From the acknowledgement to the response of that read. */
  readonly read: Latency;
  /** From the acknowledgement until a watcher of the revision is notified. */
  readonly notified: Latency;
  /** The same after the loss of the listening sessions; PostgreSQL only. */
  readonly notifiedAfterLoss: Latency | undefined;
  /** Listening sessions that were terminated. */
  readonly terminated: number;
}

/** Changes a secret through one gateway, and reads it through another and by the revision. */
export function runVisible(options: VisibleOptions): Promise<VisibleReport> {
  return withServer(options, (server) => runOn(server, options));
}

async function runOn(server: TestServer, options: VisibleOptions): Promise<VisibleReport> {
  const { kind, changes, losses } = options;
  const random = new Random(options.seed);
  const folder = mkdtempSync(join(tmpdir(), "gw-visible-"));
  const gateways: ServerProcess[] = [];
  const database = await server.createDatabase();
  let recorder: RevisionRecorder | undefined;
  try {
    const kek = `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATABASE_URL: database.url, GW_KEK_1: kek };
    for (let index = 0; index < 2; index += 1) {
      gateways.push(await ServerProcess.start(folder, env));
    }
    const [writing, reading] = gateways.map(
      ({ url }) => new RestGatewayStore({ baseUrl: url, token: adminToken }),
    );
    if (writing === undefined || reading === undefined) throw new Error("two gateways must run");
    recorder = await RevisionRecorder.start(database.url);
    const changer = await createSecretChanger(writing);
    const { secretId } = changer;
    let unseen = 0;
    const read: number[] = [];
    const notified: Promise<number>[] = [];
    for (let change = 0; change < changes; change += 1) {
      const { version, revision, acknowledgedAt } = await changer.change();
      notified.push(lagOf(recorder, revision, acknowledgedAt));
      if ((await reading.getSecretInfo({ secretId })).authConfig?.api_version !== version)
        unseen += 1;
      read.push(performance.now() - acknowledgedAt);
      // Random, so that changes are not in step with polling.
      await delay(random.below(100));
    }
    const undisturbed = latencyOf(await Promise.all(notified));
    let terminated = 0;
    const afterLoss: number[] = [];
    for (let loss = 0; kind === "postgres" && loss < losses; loss += 1) {
      terminated += await terminateListeners(database);
      const { revision, acknowledgedAt } = await changer.change();
      afterLoss.push(await lagOf(recorder, revision, acknowledgedAt));
      await delay(200 + random.below(200));
    }
    return {
      unseen,
      read: latencyOf(read),
      notified: undisturbed,
      notifiedAfterLoss: afterLoss.length === 0 ? undefined : latencyOf(afterLoss),
      terminated,
    };
  } finally {
    await recorder?.close();
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 0 if the notification arrived before the acknowledgement. */
async function lagOf(
  recorder: RevisionRecorder,
  revision: number,
  acknowledgedAt: number,
): Promise<number> {
  return Math.max(0, (await recorder.observed(revision)) - acknowledgedAt);
}

/** Terminates all PostgreSQL sessions that listen for revisions. @returns their number */
async function terminateListeners(database: TestDatabase): Promise<number> {
  const terminated = await database.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`,
  );
  return terminated.length;
}
