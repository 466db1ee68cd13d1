import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import { RestGatewayStore } from "@gw/store-rest";
import type { TestDatabase, TestServer } from "@gw/test-databases";
import { Random } from "../load/random.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { type ServerChoice, withServer } from "../databases/with-server.ts";
import { Follower } from "./revision-follower.ts";
import { type Lags, lagsOf } from "../load/latency.ts";

export interface VisibleOptions extends ServerChoice {
  readonly changes: number;
  /** Changes of which each comes when what listens has just lost its connection; PostgreSQL only. */
  readonly losses: number;
  readonly seed: number;
}

export interface VisibleReport {
  /** Changes that the next read through the other gateway did not show. */
  readonly unseen: number;
  /** From the acknowledgement until that read was answered. */
  readonly read: Lags;
  /** From the acknowledgement until who follows the revision was told. */
  readonly told: Lags;
  /** The same where the listening sessions were ended before; nobody listens elsewhere. */
  readonly toldAfterLoss: Lags | undefined;
  /** Listening sessions that were ended. */
  readonly ended: number;
}

/** Two gateways, and who follows the revision with the interval of a gateway. */
export function runVisible(options: VisibleOptions): Promise<VisibleReport> {
  return withServer(options, (server) => changeOn(server, options));
}

async function changeOn(server: TestServer, options: VisibleOptions): Promise<VisibleReport> {
  const { kind, changes, losses } = options;
  const random = new Random(options.seed);
  const folder = mkdtempSync(join(tmpdir(), "gw-visible-"));
  const gateways: ServerProcess[] = [];
  const database = await server.createDatabase();
  let follower: Follower | undefined;
  try {
    const kek = `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATABASE_URL: database.url, GW_KEK_1: kek };
    for (let index = 0; index < 2; index += 1) {
      gateways.push(await ServerProcess.start(folder, env));
    }
    const [one, other] = gateways.map(
      ({ url }) => new RestGatewayStore({ baseUrl: url, token: adminToken }),
    );
    if (one === undefined || other === undefined) throw new Error("there are two gateways");
    follower = await Follower.start(database.url);
    const changing = await changer(one);
    let unseen = 0;
    const read: number[] = [];
    const told: Promise<number>[] = [];
    for (let change = 0; change < changes; change += 1) {
      const { region, revision, acknowledged } = await changing.change();
      told.push(lag(follower, revision, acknowledged));
      const { secretId } = changing;
      if ((await other.getSecretInfo({ secretId })).authConfig?.region !== region) unseen += 1;
      read.push(performance.now() - acknowledged);
      // Not in step with who looks at intervals.
      await delay(random.below(100));
    }
    const untroubled = lagsOf(await Promise.all(told));
    let ended = 0;
    const toldAfterLoss: number[] = [];
    for (let loss = 0; kind === "postgres" && loss < losses; loss += 1) {
      ended += await endListening(database);
      const { revision, acknowledged } = await changing.change();
      toldAfterLoss.push(await lag(follower, revision, acknowledged));
      await delay(200 + random.below(200));
    }
    return {
      unseen,
      read: lagsOf(read),
      told: untroubled,
      toldAfterLoss: toldAfterLoss.length === 0 ? undefined : lagsOf(toldAfterLoss),
      ended,
    };
  } finally {
    await follower?.close();
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Change {
  readonly region: string;
  readonly revision: number;
  /** By `performance.now()`. */
  readonly acknowledged: number;
}

/** Changes the same secret again and again. */
async function changer(
  store: GatewayStore,
): Promise<{ readonly secretId: string; change(): Promise<Change> }> {
  const { secretId } = await store.createGatewaySecret({
    secretName: "changing",
    secretValue: { api_key: "unchanged" },
  });
  let count = 0;
  return {
    secretId,
    async change() {
      count += 1;
      const region = `r${count}`;
      let revision = 0;
      const onCommitted = (made: number): void => {
        revision = made;
      };
      await store.updateGatewaySecret({ secretId, authConfig: { region } }, { onCommitted });
      return { region, revision, acknowledged: performance.now() };
    },
  };
}

/** None where it was told before the acknowledgement was here. */
async function lag(follower: Follower, revision: number, acknowledged: number): Promise<number> {
  return Math.max(0, (await follower.told(revision)) - acknowledged);
}

async function endListening(database: TestDatabase): Promise<number> {
  const ended = await database.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`,
  );
  return ended.length;
}
