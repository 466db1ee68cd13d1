import { setTimeout as delay } from "node:timers/promises";
import type { Expectations } from "../load/expectations.ts";
import type { Random } from "../load/random.ts";
import type { FoundSecrets } from "../databases/find-secrets.ts";
import type { ProofDatabase } from "../databases/with-database.ts";
import { type ChaosCounts, noCounts } from "./counts.ts";
import { judge } from "./judge-round.ts";
import type { Plan } from "./member-protocol.ts";
import { Member } from "./member.ts";
import type { PersistentOperator } from "./persistent-operator.ts";

export interface RoundOptions {
  readonly database: ProofDatabase;
  readonly operator: PersistentOperator;
  readonly random: Random;
  readonly expectations: Expectations;
  /** By name. */
  readonly ids: ReadonlyMap<string, string>;
  /** The active one. */
  readonly version: number;
  readonly isBlind: boolean;
  readonly round: number;
}

export interface RoundOutcome {
  readonly version: number;
  readonly found: FoundSecrets;
  readonly counts: ChaosCounts;
  readonly problems: readonly string[];
}

/** One fleet, one rotation or two, and a look at everything once all are gone. */
export class ChaosRound {
  readonly #options: RoundOptions;
  readonly #writers: Member[] = [];
  readonly #rotators: Member[] = [];
  readonly #problems: string[] = [];
  readonly #counts = { ...noCounts };
  /** Servers that run and follow the keys. */
  readonly #healthy = new Set<string>();
  #version: number;
  #activatedAt = Number.POSITIVE_INFINITY;

  constructor(options: RoundOptions) {
    this.#options = options;
    this.#version = options.version;
  }

  async run(): Promise<RoundOutcome> {
    const { random, version, database } = this.#options;
    try {
      await this.#start();
      await delay(20 + random.below(80));
      await this.#stopOne();
      // Two in one go: what was prepared under the first meets the second.
      for (let left = random.chance(0.25) ? 2 : 1; left > 0; left -= 1) await this.#rotate();
      for (const member of [...this.#writers, ...this.#rotators]) member.signal("SIGCONT");
      await delay(30 + random.below(100));
      await this.#end();
      const { found, problems, ...settled } = await judge({
        ...this.#options,
        writers: this.#writers,
        rotators: this.#rotators,
        version: this.#version,
        activatedAt: this.#activatedAt,
      });
      for (let old = version; old < this.#version; old += 1) database.keys.remove(old);
      return {
        version: this.#version,
        found,
        counts: { ...this.#counts, ...settled },
        problems: [...this.#problems, ...problems],
      };
    } finally {
      const all = [...this.#writers, ...this.#rotators].filter(({ isRunning }) => isRunning);
      await Promise.all(all.map((member) => member.kill()));
    }
  }

  async #start(): Promise<void> {
    const { random } = this.#options;
    this.#write("follower", { lanes: 2 });
    this.#write("doomed", { lanes: 2 });
    this.#write("stale", { lanes: 2, isStale: true });
    this.#write("paused", { lanes: 1 });
    for (let count = 0; count < 2; count += 1) this.#newRotator(random);
    await this.#ready([...this.#writers, ...this.#rotators]);
  }

  #write(role: string, { lanes, isStale = false }: { lanes: number; isStale?: boolean }): void {
    const { random, ids, round } = this.#options;
    const name = `r${round}-${role}`;
    const serverId = isStale ? undefined : name;
    if (serverId !== undefined) this.#healthy.add(serverId);
    // Each of the first four has a quarter of the secrets; one that comes later makes its own.
    const quarter = this.#writers.length;
    const secrets = [...ids]
      .filter((_, index) => index % 4 === quarter)
      .map(([secretName, secretId]) => ({ secretName, secretId }));
    const plan = { seed: random.below(1_000_000), serverId, name, lanes, secrets };
    this.#writers.push(this.#member("writer", { ...plan, batch: 1, isBlind: false }));
  }

  #newRotator(random: Random): Member {
    const plan = { seed: 0, name: `rotator-${this.#rotators.length}`, lanes: 0, secrets: [] };
    const batch = 10 + random.below(60);
    const { isBlind } = this.#options;
    const rotator = this.#member("rotator", { ...plan, batch, isBlind });
    this.#rotators.push(rotator);
    return rotator;
  }

  #member(program: "writer" | "rotator", plan: Plan): Member {
    const { url, keys } = this.#options.database;
    const env = { PROOF_DATABASE_URL: url, GW_KEK_DIR: keys.path };
    return new Member({ program, env, plan });
  }

  async #ready(members: readonly Member[]): Promise<void> {
    const ready = await Promise.all(members.map((member) => member.hears("ready")));
    const failed = members.find((_, index) => !ready[index]);
    if (failed === undefined) return;
    throw new Error(`${failed.plan.name} did not start: ${failed.failure ?? "it hangs"}`);
  }

  /** Stops a writer, rather with a sealed value in hand than not. */
  async #stopOne(): Promise<void> {
    const { random } = this.#options;
    const paused = this.#writers.find(({ plan }) => plan.name.endsWith("paused"));
    if (paused?.plan.serverId === undefined) return;
    this.#healthy.delete(paused.plan.serverId);
    paused.wasStopped = true;
    this.#counts.stopped += 1;
    if (random.chance(0.7)) {
      paused.tell("stop itself");
      if (await paused.hears("stopping itself", 1_000)) {
        this.#counts.stoppedBeforeWrite += 1;
        return;
      }
    }
    paused.signal("SIGSTOP");
  }

  /** One that was stopped in a transaction holds up everybody: it goes on. */
  readonly #unblock = (): void => {
    for (const member of this.#writers) if (member.wasStopped) member.signal("SIGCONT");
  };

  async #rotate(): Promise<void> {
    const { operator, database, random } = this.#options;
    const before = this.#version;
    const next = before + 1;
    database.keys.add(next);
    await operator.stage(next, this.#unblock);
    const pair = this.#rotators.filter(({ isRunning, wasStopped }) => isRunning && !wasStopped);
    while (pair.length < 2) pair.push(this.#newRotator(random));
    await this.#ready(pair);
    await operator.activate({
      version: next,
      healthy: () => this.#healthy,
      onBlocked: this.#unblock,
    });
    this.#activatedAt = Math.min(this.#activatedAt, Date.now());
    this.#version = next;
    this.#counts.rotations += 1;
    await Promise.all([this.#disturb(pair), this.#restartDatabase()]);
    for (let tries = 1; ; tries += 1) {
      await Promise.all(this.#rotators.map((one) => one.wasStopped || one.ended));
      if (await operator.retire(before, this.#unblock)) return;
      if (tries === 10) throw new Error(`key version ${before} is still used`);
      const rotator = this.#newRotator(random);
      await this.#ready([rotator]);
      rotator.tell("go");
    }
  }

  async #disturb([one, other]: readonly Member[]): Promise<void> {
    const { random } = this.#options;
    if (one === undefined || other === undefined) return;
    if (random.chance(0.3)) {
      // With a stretch in hand, until everything is over.
      other.wasStopped = true;
      other.tell("stop itself");
    }
    for (const rotator of [one, other]) {
      await delay(random.below(10));
      rotator.tell("go");
    }
    if (random.chance(0.5)) {
      await delay(random.below(60));
      await this.#kill(one);
    }
    const doomed = this.#writers.find(({ plan }) => plan.name.endsWith("doomed"));
    if (doomed?.isRunning && random.chance(0.5)) {
      await delay(random.below(60));
      this.#healthy.delete(doomed.plan.serverId ?? "");
      await this.#kill(doomed);
      if (random.chance(0.5)) this.#write("successor", { lanes: 2 });
    }
    if (!other.wasStopped) return;
    // Nobody waits for it from here on: it may stop later, or have found nothing to write.
    if (!(await other.hears("stopping itself", 2_000))) return;
    this.#counts.stopped += 1;
    this.#counts.stoppedBeforeWrite += 1;
  }

  async #kill(member: Member): Promise<void> {
    if (!member.isRunning) return;
    this.#counts.killed += 1;
    await member.kill();
  }

  async #restartDatabase(): Promise<void> {
    const { random, database } = this.#options;
    const { server } = database;
    if (!random.chance(0.2) || server === undefined) return;
    await delay(random.below(80));
    await server.kill();
    await delay(random.below(300));
    await server.start();
    this.#counts.restarts += 1;
  }

  async #end(): Promise<void> {
    const { random } = this.#options;
    await Promise.all(
      [...this.#writers, ...this.#rotators].map(async (member) => {
        if (member.isRunning && random.chance(0.2)) await this.#kill(member);
        else if (!(await member.stop())) this.#problems.push(`${member.plan.name} hangs`);
        if (member.failure !== undefined) this.#problems.push(member.failure);
      }),
    );
  }
}
