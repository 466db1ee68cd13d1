import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { open, seal } from "./aead.ts";
import { applyResultFault, type Fault } from "./fault.ts";
import {
  type Answer,
  FaultyServer,
  type Identity,
  type Received,
  type Service,
} from "./faulty-server.ts";

interface Key {
  readonly versions: Buffer[];
  readonly isDerived: boolean;
  minDecryptionVersion: number;
}

interface Request {
  readonly plaintext?: string;
  readonly ciphertext?: string;
  readonly associated_data?: string;
  readonly context?: string;
}

/** A fake Vault or OpenBao with a transit engine of AES-256-GCM keys: encrypt and decrypt. */
export class FakeVault {
  readonly namespace: string;
  readonly mount: string;
  /** The only valid token; tests may replace it. */
  token = `hvs.${randomBytes(24).toString("base64url")}`;
  readonly #keys = new Map<string, Key>();
  #server: FaultyServer | undefined;

  private constructor(options: { readonly namespace: string; readonly mount: string }) {
    this.namespace = options.namespace;
    this.mount = options.mount;
  }

  static async start(
    options: {
      readonly namespace?: string;
      readonly mount?: string;
      readonly identity?: Identity;
    } = {},
  ): Promise<FakeVault> {
    const { namespace = "", mount = "transit", identity } = options;
    const vault = new FakeVault({ namespace, mount });
    const answer: Service = (received, fault) => vault.#answer(received, fault);
    vault.#server = await FaultyServer.start(answer, identity);
    return vault;
  }

  get server(): FaultyServer {
    if (this.#server === undefined) throw new Error("the fake Vault was not started");
    return this.#server;
  }

  /** The bodies of all received requests. */
  get requests(): readonly Request[] {
    return this.server.received.map(({ body }) => JSON.parse(body.toString()));
  }

  /** Environment variables that direct a Vault client to this server. */
  get environment(): Readonly<Record<string, string>> {
    return {
      VAULT_ADDR: this.server.url,
      VAULT_TOKEN: this.token,
      ...(this.namespace !== "" && { VAULT_NAMESPACE: this.namespace }),
    };
  }

  createKey(name: string, { isDerived = false } = {}): void {
    this.#keys.set(name, { versions: [randomBytes(32)], isDerived, minDecryptionVersion: 1 });
  }

  rotateKey(name: string): void {
    this.#key(name).versions.push(randomBytes(32));
  }

  setMinDecryptionVersion(name: string, version: number): void {
    this.#key(name).minDecryptionVersion = version;
  }

  #key(name: string): Key {
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`no key ${name}`);
    return key;
  }

  #answer({ method, path, headers, body }: Received, fault: Fault | undefined): Answer {
    if (fault === "internal-error") return failure(500, "internal error");
    if (fault === "unavailable") return failure(503, "Vault is sealed");
    if (fault === "throttled") return failure(429, `request path "${path}": rate limit exceeded`);
    const isAuthenticated = headers["x-vault-token"] === this.token && fault !== "denied";
    if (!isAuthenticated || (headers["x-vault-namespace"] ?? "") !== this.namespace) {
      return failure(403, "permission denied");
    }
    if (method !== "POST" && method !== "PUT") return failure(405, "unsupported operation");
    const [, operation, name = ""] =
      new RegExp(`^/v1/${this.mount}/(encrypt|decrypt)/([\\w.-]+)$`).exec(path) ?? [];
    if (operation === undefined) {
      return failure(404, `no handler for route "${path.slice(4)}". route entry not found.`);
    }
    const key = fault === "no-such-key" ? undefined : this.#keys.get(name);
    const request: Request = JSON.parse(body.toString());
    if (operation === "encrypt") return encrypt(key, request, fault);
    return decrypt(key, request, fault);
  }
}

function encrypt(key: Key | undefined, request: Request, fault: Fault | undefined): Answer {
  // Without the capability "create", Vault does not create a missing key.
  if (key === undefined) return failure(403, "permission denied");
  const version = key.versions.length;
  const material = materialOf(key, version, request);
  if (material === undefined) return failure(400, "missing 'context' for key derivation");
  const plaintext = Buffer.from(request.plaintext ?? "", "base64");
  const bytes = applyResultFault(seal(material, plaintext, associated(request)), fault);
  const sealed = bytes.toString("base64");
  const ciphertext = sealed === "" ? "" : `vault:v${version}:${sealed}`;
  return success({ ciphertext, key_version: version });
}

function decrypt(key: Key | undefined, request: Request, fault: Fault | undefined): Answer {
  const { ciphertext = "" } = request;
  if (ciphertext === "") return failure(400, "missing ciphertext to decrypt");
  if (key === undefined) return failure(400, "encryption key not found");
  if (!ciphertext.startsWith("vault:v")) return failure(400, "invalid ciphertext: no prefix");
  const [, number = "", sealed] = /^vault:v([^:]*)(?::(.*))?$/s.exec(ciphertext) ?? [];
  if (sealed === undefined) return failure(400, "invalid ciphertext: wrong number of fields");
  if (!/^[+-]?\d+$/.test(number)) {
    return failure(400, "invalid ciphertext: version number could not be decoded");
  }
  // As in Vault, where versions once started at zero.
  const version = Number(number) || 1;
  if (version > key.versions.length) return failure(400, "invalid ciphertext: version is too new");
  if (version < key.minDecryptionVersion) {
    return failure(400, "ciphertext or signature version is disallowed by policy (too old)");
  }
  // Like the decoder of Vault: strict about the alphabet, lenient about unused trailing bits.
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sealed)) {
    return failure(400, "invalid ciphertext: could not decode base64");
  }
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < 12) return failure(400, "invalid ciphertext length");
  const material = materialOf(key, version, request);
  if (material === undefined) return failure(400, "missing 'context' for key derivation");
  const plaintext = open(material, bytes, associated(request));
  if (plaintext === undefined) return failure(400, "cipher: message authentication failed");
  return success({ plaintext: applyResultFault(plaintext, fault).toString("base64") });
}

function materialOf(key: Key, version: number, { context = "" }: Request): Buffer | undefined {
  const material = key.versions[version - 1];
  if (!key.isDerived || material === undefined) return material;
  if (context === "") return undefined;
  return createHmac("sha256", material).update(Buffer.from(context, "base64")).digest();
}

function associated({ associated_data: data = "" }: Request): Buffer {
  return Buffer.from(data, "base64");
}

function success(data: object): Answer {
  const body = {
    request_id: randomUUID(),
    lease_id: "",
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings: null,
    auth: null,
    mount_type: "transit",
  };
  return { status: 200, body: JSON.stringify(body) };
}

function failure(status: number, ...errors: readonly string[]): Answer {
  return { status, body: JSON.stringify({ errors }) };
}
