import { GatewayError, type MutationContext } from "@gw/entities";
import { mutationContextSchema, parseInput } from "@gw/entities/schemas";
import {
  type AuditAction,
  type AuditLog,
  activateKekSchema,
  type KeyOperations,
  kekRefSchema,
  reencryptSecretsSchema,
  rotateSecretsSchema,
  type ServerRegistry,
  verifySecretsSchema,
} from "@gw/store-abstract";
import { verifyRange } from "../key-check/verify-range.js";
import { reencryptRange } from "../rotation/reencrypt-range.js";
import { rotateRange } from "../rotation/rotate-range.js";
import { activateKek } from "./activate-kek.js";
import { asGatewayError, audited, auditRecordOf, type KeyAction } from "./audited.js";
import { kekInfos } from "./kek-infos.js";
import type { KeyPorts } from "./key-ports.js";
import { retireKek } from "./retire-kek.js";
import { stageKek } from "./stage-kek.js";

/** Options of {@link createKeyOperations}: the ports of an opened backend, and its key ring. */
export interface KeyOperationsOptions extends KeyPorts {
  readonly serverRegistry: Pick<ServerRegistry, "list">;
  readonly auditLog: AuditLog;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** The work that a step over secrets belongs to, and the start of its range. */
interface StepOrigin {
  readonly action: AuditAction;
  readonly by: MutationContext | undefined;
  readonly afterSecretId?: string | undefined;
}

/**
 * Creates the key operations of this process. Every change leaves an audit record, even if it is
 * rejected. Work over many secrets leaves one record at its start.
 *
 * @example
 * ```ts
 * const { keyRing } = await openKeyRing({ ...backend, settings });
 * const operations = createKeyOperations({ ...backend, keyRing });
 * await operations.stageKek({ version: 2 });
 * await operations.activateKek({ version: 2 });
 * for await (const { done, total } of rotateKeys({ operations })) console.log(done, "of", total);
 * ```
 */
export function createKeyOperations(options: KeyOperationsOptions): KeyOperations {
  const { kekRegistry, auditLog, keyRing, serverRegistry, clock = Date.now } = options;
  const actionOf = (
    action: AuditAction,
    by: MutationContext = {},
    version?: number,
  ): KeyAction => ({ action, version, by: parseInput(mutationContextSchema, by), time: clock() });

  const finished = new FinishedSteps();
  /** Runs a step. One that does not continue a step of this process leaves an audit record. */
  const runStep = async <S extends { readonly next?: string | undefined }>(
    { action, by, afterSecretId }: StepOrigin,
    run: () => Promise<S>,
  ): Promise<S> => {
    const { principal } = by ?? {};
    if (afterSecretId === undefined || !finished.has(action, principal, afterSecretId)) {
      // Secrets can be verified without an active version, for example after a lost registry.
      const active = (await kekRegistry.list()).find(({ state }) => state === "active");
      await auditLog.append([auditRecordOf(actionOf(action, by, active?.version))]);
    }
    const step = await run().catch((error: unknown) => {
      throw asGatewayError(error);
    });
    if (step.next !== undefined) finished.add(action, principal, step.next);
    return step;
  };

  return {
    listKeks: () => kekInfos(options),
    listServers: () => serverRegistry.list(),

    async stageKek(input, by) {
      const { version } = parseInput(kekRefSchema, input);
      const action = actionOf("kek.stage", by, version);
      const staged = await audited(auditLog, action, async () => {
        const key = await keyRing.configured(version);
        if (key !== undefined) return stageKek(kekRegistry, key, action);
        throw new GatewayError(
          "INVALID_STATE",
          `No key of version ${version} is configured here: set GW_KEK_${version} and restart, or ` +
            `add a file kek-${version} to the folder of GW_KEK_DIR (\`gw keys generate\` creates one)`,
        );
      });
      await keyRing.refresh();
      return staged;
    },

    async activateKek(input, by) {
      const activation = parseInput(activateKekSchema, input);
      const action = actionOf("kek.activate", by, activation.version);
      return audited(auditLog, action, () => activateKek(kekRegistry, activation, action));
    },

    async retireKek(input, by) {
      const { version } = parseInput(kekRefSchema, input);
      const action = actionOf("kek.retire", by, version);
      return audited(auditLog, action, () => retireKek(kekRegistry, version, action));
    },

    async rotateSecrets(input, by) {
      const range = parseInput(rotateSecretsSchema, input);
      const action = range.dryRun ? "kek.verify" : "kek.rotate";
      return runStep({ ...range, action, by }, () => rotateRange(options, range));
    },

    async verifySecrets(input, by) {
      const range = parseInput(verifySecretsSchema, input);
      return runStep({ ...range, action: "kek.verify", by }, () => verifyRange(options, range));
    },

    async reencryptSecrets(input, by) {
      const range = parseInput(reencryptSecretsSchema, input);
      const action = "secret.reencrypt";
      return runStep({ ...range, action, by }, () => reencryptRange(options, range));
    },
  };
}

/** More than the number of walks over secrets that run at once. */
const maxFinishedSteps = 1_000;

/** The ends of recent steps, by action, principal and last secret. */
class FinishedSteps {
  readonly #ends = new Set<string>();

  add(...step: readonly (string | undefined)[]): void {
    this.#ends.add(JSON.stringify(step));
    const [oldest] = this.#ends;
    if (this.#ends.size > maxFinishedSteps && oldest !== undefined) this.#ends.delete(oldest);
  }

  has(...step: readonly (string | undefined)[]): boolean {
    return this.#ends.has(JSON.stringify(step));
  }
}
