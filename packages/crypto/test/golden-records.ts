import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import {
  createExternalKek,
  deriveMlflowKek,
  type EnvelopeContext,
  type KekCheck,
  type KekProvider,
  loadKek,
  type RandomSource,
  type SealedEnvelope,
  type SecretFields,
  sealMlflowSecret,
  sealSecretFields,
} from "@gw/crypto";

/** A record in test/golden/records.json; bytes are in hexadecimal. */
export interface GoldenRecord {
  readonly title: string;
  readonly format: "gw2" | "mlflow";
  readonly fields: SecretFields;
  readonly context: EnvelopeContext;
  readonly encryptedValue: string;
  readonly wrappedDek: string;
  readonly kekVersion: number;
  readonly check?: {
    readonly checkSalt: string;
    readonly checkValue: string;
    readonly fingerprint: string;
  };
}

const provider = { secretId: "s-01", secretName: "openai-prod", provider: "openai" };
const bound = { ...provider, destination: "https://api.openai.com/v1" };
const inWorkspace = { ...bound, workspace: "w-00112233445566778899aabbccddeeff" };
const one = { api_key: "sk-proj-0123456789abcdef" };
const many = { b: "2", a: 'quote " slash \\ line\n', ключ: "🔑", empty: "" };
const mlflowPassphrase = "golden mlflow passphrase";

/** The fixed, public keys of the golden records. */
export async function goldenKeks(): Promise<readonly KekProvider[]> {
  const kdf = { salt: Uint8Array.from(digest("kdf salt")), iterations: 600_000 };
  return [
    await loadKek({ source: `raw:${digest("kek 1").toString("base64")}`, version: 1 }),
    await loadKek({ source: `raw:${digest("kek 2").toString("hex")}`, version: 2 ** 31 - 1 }),
    await loadKek({ source: "passphrase:golden passphrase", version: 3, kdf }),
    createExternalKek({ version: 4, provider: "golden-kms", encrypt, decrypt }),
  ];
}

/** The key of the golden records in the MLflow format. */
export const goldenMlflowKek = () => deriveMlflowKek(mlflowPassphrase, 5);

/** Makes all golden records; reproducible. */
export async function goldenRecords(): Promise<readonly GoldenRecord[]> {
  const [raw, last, passphrase, external] = (await goldenKeks()) as [
    KekProvider,
    KekProvider,
    KekProvider,
    KekProvider,
  ];
  const seal = async (
    title: string,
    kek: KekProvider,
    fields: SecretFields,
    context: EnvelopeContext,
  ): Promise<GoldenRecord> => {
    const envelope = await sealSecretFields({ fields, context, kek, random: seeded(title) });
    const check = asText(await kek.createCheck(seeded(`check of ${title}`)));
    return { title, format: "gw2", fields, context, ...inHex(envelope), check };
  };
  return [
    await seal("a raw key, everything bound", raw, one, bound),
    await seal("a raw key, nothing but id and name bound", raw, one, {
      secretId: "s-02",
      secretName: "",
    }),
    await seal("no fields", raw, {}, bound),
    await seal("many fields", raw, many, { ...bound, secretName: "名前|🔑" }),
    await seal("the last version", last, one, provider),
    await seal("a key from a passphrase", passphrase, one, provider),
    await seal("a key outside the process", external, one, bound),
    await seal("a raw key, a workspace", raw, one, inWorkspace),
    await seal("a key outside the process, a workspace", external, one, inWorkspace),
    await sealMlflow("MLflow, one field", one, provider),
    await sealMlflow("MLflow, many fields", many, { ...provider, secretName: "名前|🔑" }),
  ];
}

async function sealMlflow(
  title: string,
  fields: SecretFields,
  context: EnvelopeContext,
): Promise<GoldenRecord> {
  const kek = await goldenMlflowKek();
  const envelope = sealMlflowSecret({ fields, context, kek, random: seeded(title) });
  return { title, format: "mlflow", fields, context, ...inHex(envelope) };
}

function inHex({ encryptedValue, wrappedDek, kekVersion }: SealedEnvelope) {
  return { encryptedValue: hex(encryptedValue), wrappedDek: hex(wrappedDek), kekVersion };
}

function asText({ checkSalt, checkValue, fingerprint }: KekCheck) {
  return { checkSalt: hex(checkSalt), checkValue: hex(checkValue), fingerprint };
}

function seeded(seed: string): RandomSource {
  let counter = 0;
  return (size) => digest(`${seed} ${counter++}`).subarray(0, size);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(`gw golden ${text}`).digest();
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

// A reproducible stand-in for a key service; not secure.
async function encrypt(plaintext: Uint8Array): Promise<Uint8Array> {
  const cipher = createCipheriv("aes-256-ctr", digest("kms"), Buffer.alloc(16));
  return cipher.update(plaintext);
}

async function decrypt(blob: Uint8Array): Promise<Uint8Array> {
  return createDecipheriv("aes-256-ctr", digest("kms"), Buffer.alloc(16)).update(blob);
}
