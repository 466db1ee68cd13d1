import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { EnvelopeContext } from "../envelope/envelope-context.js";
import { CryptoError, type CryptoErrorCode } from "../errors.js";
import type { KekProvider } from "../kek/kek-provider.js";
import type { KekConformanceSubject, KekOutage } from "./harness.js";

/** The codes for a well-formed record with another key, content or context. */
export const notAuthenticCodes: readonly CryptoErrorCode[] = ["KEK_MISMATCH", "ENVELOPE_TAMPERED"];
/** The codes for any record that must not open. */
export const rejectedCodes: readonly CryptoErrorCode[] = [...notAuthenticCodes, "ENVELOPE_FORMAT"];

export const context: EnvelopeContext = {
  secretId: "0123456789abcdef0123456789abcdef",
  secretName: "openai-prod",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};

/** The provider of one case, with the checks that all cases share. */
export class Fixture {
  readonly #subject: KekConformanceSubject;
  /** The data keys of this case; no error may contain them. */
  readonly #deks: Buffer[] = [];

  constructor(subject: KekConformanceSubject) {
    this.#subject = subject;
  }

  load(version = 1): Promise<KekProvider> {
    return this.#subject.load(version);
  }

  loadOther(version = 1): Promise<KekProvider> {
    return this.#subject.loadOther(version);
  }

  get outage(): KekOutage | undefined {
    return this.#subject.outage;
  }

  dispose(): Promise<void> {
    return this.#subject.dispose();
  }

  /** Makes a new random data key. */
  dek(): Buffer {
    const dek = randomBytes(32);
    this.#deks.push(dek);
    return dek;
  }

  /** Asserts that a call fails with one of the codes and that the error reveals nothing. */
  async fails(call: Promise<unknown>, codes: readonly CryptoErrorCode[]): Promise<void> {
    const error: unknown = await call.then(
      () => assert.fail(`the call must fail with ${codes.join(" or ")}`),
      (reason: unknown) => reason,
    );
    if (!CryptoError.is(error)) throw error;
    assert.ok(codes.includes(error.code), `${error.code} must be ${codes.join(" or ")}`);
    this.#assertRevealsNothing(error);
  }

  #assertRevealsNothing(error: CryptoError): void {
    assert.equal(error.cause, undefined, "an error must not have a cause");
    const output = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
    assert.ok(!error.message.includes("\n"), "a message must be one line");
    const encodedDeks = this.#deks.flatMap((dek) => [
      dek.toString("hex"),
      dek.toString("base64"),
      dek.toString("base64url"),
    ]);
    for (const secret of [...encodedDeks, ...(this.#subject.secrets ?? [])]) {
      assert.ok(!output.includes(secret), "an error must not contain a key or credential");
    }
  }
}

/** Compares digests, so that a test runner never prints the bytes. */
export function assertSame(actual: Uint8Array, expected: Uint8Array): void {
  const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  assert.equal(digest(actual), digest(expected), "the data key must be the one that was wrapped");
}
