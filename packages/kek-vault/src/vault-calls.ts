import { CryptoError, type ProviderContext } from "@gw/crypto";
import { isCiphertext } from "./ciphertext.js";
import type { KeyPath } from "./key-path.js";
import { badAnswer, refusalOf, statusError } from "./vault-error.js";
import type { VaultHttp } from "./vault-http.js";

/** Encrypt and decrypt with one key of a transit engine. */
export class VaultCalls {
  readonly #http: VaultHttp;
  readonly #path: KeyPath;
  readonly #token: () => Promise<string>;
  readonly #namespace: string | undefined;

  constructor(options: {
    readonly http: VaultHttp;
    readonly path: KeyPath;
    /** Asked before each call: tokens are renewed, and files with them. */
    readonly token: () => Promise<string>;
    readonly namespace: string | undefined;
  }) {
    this.#http = options.http;
    this.#path = options.path;
    this.#token = options.token;
    this.#namespace = options.namespace;
  }

  /** The ciphertext of Vault as its ASCII bytes. */
  async encrypt(plaintext: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const { status, body } = await this.#post("encrypt", {
      plaintext: Buffer.from(plaintext).toString("base64"),
      ...bound(context),
    });
    if (status !== 200) throw statusError(status);
    const ciphertext = dataOf(body, "ciphertext");
    if (!isCiphertext(ciphertext)) throw badAnswer();
    return Buffer.from(ciphertext, "latin1");
  }

  async decrypt(blob: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const ciphertext = Buffer.from(blob).toString("latin1");
    if (!isCiphertext(ciphertext)) throw new CryptoError("ENVELOPE_TAMPERED");
    const { status, body } = await this.#post("decrypt", { ciphertext, ...bound(context) });
    if (status !== 200) throw refusalOf(status, body);
    const plaintext = dataOf(body, "plaintext");
    if (typeof plaintext !== "string") throw badAnswer();
    return Buffer.from(plaintext, "base64");
  }

  async #post(operation: string, body: object): ReturnType<VaultHttp["post"]> {
    const { mount, key } = this.#path;
    const headers = {
      "content-type": "application/json",
      "x-vault-request": "true",
      "x-vault-token": await this.#token(),
      ...(this.#namespace !== undefined && { "x-vault-namespace": this.#namespace }),
    };
    return this.#http.post(`${mount}/${operation}/${key}`, {
      headers,
      body: JSON.stringify(body),
    });
  }
}

/**
 * The context as JSON of its pairs, sorted by name: authenticated beside the ciphertext, and what a
 * key with `derived=true` is derived by. Other keys ignore the latter.
 */
function bound(context: ProviderContext): { associated_data: string; context: string } {
  const pairs = Object.keys(context)
    .sort()
    .map((name) => [name, context[name]]);
  const encoded = Buffer.from(JSON.stringify(pairs)).toString("base64");
  return { associated_data: encoded, context: encoded };
}

function dataOf(body: unknown, name: string): unknown {
  const { data } = (body ?? {}) as { readonly data?: unknown };
  if (typeof data !== "object" || data === null) return undefined;
  return (data as Readonly<Record<string, unknown>>)[name];
}
