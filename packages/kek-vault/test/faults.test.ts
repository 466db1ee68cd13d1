import { randomBytes } from "node:crypto";
import { faults } from "@gw/fake-key-services";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { context, kekIn, startVault } from "./vault.ts";

/** The error of a call, if any. */
function errorOf(call: () => Promise<unknown>): Promise<unknown> {
  return call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/** A short timeout, in milliseconds, for the faults that last until it expires. */
function timeoutFor(fault: string): { readonly timeout?: number } {
  return ["hang", "drip"].includes(fault) ? { timeout: 600 } : {};
}

/** Replaces the timers of `AbortSignal.timeout`; the test decides when one expires. */
function manualTimeouts() {
  const timeouts: { readonly ms: number; expire(): void }[] = [];
  const spy = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const controller = new AbortController();
    const expire = () => controller.abort(new DOMException("timed out", "TimeoutError"));
    timeouts.push({ ms, expire });
    return controller.signal;
  });
  onTestFinished(() => spy.mockRestore());
  return timeouts;
}

describe("a fault of Vault", () => {
  test.each(faults)("is reported as an outage without the token: %s", async (fault) => {
    const { vault } = await startVault();
    const kek = kekIn(vault);
    const dek = randomBytes(32);
    const record = await kek.wrap(dek, context);
    const check = await kek.createCheck();
    await vault.server.fail(fault);

    const faulty = kekIn(vault, timeoutFor(fault));
    const calls = {
      wrap: () => faulty.wrap(dek, context),
      unwrap: () => faulty.unwrap(record, context),
      check: () => faulty.check(check),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = await errorOf(call);
      // A plaintext of the wrong length is a faulty record, not an outage.
      const isOfRecord = fault.endsWith("-result") && name !== "wrap";
      if (isOfRecord && name === "check") expect(error).toBeUndefined();
      else {
        const code = isOfRecord ? "ENVELOPE_TAMPERED" : "KEK_PROVIDER_UNAVAILABLE";
        expect({ name, error }).toEqual({ name, error: expect.objectContaining({ code }) });
      }
      const { message = "", stack = "", cause } = (error ?? {}) as Partial<Error>;
      expect(cause).toBeUndefined();
      for (const secret of [vault.token, vault.server.url, "transit"]) {
        expect(`${message} ${stack}`).not.toContain(secret);
      }
    }
    expect(vault.server.wasFollowed).toBe(false);

    await vault.server.restore();
    expect(await kek.unwrap(record, context)).toEqual(dek);
  });

  test.each([
    ["denied", "the key provider vault rejected the request (403)"],
    ["unavailable", "the key provider vault rejected the request (503)"],
    ["redirect", "the key provider vault rejected the request (307)"],
    ["refuse", "the key provider vault did not answer (ECONNREFUSED)"],
    ["hang", "the key provider vault did not answer (timeout)"],
    ["drip", "the key provider vault did not answer (timeout)"],
    ["garbage", "the key provider vault sent an invalid response"],
    ["oversized", "the key provider vault sent an invalid response"],
  ] as const)(
    "is reported by status or code and leaves no request open: %s",
    async (fault, message) => {
      const { vault } = await startVault();
      await vault.server.fail(fault);
      const kek = kekIn(vault, timeoutFor(fault));
      expect(await errorOf(() => kek.createCheck())).toMatchObject({ message });
      await expect.poll(() => vault.server.pending, { interval: 5 }).toBe(0);
    },
  );

  test.each(["hang", "drip"] as const)(
    "aborts each of two attempts when its timeout expires: %s",
    async (fault) => {
      const { vault } = await startVault();
      await vault.server.fail(fault);
      const timeouts = manualTimeouts();
      const error = errorOf(() => kekIn(vault, { timeout: 600 }).createCheck());
      for (const attempt of [1, 2]) {
        await expect.poll(() => vault.server.received.length, { interval: 5 }).toBe(attempt);
        expect(vault.server.pending).toBe(1);
        timeouts[attempt - 1]?.expire();
        // The next attempt may start before this process sees none pending.
        await expect.poll(() => vault.server.ended, { interval: 5 }).toBe(attempt);
      }
      expect(await error).toMatchObject({
        code: "KEK_PROVIDER_UNAVAILABLE",
        message: "the key provider vault did not answer (timeout)",
      });
      // Half of the time that remains after the pause of 60 ms between the attempts.
      expect(timeouts.map(({ ms }) => ms)).toEqual([270, 270]);
    },
  );

  test.each(["reset", "internal-error", "throttled"] as const)(
    "that ends before the second attempt is not reported: %s",
    async (fault) => {
      const { vault, kek } = await startVault();
      await vault.server.fail(fault, 1);
      await kek.wrap(randomBytes(32), context);
      expect(vault.server.received).toHaveLength(2);
    },
  );

  test("that a second attempt cannot resolve is not retried", async () => {
    const { vault, kek } = await startVault();
    await vault.server.fail("denied");
    await errorOf(() => kek.wrap(randomBytes(32), context));
    expect(vault.server.received).toHaveLength(1);
  });
});

test("a server that closes idle connections is not an outage", async () => {
  const { vault, kek } = await startVault();
  for (let round = 0; round < 3; round += 1) {
    await kek.wrap(randomBytes(32), context);
    await vault.server.fail("refuse");
    await vault.server.restore();
  }
});
