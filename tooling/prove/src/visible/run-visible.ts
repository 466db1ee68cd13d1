import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KeyRing } from "@gw/crypto";
import { watchRevision } from "@gw/store-abstract";
import { RestGatewayStore } from "@gw/store-rest";
import { openSqlBackend } from "@gw/store-sql";
import { type ServerKind, startServer } from "@gw/test-databases";
import { Random } from "../random.ts";
import { adminToken, ServerProcess } from "../server-process.ts";

export interface VisibleReport {
  /** Changes that the next read through the other gateway did not show. */
  readonly unseen: number;
  /** Milliseconds from the acknowledgement until who follows the revision was told. */
  readonly median: number;
  readonly longest: number;
}

/** Two gateways, and a third process's way of following: a watch with the interval of a server. */
export async function runVisible(options: {
  readonly kind: ServerKind;
  readonly changes: number;
}): Promise<VisibleReport> {
  const folder = mkdtempSync(join(tmpdir(), "gw-visible-"));
  const server = await startServer(options.kind, { isDurable: true });
  const random = new Random(1);
  const gateways: ServerProcess[] = [];
  try {
    const { url } = await server.createDatabase();
    const kek = `raw:${randomBytes(32).toString("base64")}`;
    const env = { GW_DATABASE_URL: url, GW_KEK_1: kek };
    for (let index = 0; index < 2; index += 1) {
      gateways.push(await ServerProcess.start(folder, env));
    }
    const [one, other] = gateways.map(
      (gateway) => new RestGatewayStore({ baseUrl: gateway.url, token: adminToken }),
    );
    if (one === undefined || other === undefined) throw new Error("there are two gateways");
    const { secretId } = await one.createGatewaySecret({
      secretName: "changing",
      secretValue: { api_key: "x" },
    });
    const backend = await openSqlBackend({ url });
    const follower = backend.openStore({ keyRing: new KeyRing([]) });
    const told = new Map<number, PromiseWithResolvers<number>>();
    const when = (revision: number): PromiseWithResolvers<number> => {
      const known = told.get(revision) ?? Promise.withResolvers<number>();
      told.set(revision, known);
      return known;
    };
    const watch = watchRevision({
      readRevision: () => follower.getRevision(),
      ...(backend.listen && { listen: backend.listen }),
      onRevision: (revision) => when(revision).resolve(performance.now()),
    });
    let unseen = 0;
    const times: number[] = [];
    for (let change = 0; change < options.changes; change += 1) {
      const region = `r${change}`;
      let revision = 0;
      const onCommitted = (made: number): void => {
        revision = made;
      };
      await one.updateGatewaySecret({ secretId, authConfig: { region } }, { onCommitted });
      const acknowledged = performance.now();
      const seen = await other.getSecretInfo({ secretId });
      if (seen.authConfig?.region !== region) unseen += 1;
      // It may have been told before the acknowledgement was here.
      times.push(Math.max(0, (await when(revision).promise) - acknowledged));
      await delay(random.below(40));
    }
    await watch.close();
    await backend.close();
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? 0;
    return { unseen, median, longest: times.at(-1) ?? 0 };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
