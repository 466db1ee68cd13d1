import assert from "node:assert/strict";
import { CryptoError, type KekProvider, KeyRing } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { type CaseKeys, kekRecord, newRawKek } from "./keys.js";
import { failure, findsNothing, refuses } from "./refusals.js";
import type { Suite } from "./suite.js";

const base = (place: number): string => `https://place-${place}.example/v1`;

/** A key that does something else each time before it wraps, as a slow key service leaves time to. */
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

  /** What happens during the next wraps, one each. */
  during(...interruptions: (() => Promise<unknown>)[]): void {
    this.#interruptions = interruptions;
  }
}

export function sealingRaceCases(suite: Suite): void {
  suite.describe("sealing while others write", () => {
    suite.test(
      "fifty updates of value and destination: it opens where it may be sent",
      async (f) => {
        const made = await f.secret({
          secretValue: { api_key: "for-0", for: base(0) },
          authConfig: { api_base: base(0) },
        });
        const { secretId } = made;
        const stores = [f.store, await f.another()];
        const revision = await f.store.getRevision();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 50 }, (_, index) => {
            const api_base = base(index % 7);
            const authConfig = { api_base };
            const update = [
              { secretValue: { api_key: `for-${index}`, for: api_base }, authConfig },
              { secretValue: { api_key: `anywhere-${index}` } },
              { authConfig: { ...authConfig, tenant: `${index}` } },
            ][index % 5 < 3 ? 0 : (index % 5) - 2];
            return (stores[index % 2] ?? f.store).updateGatewaySecret({ secretId, ...update });
          }),
        );
        const won = outcomes.filter(({ status }) => status === "fulfilled").length;
        assert.ok(won > 0, "some of them succeed");
        for (const outcome of outcomes) {
          if (outcome.status === "fulfilled") continue;
          const { reason } = outcome;
          // Its basis changed five times, or it moved a credential without bringing one.
          const isExpected =
            GatewayError.is(reason, "TEMPORARILY_UNAVAILABLE") ||
            GatewayError.is(reason, "INVALID_PARAMETER_VALUE");
          if (!isExpected) throw reason;
        }
        assert.equal(await f.store.getRevision(), revision + won);
        const info = await f.store.getSecretInfo({ secretId });
        const opened = await f.opened(secretId);
        assert.deepEqual(Object.keys(opened), Object.keys(info.maskedValues));
        assert.equal(opened.for ?? info.authConfig?.api_base, info.authConfig?.api_base);
      },
    );

    const moved = new InterruptedKek();
    suite.test(
      "a value whose destination changes meanwhile is sealed anew",
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
      "a value whose secret is deleted meanwhile finds nothing",
      async (f) => {
        const { secretId } = await f.secret();
        const another = await f.another();
        removed.during(() => another.deleteGatewaySecret({ secretId }));
        const update = { secretId, secretValue: { a: "late" } };
        const call = (): Promise<unknown> => f.store.updateGatewaySecret(update);
        await findsNothing(call, "GatewaySecret", secretId);
        assert.deepEqual(await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 }), []);
      },
      { keys: removed.keys },
    );

    const taken = new InterruptedKek();
    suite.test(
      "a name that is taken meanwhile is taken",
      async (f) => {
        const another = await f.another();
        const input = { secretName: "taken", secretValue: { a: "winner" } };
        taken.during(() => another.createGatewaySecret(input));
        const late = { ...input, secretValue: { a: "late" } };
        await failure(() => f.store.createGatewaySecret(late), "RESOURCE_ALREADY_EXISTS");
        const { secretId } = await f.store.getSecretInfo({ secretName: "taken" });
        assert.deepEqual(await f.opened(secretId), { a: "winner" });
      },
      { keys: taken.keys },
    );

    const restless = new InterruptedKek();
    suite.test(
      "a destination that never stands still leaves the value as it is",
      async (f) => {
        const { secretId } = await f.secret({ authConfig: { api_base: base(0) } });
        const another = await f.another();
        let place = 0;
        // Every wrap is interrupted by a move, whose own wrap is not.
        const move = async (): Promise<unknown> => {
          place += 1;
          const authConfig = { api_base: base(place) };
          restless.during();
          const secretValue = { a: "moved" };
          await another.updateGatewaySecret({ secretId, authConfig, secretValue });
          restless.during(move);
          return undefined;
        };
        restless.during(move);
        const update = { secretId, secretValue: { a: "late" } };
        await failure(() => f.store.updateGatewaySecret(update), "TEMPORARILY_UNAVAILABLE");
        restless.during();
        assert.equal(place, 5, "it is tried five times");
        assert.deepEqual(await f.opened(secretId), { a: "moved" });
      },
      { keys: restless.keys },
    );

    const away = new InterruptedKek();
    suite.test(
      "a key provider that is away is to be asked again later",
      async (f) => {
        const made = await f.secret();
        const { secretId } = made;
        const fail = (): Promise<never> =>
          Promise.reject(new CryptoError("KEK_PROVIDER_UNAVAILABLE"));
        const update = { secretId, secretValue: { a: "late" } };
        away.during(fail);
        await refuses(f, "TEMPORARILY_UNAVAILABLE", (by) =>
          f.store.updateGatewaySecret(update, by),
        );
        assert.deepEqual(await f.store.getSecretInfo({ secretId }), made);
        await f.store.updateGatewaySecret(update);
        assert.deepEqual(await f.opened(secretId), { a: "late" });
      },
      { keys: away.keys },
    );
  });
}
