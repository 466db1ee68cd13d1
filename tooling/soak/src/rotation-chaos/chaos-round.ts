import { setTimeout as delay } from "node:timers/promises";
import type { FoundSecrets } from "../databases/find-secrets.ts";
import type { SoakDatabase } from "../databases/with-database.ts";
import type { Expectations } from "../load/expectations.ts";
import type { Random } from "../load/random.ts";
import { type ChaosCounts, noCounts } from "./counts.ts";
import { judgeRound } from "./judge-round.ts";
import { Member } from "./member.ts";
import type { Plan } from "./member-protocol.ts";
import type { PersistentOperator } from "./persistent-operator.ts";

export interface RoundOptions {
  readonly database: SoakDatabase;
  readonly operator: PersistentOperator;
  readonly random: Random;
  readonly expectations: Expectations;
  /** Secret ids by name. */
  readonly ids: ReadonlyMap<string, string>;
  /** The active key version. */
  readonly version: number;
  readonly round: number;
}

export interface RoundOutcome {
  readonly version: number;
  readonly found: FoundSecrets;
  readonly counts: ChaosCounts;
  readonly problems: readonly string[];
}

/** Starts writers and rotators, rotates once or twice, and checks the database afterwards. */
export class ChaosRound {
  readonly #options: RoundOptions;
  readonly #writers: Member[] = [];
  readonly #rotators: Member[] = [];
  readonly #problems: string[] = [];
  readonly #counts = { ...noCounts };
  /** Ids of servers that run and follow the keys. */
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
      await this.#pauseWriter();
      // After two rotations, a paused write was prepared two versions ago.
      for (let left = random.chance(0.25) ? 2 : 1; left > 0; left -= 1) await this.#rotate();
      for (const member of [...this.#writers, ...this.#rotators]) member.signal("SIGCONT");
      await delay(30 + random.below(100));
      await this.#end();
      const { found, problems, ...settled } = await judgeRound({
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
    this.#startWriter("follower", { lanes: 2 });
    this.#startWriter("doomed", { lanes: 2 });
    this.#startWriter("stale", { lanes: 2, isStale: true });
    this.#startWriter("paused", { lanes: 1 });
    for (let count = 0; count < 2; count += 1) this.#startRotator(random);
    await this.#untilReady([...this.#writers, ...this.#rotators]);
  }

  #startWriter(
    role: string,
    { lanes, isStale = false }: { lanes: number; isStale?: boolean },
  ): void {
    const { random, ids, round } = this.#options;
    const name = `r${round}-${role}`;
    const serverId = isStale ? undefined : name;
    if (serverId !== undefined) this.#healthy.add(serverId);
    // Each of the first four writers has a quarter of the secrets; later ones create their own.
    const quarter = this.#writers.length;
    const secrets = [...ids]
      .filter((_, index) => index % 4 === quarter)
      .map(([secretName, secretId]) => ({ secretName, secretId }));
    const plan = { seed: random.below(1_000_000), serverId, name, lanes, secrets };
    this.#writers.push(this.#startMember("writer", { ...plan, batch: 1 }));
  }

  #startRotator(random: Random): Member {
    const plan = { seed: 0, name: `rotator-${this.#rotators.length}`, lanes: 0, secrets: [] };
    const batch = 10 + random.below(60);
    const rotator = this.#startMember("rotator", { ...plan, batch });
    this.#rotators.push(rotator);
    return rotator;
  }

  #startMember(program: "writer" | "rotator", plan: Plan): Member {
    const { url, keys } = this.#options.database;
    const env = { SOAK_DATABASE_URL: url, GW_KEK_DIR: keys.path };
    return new Member({ program, env, plan });
  }

  async #untilReady(members: readonly Member[]): Promise<void> {
    const ready = await Promise.all(members.map((member) => member.prints("ready")));
    const failed = members.find((_, index) => !ready[index]);
    if (failed === undefined) return;
    throw new Error(`${failed.plan.name} did not start: ${failed.failure ?? "timed out"}`);
  }

  /** Pauses a writer, mostly after it has sealed a value. */
  async #pauseWriter(): Promise<void> {
    const { random } = this.#options;
    const paused = this.#writers.find(({ plan }) => plan.name.endsWith("paused"));
    if (paused?.plan.serverId === undefined) return;
    this.#healthy.delete(paused.plan.serverId);
    paused.wasPaused = true;
    this.#counts.paused += 1;
    if (random.chance(0.7)) {
      paused.send("pause");
      if (await paused.prints("pausing", 1_000)) {
        this.#counts.pausedBeforeWrite += 1;
        return;
      }
    }
    paused.signal("SIGSTOP");
  }

  /** Resumes paused writers, which may hold locks. */
  readonly #unblock = (): void => {
    for (const member of this.#writers) if (member.wasPaused) member.signal("SIGCONT");
  };

  async #rotate(): Promise<void> {
    const { operator, database, random } = this.#options;
    const before = this.#version;
    const next = before + 1;
    database.keys.add(next);
    await operator.stage(next, this.#unblock);
    const pair = this.#rotators.filter(({ isRunning, wasPaused }) => isRunning && !wasPaused);
    while (pair.length < 2) pair.push(this.#startRotator(random));
    await this.#untilReady(pair);
    await operator.activate({
      version: next,
      healthy: () => this.#healthy,
      onBlocked: this.#unblock,
    });
    this.#activatedAt = Math.min(this.#activatedAt, Date.now());
    this.#version = next;
    this.#counts.rotations += 1;
    await Promise.all([this.#disturb(pair), this.#restartDatabase()]);
    for (let attempt = 1; ; attempt += 1) {
      await Promise.all(this.#rotators.map((one) => one.wasPaused || one.ended));
      if (await operator.retire(before, this.#unblock)) return;
      if (attempt === 10) throw new Error(`key version ${before} is still in use`);
      const rotator = this.#startRotator(random);
      await this.#untilReady([rotator]);
      rotator.send("go");
    }
  }

  async #disturb([one, other]: readonly Member[]): Promise<void> {
    const { random } = this.#options;
    if (one === undefined || other === undefined) return;
    if (random.chance(0.3)) {
      // Paused with a wrapped range until the end of the round.
      other.wasPaused = true;
      other.send("pause");
    }
    for (const rotator of [one, other]) {
      await delay(random.below(10));
      rotator.send("go");
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
      if (random.chance(0.5)) this.#startWriter("successor", { lanes: 2 });
    }
    if (!other.wasPaused) return;
    // A rotator that finds nothing to write does not pause.
    if (!(await other.prints("pausing", 2_000))) return;
    this.#counts.paused += 1;
    this.#counts.pausedBeforeWrite += 1;
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
        else if (!(await member.stop())) this.#problems.push(`${member.plan.name} did not stop`);
        if (member.failure !== undefined) this.#problems.push(member.failure);
      }),
    );
  }
}
