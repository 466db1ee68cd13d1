import { randomBytes } from "node:crypto";
import { CryptoError } from "@gw/crypto";
import { faults } from "@gw/fake-key-services";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { context, kekIn, startKms } from "./kms.ts";

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

describe("a fault of KMS", () => {
  test.each(faults)("is reported as an outage without credentials: %s", async (fault) => {
    const { kms, keyId } = await startKms();
    const kek = kekIn(kms, { keyId });
    const dek = randomBytes(32);
    const record = await kek.wrap(dek, context);
    const check = await kek.createCheck();
    await kms.server.fail(fault);

    const { accessKeyId, secretAccessKey } = kms.credentials;
    const secrets = [accessKeyId, secretAccessKey, kms.server.url, "111122223333", keyId];
    const faulty = kekIn(kms, { keyId, ...timeoutFor(fault) });
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
      for (const secret of secrets) expect(`${message} ${stack}`).not.toContain(secret);
    }
    expect(kms.server.wasFollowed).toBe(false);

    await kms.server.restore();
    expect(await kek.unwrap(record, context)).toEqual(dek);
  });

  test.each([
    ["denied", "rejected the request (AccessDeniedException)"],
    ["refuse", "did not answer (ECONNREFUSED)"],
    ["hang", "did not answer (TimeoutError)"],
    ["drip", "did not answer (TimeoutError)"],
    ["oversized", "did not answer (RangeError)"],
  ] as const)("is reported by its name and leaves no request open: %s", async (fault, message) => {
    const { kms, keyId } = await startKms();
    const kek = kekIn(kms, { keyId, ...timeoutFor(fault) });
    await kms.server.fail(fault);
    const error = await errorOf(() => kek.createCheck());
    expect(error).toMatchObject({ message: `the key provider aws-kms ${message}` });
    await expect.poll(() => kms.server.pending, { interval: 5 }).toBe(0);
  });

  test.each(["hang", "drip"] as const)(
    "aborts each of two attempts when its timeout expires: %s",
    async (fault) => {
      const { kms, keyId } = await startKms();
      await kms.server.fail(fault);
      const timeouts = manualTimeouts();
      const error = errorOf(() => kekIn(kms, { keyId, timeout: 600 }).createCheck());
      for (const attempt of [1, 2]) {
        await expect.poll(() => kms.server.received.length, { interval: 5 }).toBe(attempt);
        expect(kms.server.pending).toBe(1);
        timeouts[attempt]?.expire();
        // The next attempt may start before this process sees none pending.
        await expect.poll(() => kms.server.ended, { interval: 5 }).toBe(attempt);
      }
      expect(await error).toMatchObject({
        code: "KEK_PROVIDER_UNAVAILABLE",
        message: "the key provider aws-kms did not answer (TimeoutError)",
      });
      // One for the whole call, then one for each attempt.
      expect(timeouts.map(({ ms }) => ms)).toEqual([600, 300, 300]);
    },
  );

  test("aborts an attempt when the timeout of the call expires", async () => {
    const { kms, keyId } = await startKms();
    await kms.server.fail("hang");
    const timeouts = manualTimeouts();
    const error = errorOf(() => kekIn(kms, { keyId, timeout: 600 }).createCheck());
    await expect.poll(() => kms.server.received.length, { interval: 5 }).toBe(1);
    timeouts[0]?.expire();
    expect(await error).toMatchObject({ code: "KEK_PROVIDER_UNAVAILABLE" });
    await expect.poll(() => kms.server.pending, { interval: 5 }).toBe(0);
    expect(kms.server.received).toHaveLength(1);
  });

  test("that ends before the second attempt is not reported", async () => {
    const { kms, kek } = await startKms();
    await kms.server.fail("internal-error", 1);
    await kek.wrap(randomBytes(32), context);
    expect(kms.server.received).toHaveLength(2);
  });
});

test("a disabled key is an outage until it is enabled again", async () => {
  const { kms, keyId, kek } = await startKms();
  const record = await kek.wrap(randomBytes(32), context);
  kms.setEnabled(keyId, false);
  const error = await errorOf(() => kek.unwrap(record, context));
  expect(error).toMatchObject({ code: "KEK_PROVIDER_UNAVAILABLE" });
  kms.setEnabled(keyId, true);
  await kek.unwrap(record, context);
});

test("credentials that KMS rejects are an outage", async () => {
  const { kms, keyId } = await startKms();
  const { accessKeyId } = kms.credentials;
  const credentials = { accessKeyId, secretAccessKey: "canary-0123456789" };
  const error = await errorOf(() => kekIn(kms, { keyId, credentials }).createCheck());
  expect(CryptoError.is(error, "KEK_PROVIDER_UNAVAILABLE")).toBe(true);
  expect((error as Error).message).toContain("InvalidSignatureException");
  expect((error as Error).message).not.toContain("canary");
});

test("a data key is never sent over a network without TLS", async () => {
  const { kms, keyId } = await startKms();
  for (const endpoint of ["http://kms.internal:4566", "http://192.0.2.1"]) {
    const error = await errorOf(() => kekIn(kms, { keyId, endpoint }).createCheck());
    expect(error).toMatchObject({
      code: "KEK_PROVIDER_UNAVAILABLE",
      message: "the key provider aws-kms requires an https:// endpoint, or http:// on this machine",
    });
  }
});
