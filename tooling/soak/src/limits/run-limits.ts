import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqlUsageStore } from "@gw/store-sql/usage";
import type { SoakDatabase } from "../databases/with-database.ts";
import { everyItem } from "../load/every-item.ts";
import { Random } from "../load/random.ts";
import { causeFaults } from "./cause-faults.ts";
import { ChargingProvider } from "./charging-provider.ts";
import { GatewaySlot } from "./gateway-slot.ts";
import type { Fault, Finding } from "./judges/finding.ts";
import { judgeLedger } from "./judges/judge-ledger.ts";
import { judgeLimits } from "./judges/judge-limits.ts";
import { judgeRecords } from "./judges/judge-records.ts";
import type { LimitedCall } from "./limited-call.ts";
import { createLimitedInstallation, modelNames } from "./limited-installation.ts";
import { LimitedLoad } from "./limited-load.ts";
import { limitsUnderLoad } from "./limits-under-load.ts";
import { priceFileOf } from "./model-prices.ts";

export interface LimitsOptions {
  readonly gateways: number;
  readonly callers: number;
  /** Of load with kills. */
  readonly seconds: number;
  /** Whether refused calls are sent anyway. */
  readonly control: boolean;
  readonly seed: number;
  readonly log?: (line: string) => void;
}

export interface LimitsReport {
  readonly calls: number;
  readonly completed: number;
  readonly callsPerSecond: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Calls that were sent to the provider although a limit had refused them. */
  readonly ignored: number;
  /** Calls that each limit refused because it was used up. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Calls that each limit refused because the database did not answer, or answered too late. */
  readonly undecided: Readonly<Record<string, number>>;
  readonly kills: Readonly<Record<Fault["of"], number>>;
  readonly records: number;
  readonly findings: readonly Finding[];
}

/** Calls endpoints with limits through gateways that are killed, and judges what the provider charged. */
export async function runLimits(
  database: SoakDatabase,
  options: LimitsOptions,
): Promise<LimitsReport> {
  const { callers, seconds, control, seed, log = () => {} } = options;
  const { url, folder, keys, server } = database;
  keys.add(1);
  const calls = new Map<string, LimitedCall>();
  const provider = new ChargingProvider(calls, new Random(seed + 1));
  await provider.listen();
  const prices = join(folder, "prices.json");
  writeFileSync(prices, priceFileOf(modelNames));
  const settings = {
    GW_DATABASE_URL: url,
    GW_KEK_DIR: keys.path,
    GW_EGRESS_ALLOW: provider.url,
    GW_PRICES: prices,
  };
  const gateways = Array.from(
    { length: options.gateways },
    (_, index) =>
      new GatewaySlot(join(folder, `gateway-${index}`), { settings, connections: callers }),
  );
  const [first] = gateways;
  if (first === undefined) throw new RangeError("`gateways` must be at least 1");
  try {
    await first.start();
    const installation = await createLimitedInstallation({
      ...{ url: first.url ?? "", provider, limits: limitsUnderLoad },
    });
    await Promise.all(gateways.slice(1).map((gateway) => gateway.start()));
    const begin = performance.now();
    const load = new LimitedLoad({
      ...{ installation, gateways, provider: provider.url, callers, calls },
      random: new Random(seed),
      ignoresRefusals: control,
    });
    let faults: Fault[];
    try {
      faults = await causeFaults({ gateways, server, seconds, random: new Random(seed + 2), log });
    } finally {
      await load.end();
    }
    const elapsed = (performance.now() - begin) / 1_000;
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGTERM")));
    const all = [...calls.values()];
    const { limits } = installation;
    const findings = judgeLimits(limits, {
      ...{ calls: all, faults, gateways: gateways.length, callers },
    });
    const usage = await openSqlUsageStore({ url: usageUrlOf(database) });
    const records = [];
    try {
      for await (const one of everyItem((page) => usage.listCalls(page))) records.push(one);
      findings.push(...judgeRecords(all, records));
      findings.push(...(await judgeLedger(usage.ledger, { limits, calls: all })));
    } finally {
      await usage.close();
    }
    const kind = "record";
    for (const id of provider.unexpected) findings.push({ kind, text: `${id} arrived again` });
    for (const text of load.unexpected) log(text);
    for (const line of gateways.flatMap((gateway) => gateway.failures).slice(0, 3)) log(line);
    const isCompleted = ({ outcome }: LimitedCall): boolean => outcome === "completed";
    const countOf = (of: Fault["of"]): number => faults.filter((fault) => fault.of === of).length;
    return {
      calls: all.length,
      completed: all.filter(isCompleted).length,
      callsPerSecond: all.length / elapsed,
      statuses: load.statuses,
      ignored: load.ignored,
      refusals: Object.fromEntries(
        limits.map(({ name }) => [name, all.filter(({ refusedBy }) => refusedBy === name).length]),
      ),
      undecided: load.undecided,
      kills: { gateway: countOf("gateway"), database: countOf("database") },
      records: records.length,
      findings,
    };
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop("SIGKILL")));
    await provider.stop();
  }
}

/** Next to the file of a SQLite database. */
function usageUrlOf({ kind, url, folder }: SoakDatabase): string {
  return kind === "sqlite" ? `sqlite:${join(folder, "usage.db")}` : url;
}
