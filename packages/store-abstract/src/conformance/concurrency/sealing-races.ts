import assert from "node:assert/strict";
import { CryptoError, type KekProvider, KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { type CaseKeys, kekRecord, newRawKek } from "../kit/case-keys.js";
import { expectError, expectNotFound, expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";

const base = (number: number): string => `https://host-${number}.example/v1`;

/** A key that runs other code before it wraps, like a slow key service that lets others write. */
class InterruptedKek {
  #interruptions: (() => Promise<unknown>)[] = [];

  readonly keys = async (): Promise<CaseKeys> => {
    const kek = await newRawKek(1);
    const slow: KekProvider = {
      version: kek.version,
      provider: kek.provider,
      wrap: async (...wrapped) => {
        await this.#interruptions.shift()?.();
        return kek.wrap(...wrapped);
      },
      unwrap: (...unwrapped) => kek.unwrap(...unwrapped),
      createCheck: () => kek.createCheck(),
      check: (check) => kek.check(check),
    };
    return { ring: new KeyRing([slow]), records: [await kekRecord(kek, "active")] };
  };

  /** Sets the code that runs during the next wraps, one function for each. */
  during(...interruptions: (() => Promise<unknown>)[]): void {
    this.#interruptions = interruptions;
  }
}

export function sealingRaceCases(suite: Suite): void {
  suite.describe(
    "sealing during concurrent writes",
    "AbstractGatewayStore.transact, StoreReader.activeKekVersion",
    () => {
      suite.test(
        "keeps value and destination consistent in fifty concurrent updates",
        async (f) => {
          const created = await f.secret({
            secretValue: { api_key: "for-0", for: base(0) },
            authConfig: { api_base: base(0) },
          });
          const { secretId } = created;
          const stores = [f.store, await f.another()];
          const revision = await f.store.getRevision();
          const outcomes = await Promise.allSettled(
            Array.from({ length: 50 }, (_, index) => {
              const api_base = base(index % 7);
              const authConfig = { api_base };
              const update = [
                { secretValue: { api_key: `for-${index}`, for: api_base }, authConfig },
                { secretValue: { api_key: `anywhere-${index}` } },
                { authConfig: { ...authConfig, api_version: `${index}` } },
              ][index % 5 < 3 ? 0 : (index % 5) - 2];
              return (stores[index % 2] ?? f.store).updateGatewaySecret({ secretId, ...update });
            }),
          );
          const succeeded = outcomes.filter(({ status }) => status === "fulfilled").length;
          assert.ok(succeeded > 0, "some of the concurrent updates must succeed");
          for (const outcome of outcomes) {
            if (outcome.status === "fulfilled") continue;
            const { reason } = outcome;
            // The row changed during all five attempts, or the destination changed without a value.
            const isExpected =
              GatewayError.is(reason, "TEMPORARILY_UNAVAILABLE") ||
              GatewayError.is(reason, "INVALID_STATE");
            if (!isExpected) throw reason;
          }
          assert.equal(await f.store.getRevision(), revision + succeeded);
          const info = await f.store.getSecretInfo({ secretId });
          const opened = await f.opened(secretId);
          assert.deepEqual(Object.keys(opened), Object.keys(info.maskedValues));
          assert.equal(opened.for ?? info.authConfig?.api_base, info.authConfig?.api_base);
        },
      );

      const moved = new InterruptedKek();
      suite.test(
        "seals again when the destination changes meanwhile",
        async (f) => {
          const { secretId } = await f.secret({ authConfig: { api_base: base(1) } });
          const another = await f.another();
          const authConfig = { api_base: base(2) };
          moved.during(() =>
            another.updateGatewaySecret({ secretId, authConfig, secretValue: { a: "between" } }),
          );
          const update = { secretId, secretValue: { a: "last" } };
          const changed = await f.store.updateGatewaySecret(update);
          assert.deepEqual(changed.authConfig, authConfig);
          assert.deepEqual(await f.opened(secretId), { a: "last" });
        },
        { keys: moved.keys },
      );

      const removed = new InterruptedKek();
      suite.test(
        "fails when the secret is deleted meanwhile",
        async (f) => {
          const { secretId } = await f.secret();
          const another = await f.another();
          removed.during(() => another.deleteGatewaySecret({ secretId }));
          const update = { secretId, secretValue: { a: "late" } };
          const call = (): Promise<unknown> => f.store.updateGatewaySecret(update);
          await expectNotFound(call, "GatewaySecret", secretId);
          assert.deepEqual(await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 }), []);
        },
        { keys: removed.keys },
      );

      const taken = new InterruptedKek();
      suite.test(
        "rejects a name that is taken meanwhile",
        async (f) => {
          const another = await f.another();
          const input = { secretName: "taken", secretValue: { a: "winner" } };
          taken.during(() => another.createGatewaySecret(input));
          const late = { ...input, secretValue: { a: "late" } };
          await expectError(() => f.store.createGatewaySecret(late), "RESOURCE_ALREADY_EXISTS");
          const { secretId } = await f.store.getSecretInfo({ secretName: "taken" });
          assert.deepEqual(await f.opened(secretId), { a: "winner" });
        },
        { keys: taken.keys },
      );

      const alwaysMoving = new InterruptedKek();
      suite.test(
        "gives up after five attempts when the destination keeps changing",
        async (f) => {
          const { secretId } = await f.secret({ authConfig: { api_base: base(0) } });
          const another = await f.another();
          let moves = 0;
          // Every wrap is interrupted by a move; the wrap of the move is not.
          const move = async (): Promise<unknown> => {
            moves += 1;
            const authConfig = { api_base: base(moves) };
            alwaysMoving.during();
            const secretValue = { a: "moved" };
            await another.updateGatewaySecret({ secretId, authConfig, secretValue });
            alwaysMoving.during(move);
            return undefined;
          };
          alwaysMoving.during(move);
          const update = { secretId, secretValue: { a: "late" } };
          await expectError(() => f.store.updateGatewaySecret(update), "TEMPORARILY_UNAVAILABLE");
          alwaysMoving.during();
          assert.equal(moves, 5, "the update must be attempted five times");
          assert.deepEqual(await f.opened(secretId), { a: "moved" });
        },
        { keys: alwaysMoving.keys },
      );

      const unavailable = new InterruptedKek();
      suite.test(
        "fails with TEMPORARILY_UNAVAILABLE while the key provider is unavailable",
        async (f) => {
          const created = await f.secret();
          const { secretId } = created;
          const fail = (): Promise<never> =>
            Promise.reject(new CryptoError("KEK_PROVIDER_UNAVAILABLE"));
          const update = { secretId, secretValue: { a: "late" } };
          unavailable.during(fail);
          await expectRejected(f, "TEMPORARILY_UNAVAILABLE", (by) =>
            f.store.updateGatewaySecret(update, by),
          );
          assert.deepEqual(await f.store.getSecretInfo({ secretId }), created);
          await f.store.updateGatewaySecret(update);
          assert.deepEqual(await f.opened(secretId), { a: "late" });
        },
        { keys: unavailable.keys },
      );
    },
  );
}
