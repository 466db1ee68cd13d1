import assert from "node:assert/strict";
import { rewrapDek } from "@gw/crypto";
import type { SealedSecret } from "../sealed-secret-source.js";
import type { SealedColumns } from "../store-rows.js";
import type { Fixture } from "./fixture.js";
import { keysInStates } from "./keys.js";
import type { Suite } from "./suite.js";

const twoKeys = { keys: () => keysInStates({ 1: "active", 2: "staged" }) };

function sealOf({ encryptedValue, wrappedDek, kekVersion }: SealedSecret): SealedColumns {
  return { encryptedValue, wrappedDek, kekVersion };
}

/** The same data key under another version, as a rotation writes it. */
function rewrapped(
  f: Fixture,
  row: SealedSecret,
  version: number,
): Promise<{ wrappedDek: Uint8Array; kekVersion: number }> {
  const { secretId, secretName, provider, authConfig } = row;
  return rewrapDek({
    envelope: sealOf(row),
    context: { secretId, secretName, provider, destination: authConfig?.api_base },
    keyRing: f.keys.ring,
    kek: f.keys.ring.get(version),
  });
}

function changed(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

export function sealedSwapCases(suite: Suite): void {
  for (const method of ["replaceWrappedDek", "replaceSealed"] as const) {
    suite.describe(method, () => {
      suite.test(
        "replaces its columns and nothing else, and is no mutation",
        async (f) => {
          const info = await f.secret({ provider: "openai", authConfig: { region: "eu" } });
          const untouched = await f.secret();
          const { secretId } = info;
          const [before, other] = [await f.sealed(secretId), await f.sealed(untouched.secretId)];
          const revision = await f.store.getRevision();
          const trail = await f.ports.auditLog.list();
          f.clock.advance();
          const { wrappedDek, kekVersion } = await rewrapped(f, before, 2);
          const encryptedValue = changed(before.encryptedValue);
          const replacement = { wrappedDek, kekVersion, encryptedValue };
          const swap = { secretId, expected: sealOf(before), replacement };
          assert.equal(await f.ports.sealedSecrets[method](swap), true);

          const after = await f.sealed(secretId);
          assert.equal(after.kekVersion, 2);
          assert.deepEqual(Buffer.from(after.wrappedDek), Buffer.from(wrappedDek));
          const value = method === "replaceSealed" ? encryptedValue : before.encryptedValue;
          assert.deepEqual(Buffer.from(after.encryptedValue), Buffer.from(value));
          assert.deepEqual({ ...after, ...sealOf(before) }, before);
          assert.deepEqual(await f.sealed(untouched.secretId), other);
          assert.deepEqual(await f.store.getSecretInfo({ secretId }), info);
          assert.equal(await f.store.getRevision(), revision);
          assert.deepEqual(await f.ports.auditLog.list(), trail);
        },
        twoKeys,
      );

      suite.test(
        "replaces only what it was told to expect, version and bytes",
        async (f) => {
          const { secretId } = await f.secret();
          const before = await f.sealed(secretId);
          const seal = sealOf(before);
          const replacement = { ...seal, ...(await rewrapped(f, before, 2)) };
          for (const [id, expected] of [
            [secretId, { ...seal, kekVersion: 2 }],
            [secretId, { ...seal, wrappedDek: changed(seal.wrappedDek) }],
            [secretId, { ...seal, wrappedDek: seal.wrappedDek.slice(0, -1) }],
            [secretId, { ...seal, wrappedDek: new Uint8Array(0) }],
            [secretId, replacement],
            [`s-${"0".repeat(32)}`, seal],
            [secretId.toUpperCase(), seal],
          ] as const) {
            const swap = { secretId: id, expected, replacement };
            assert.equal(await f.ports.sealedSecrets[method](swap), false);
            assert.deepEqual(await f.sealed(secretId), before);
          }
          const swap = { secretId, expected: seal, replacement };
          assert.equal(await f.ports.sealedSecrets[method](swap), true);
          assert.equal(await f.ports.sealedSecrets[method](swap), false, "once");
        },
        twoKeys,
      );

      suite.test(
        "of ten at once with one expectation, one replaces",
        async (f) => {
          const { secretId } = await f.secret();
          const before = await f.sealed(secretId);
          const replacements = await Promise.all(
            Array.from({ length: 10 }, async () => ({
              ...sealOf(before),
              ...(await rewrapped(f, before, 2)),
            })),
          );
          const won = await Promise.all(
            replacements.map((replacement) =>
              f.ports.sealedSecrets[method]({ secretId, expected: sealOf(before), replacement }),
            ),
          );
          assert.equal(won.filter(Boolean).length, 1);
          const winner = replacements[won.indexOf(true)];
          const { wrappedDek } = await f.sealed(secretId);
          assert.deepEqual(Buffer.from(wrappedDek), Buffer.from(winner?.wrappedDek ?? []));
        },
        twoKeys,
      );

      suite.test(
        "never undoes a value that was written meanwhile",
        async (f) => {
          const { secretId } = await f.secret();
          for (let round = 0; round < 10; round += 1) {
            const before = await f.sealed(secretId);
            const secretValue = { round: `${round}` };
            const target = before.kekVersion === 1 ? 2 : 1;
            const replacement = { ...sealOf(before), ...(await rewrapped(f, before, target)) };
            const swap = { secretId, expected: sealOf(before), replacement };
            const write = (): Promise<unknown> =>
              f.store.updateGatewaySecret({ secretId, secretValue });
            // The update at once with the swap, or before it under the version that it expects.
            if (round % 2 === 0) await Promise.all([write(), f.ports.sealedSecrets[method](swap)]);
            else {
              await write();
              assert.equal(await f.ports.sealedSecrets[method](swap), false);
            }
            assert.deepEqual(await f.opened(secretId), secretValue);
          }
        },
        twoKeys,
      );
    });
  }
}
