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
import { activateKek } from "./activate-kek.js";
import { asGatewayError, audited, type KeyAction, recordOf } from "./audited.js";
import { kekInfos } from "./kek-infos.js";
import type { KeyPorts } from "./key-ports.js";
import { KnownSteps } from "./known-steps.js";
import { reencryptRange } from "./reencrypt-range.js";
import { retireKek } from "./retire-kek.js";
import { rotateRange } from "./rotate-range.js";
import { stageKek } from "./stage-kek.js";
import { verifyRange } from "./verify-range.js";

/** What {@link createKeyOperations} takes: the ports of an opened backend, and its keys. */
export interface KeyOperationsOptions extends KeyPorts {
  readonly serverRegistry: Pick<ServerRegistry, "list">;
  readonly auditLog: AuditLog;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** What a step over secrets belongs to, and where it goes on. */
interface StepOrigin {
  readonly action: AuditAction;
  readonly by: MutationContext | undefined;
  readonly afterSecretId?: string | undefined;
}

/**
 * What an operator does about the keys of a store, in this process. Every change leaves an audit
 * record, a refused one too; work over many secrets leaves one when it begins, wherever it begins.
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

  const known = new KnownSteps();
  /** Takes a step over secrets. One that goes on where no step of this process ended is recorded. */
  const step = async <S extends { readonly next?: string | undefined }>(
    { action, by, afterSecretId }: StepOrigin,
    take: () => Promise<S>,
  ): Promise<S> => {
    const { principal } = by ?? {};
    if (afterSecretId === undefined || !known.has(action, principal, afterSecretId)) {
      // Without an active version, as where the registry was lost, secrets can still be looked at.
      const active = (await kekRegistry.list()).find(({ state }) => state === "active");
      await auditLog.append([recordOf(actionOf(action, by, active?.version))]);
    }
    const taken = await take().catch((error: unknown) => {
      throw asGatewayError(error);
    });
    if (taken.next !== undefined) known.add(action, principal, taken.next);
    return taken;
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
          `No key of version ${version} is configured here: set GW_KEK_${version} and start ` +
            `again, or put a file kek-${version} into the folder of GW_KEK_DIR ` +
            "(gw keys generate makes one)",
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
      const stretch = parseInput(rotateSecretsSchema, input);
      const action = stretch.dryRun ? "kek.verify" : "kek.rotate";
      return step({ ...stretch, action, by }, () => rotateRange(options, stretch));
    },

    async verifySecrets(input, by) {
      const stretch = parseInput(verifySecretsSchema, input);
      return step({ ...stretch, action: "kek.verify", by }, () => verifyRange(options, stretch));
    },

    async reencryptSecrets(input, by) {
      const stretch = parseInput(reencryptSecretsSchema, input);
      const action = "secret.reencrypt";
      return step({ ...stretch, action, by }, () => reencryptRange(options, stretch));
    },
  };
}
