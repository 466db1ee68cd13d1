import { randomBytes, randomUUID } from "node:crypto";
import { open, seal } from "./aead.ts";
import { applyResultFault, type Fault } from "./fault.ts";
import { type Answer, FaultyServer, type Received } from "./faulty-server.ts";
import { type Credentials, signatureError } from "./signature-v4.ts";

const region = "eu-central-1";
const account = "111122223333";

interface Key {
  readonly id: string;
  readonly arn: string;
  readonly material: Buffer;
  isEnabled: boolean;
}

type EncryptionContext = Readonly<Record<string, string>>;

interface Request {
  readonly KeyId?: string;
  readonly Plaintext?: string;
  readonly CiphertextBlob?: string;
  readonly EncryptionContext?: EncryptionContext;
}

/** A fake AWS KMS with symmetric keys: Encrypt and Decrypt over the JSON 1.1 protocol. */
export class FakeKms {
  readonly credentials: Credentials = {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: randomBytes(30).toString("base64"),
  };
  readonly region = region;
  readonly #keys = new Map<string, Key>();
  readonly #aliases = new Map<string, Key>();
  #server: FaultyServer | undefined;

  static async start(): Promise<FakeKms> {
    const kms = new FakeKms();
    kms.#server = await FaultyServer.start((received, fault) => kms.#answer(received, fault));
    return kms;
  }

  get server(): FaultyServer {
    if (this.#server === undefined) throw new Error("the fake KMS was not started");
    return this.#server;
  }

  /** The operations and bodies of all received requests. */
  get requests(): readonly (Request & { readonly operation: string })[] {
    return this.server.received.map((received) => ({
      operation: operationOf(received),
      ...JSON.parse(received.body.toString()),
    }));
  }

  /** Environment variables that direct the AWS SDK to this server. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_REGION: region,
      AWS_ENDPOINT_URL_KMS: this.server.url,
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
    };
  }

  /** Creates a key and returns its ARN. */
  createKey(): string {
    const id = randomUUID();
    const arn = `arn:aws:kms:${region}:${account}:key/${id}`;
    this.#keys.set(id, { id, arn, material: randomBytes(32), isEnabled: true });
    return arn;
  }

  /** Points `alias/…` to a key. */
  pointAlias(alias: string, arn: string): void {
    this.#aliases.set(alias, this.#find(arn) ?? raise(`no key ${arn}`));
  }

  setEnabled(arn: string, isEnabled: boolean): void {
    (this.#find(arn) ?? raise(`no key ${arn}`)).isEnabled = isEnabled;
  }

  #find(keyId: string): Key | undefined {
    const local = keyId.replace(`arn:aws:kms:${region}:${account}:`, "").replace(/^key\//, "");
    return this.#aliases.get(local) ?? this.#keys.get(local);
  }

  #answer(received: Received, fault: Fault | undefined): Answer {
    const { method, path, headers, body } = received;
    if (method !== "POST" || path !== "/") return failure("UnknownOperationException", 404);
    if (headers["content-type"] !== "application/x-amz-json-1.1") {
      return failure("SerializationException");
    }
    const signatureFault = signatureError(received, {
      ...this.credentials,
      region,
      service: "kms",
    });
    if (signatureFault !== undefined) return failure(signatureFault);
    if (fault === "internal-error") return failure("KMSInternalException", 500);
    if (fault === "unavailable") return failure("DependencyTimeoutException", 503);
    if (fault === "throttled") return failure("ThrottlingException", 400, "Rate exceeded");
    if (fault === "denied") {
      const user = `arn:aws:iam::${account}:user/${this.credentials.accessKeyId}`;
      return failure("AccessDeniedException", 400, `User: ${user} is not authorized`);
    }
    const request: Request = JSON.parse(body.toString());
    const key = this.#find(request.KeyId ?? "");
    if (key === undefined || fault === "no-such-key") {
      return failure("NotFoundException", 400, `Key '${request.KeyId}' does not exist`);
    }
    if (!key.isEnabled) return failure("DisabledException", 400, `${key.arn} is disabled.`);
    const context = request.EncryptionContext ?? {};
    if (Object.entries(context).some(([name, value]) => name === "" || value === "")) {
      return failure("ValidationException", 400, "Invalid EncryptionContext");
    }
    const operation = operationOf(received);
    if (operation === "Encrypt") return encrypt(key, request, fault);
    if (operation === "Decrypt") return this.#decrypt(key, request, fault);
    return failure("UnknownOperationException");
  }

  #decrypt(key: Key, request: Request, fault: Fault | undefined): Answer {
    const blob = Buffer.from(request.CiphertextBlob ?? "", "base64");
    if (blob.length === 0 || blob.length > 6_144) return failure("ValidationException");
    const sealingKey = this.#keys.get(uuidOf(blob));
    if (blob[0] !== 1 || sealingKey === undefined) return failure("InvalidCiphertextException");
    if (sealingKey !== key) {
      const message =
        "The key ID in the request does not identify a CMK that can perform this operation.";
      return failure("IncorrectKeyException", 400, message);
    }
    const associated = associatedData(key, request.EncryptionContext);
    const plaintext = open(key.material, blob.subarray(17), associated);
    if (plaintext === undefined) return failure("InvalidCiphertextException");
    return success({
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      KeyId: key.arn,
      Plaintext: applyResultFault(plaintext, fault).toString("base64"),
    });
  }
}

function encrypt(key: Key, request: Request, fault: Fault | undefined): Answer {
  const plaintext = Buffer.from(request.Plaintext ?? "", "base64");
  if (plaintext.length === 0 || plaintext.length > 4_096) return failure("ValidationException");
  const sealed = seal(key.material, plaintext, associatedData(key, request.EncryptionContext));
  const id = Buffer.from(key.id.replaceAll("-", ""), "hex");
  const blob = Buffer.concat([Buffer.from([1]), id, sealed]);
  return success({
    CiphertextBlob: applyResultFault(blob, fault).toString("base64"),
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    KeyId: key.arn,
  });
}

function operationOf({ headers }: Received): string {
  return String(headers["x-amz-target"]).replace(/^TrentService\./, "");
}

function uuidOf(blob: Buffer): string {
  const hex = blob.subarray(1, 17).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function associatedData(key: Key, context: EncryptionContext = {}): Buffer {
  return Buffer.from(JSON.stringify([key.id, ...Object.entries(context).sort()]));
}

function success(body: object): Answer {
  return { status: 200, headers: protocol(), body: JSON.stringify(body) };
}

function failure(type: string, status = 400, message?: string): Answer {
  return { status, headers: protocol(), body: JSON.stringify({ __type: type, message }) };
}

function protocol(): Record<string, string> {
  return { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };
}

function raise(message: string): never {
  throw new Error(message);
}
