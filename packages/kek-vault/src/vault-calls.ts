import { CryptoError, type ProviderContext } from "@gw/crypto";
import type { KeyPath } from "./key-path.js";
import { decryptError, invalidResponse, statusError } from "./vault-error.js";
import type { VaultHttp } from "./vault-http.js";

const ciphertextForm = /^vault:v[1-9][0-9]{0,8}:([A-Za-z0-9+/]+={0,2})$/;

/** The encrypt and decrypt calls with one key of a transit engine. */
export class VaultCalls {
  readonly #http: VaultHttp;
  readonly #path: KeyPath;
  readonly #token: () => Promise<string>;
  readonly #namespace: string | undefined;

  constructor(options: {
    readonly http: VaultHttp;
    readonly path: KeyPath;
    /** Called before each request, because tokens are renewed. */
    readonly token: () => Promise<string>;
    readonly namespace: string | undefined;
  }) {
    this.#http = options.http;
    this.#path = options.path;
    this.#token = options.token;
    this.#namespace = options.namespace;
  }

  /** Returns the ciphertext of Vault as ASCII bytes. */
  async encrypt(plaintext: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const { status, body } = await this.#post("encrypt", {
      plaintext: Buffer.from(plaintext).toString("base64"),
      ...encodeContext(context),
    });
    if (status !== 200) throw statusError(status);
    const ciphertext = dataOf(body, "ciphertext");
    if (!isCiphertext(ciphertext)) throw invalidResponse();
    return Buffer.from(ciphertext, "latin1");
  }

  async decrypt(blob: Uint8Array, context: ProviderContext): Promise<Uint8Array> {
    const ciphertext = Buffer.from(blob).toString("latin1");
    if (!isCiphertext(ciphertext)) throw new CryptoError("ENVELOPE_TAMPERED");
    const { status, body } = await this.#post("decrypt", {
      ciphertext,
      ...encodeContext(context),
    });
    if (status !== 200) throw decryptError(status, body);
    const plaintext = dataOf(body, "plaintext");
    if (typeof plaintext !== "string") throw invalidResponse();
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
 * Encodes the context as JSON pairs sorted by name. Vault authenticates it as associated data; a
 * key with `derived=true` is also derived from it.
 */
function encodeContext(context: ProviderContext): { associated_data: string; context: string } {
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

/**
 * Whether the text is a ciphertext of the transit engine in canonical form. Vault also accepts
 * other notations, such as `v0` for the first version, but a record must open in one form only.
 */
function isCiphertext(text: unknown): text is string {
  const base64 = typeof text === "string" ? ciphertextForm.exec(text)?.[1] : undefined;
  return base64 !== undefined && Buffer.from(base64, "base64").toString("base64") === base64;
}
