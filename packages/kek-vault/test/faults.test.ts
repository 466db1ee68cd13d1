import { randomBytes } from "node:crypto";
import { faults } from "@gw/fake-key-services";
import { describe, expect, test } from "vitest";
import { context, kekIn, startVault } from "./vault.ts";

/** What a call ended with, and after how many milliseconds. */
async function outcomeOf(call: () => Promise<unknown>) {
  const start = performance.now();
  const error: unknown = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, took: performance.now() - start };
}

describe("a fault of Vault", () => {
  test.each(faults)("is an outage, soon noticed, and says no token: %s", async (fault) => {
    const { vault } = await startVault();
    const timeout = 600;
    const kek = kekIn(vault, { timeout });
    const dek = randomBytes(32);
    const record = await kek.wrap(dek, context);
    const check = await kek.createCheck();
    await vault.server.fail(fault);

    const calls = {
      wrap: () => kek.wrap(dek, context),
      unwrap: () => kek.unwrap(record, context),
      check: () => kek.check(check),
    };
    for (const [name, call] of Object.entries(calls)) {
      const { error, took } = await outcomeOf(call);
      // A plaintext of another length is no outage: this record is not what it should be.
      const isOfRecord = fault.endsWith("-result") && name !== "wrap";
      if (isOfRecord && name === "check") expect(error).toBeUndefined();
      else {
        const code = isOfRecord ? "ENVELOPE_TAMPERED" : "KEK_PROVIDER_UNAVAILABLE";
        expect({ name, error }).toEqual({ name, error: expect.objectContaining({ code }) });
      }
      expect(took).toBeLessThan(3_000);
      const { message = "", stack = "", cause } = (error ?? {}) as Partial<Error>;
      expect(cause).toBeUndefined();
      for (const secret of [vault.token, vault.server.url, "transit"]) {
        expect(`${message} ${stack}`).not.toContain(secret);
      }
    }
    expect(vault.server.wasFollowed).toBe(false);

    await vault.server.mend();
    expect(await kek.unwrap(record, context)).toEqual(dek);
  });

  test.each([
    ["denied", "the key provider vault refused (403)"],
    ["unavailable", "the key provider vault refused (503)"],
    ["redirect", "the key provider vault refused (307)"],
    ["refuse", "the key provider vault did not answer (ECONNREFUSED)"],
    ["hang", "the key provider vault did not answer (timeout)"],
    ["drip", "the key provider vault did not answer (timeout)"],
    ["garbage", "the key provider vault did not answer as it should"],
    ["oversized", "the key provider vault did not answer as it should"],
  ] as const)(
    "is told by status or code, and leaves nothing under way: %s",
    async (fault, message) => {
      const { vault } = await startVault();
      await vault.server.fail(fault);
      const kek = kekIn(vault, { timeout: 600 });
      expect((await outcomeOf(() => kek.createCheck())).error).toMatchObject({ message });
      await expect.poll(() => vault.server.pending, { interval: 5 }).toBe(0);
    },
  );

  test.each(["reset", "internal-error", "throttled"] as const)(
    "that is over at the second attempt is not noticed: %s",
    async (fault) => {
      const { vault, kek } = await startVault();
      await vault.server.fail(fault, 1);
      await kek.wrap(randomBytes(32), context);
      expect(vault.server.received).toHaveLength(2);
    },
  );

  test("that a second attempt would not mend is not tried again", async () => {
    const { vault, kek } = await startVault();
    await vault.server.fail("denied");
    await outcomeOf(() => kek.wrap(randomBytes(32), context));
    expect(vault.server.received).toHaveLength(1);
  });
});

test("a server that closes idle connections is no outage", async () => {
  const { vault, kek } = await startVault();
  for (let round = 0; round < 3; round += 1) {
    await kek.wrap(randomBytes(32), context);
    await vault.server.fail("refuse");
    await vault.server.mend();
  }
});
