import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { EnvelopeContext } from "../envelope-context.js";
import { CryptoError, type CryptoErrorCode } from "../errors.js";
import type { KekProvider } from "../kek-provider.js";
import type { KekConformanceSubject, KekOutage } from "./harness.js";

/** What the service knows of nothing for: the record is another, changed, or of another context. */
export const unopened: readonly CryptoErrorCode[] = ["KEK_MISMATCH", "ENVELOPE_TAMPERED"];
/** The same, or no record of this key at all. */
export const refused: readonly CryptoErrorCode[] = [...unopened, "ENVELOPE_FORMAT"];

export const context: EnvelopeContext = {
  secretId: "0123456789abcdef0123456789abcdef",
  secretName: "openai-prod",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};

/** The provider of a case, and what every case asks of it. */
export class Fixture {
  readonly #subject: KekConformanceSubject;
  /** Data keys of this case, which no error may show. */
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

  /** A data key that nothing was ever wrapped for. */
  dek(): Buffer {
    const dek = randomBytes(32);
    this.#deks.push(dek);
    return dek;
  }

  /** Asserts that a call fails with one of the codes, and says nothing that it should not. */
  async fails(call: Promise<unknown>, codes: readonly CryptoErrorCode[]): Promise<void> {
    const error: unknown = await call.then(
      () => assert.fail(`it should have failed with ${codes.join(" or ")}`),
      (reason: unknown) => reason,
    );
    if (!CryptoError.is(error)) throw error;
    assert.ok(codes.includes(error.code), `${error.code} is ${codes.join(" or ")}`);
    this.#assertSilent(error);
  }

  #assertSilent(error: CryptoError): void {
    assert.equal(error.cause, undefined, "an error carries no cause");
    const said = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
    assert.ok(!error.message.includes("\n"), "a message is one line");
    const bytes = this.#deks.flatMap((dek) => [
      dek.toString("hex"),
      dek.toString("base64"),
      dek.toString("base64url"),
    ]);
    for (const secret of [...bytes, ...(this.#subject.secrets ?? [])]) {
      assert.ok(!said.includes(secret), "an error shows neither key nor credential");
    }
  }
}

/** Equal or not, without showing the bytes where a runner prints the difference. */
export function assertSame(actual: Uint8Array, expected: Uint8Array): void {
  const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  assert.equal(digest(actual), digest(expected), "the data key is the one that was wrapped");
}
