import { createHash, timingSafeEqual } from "node:crypto";
import {
  CryptoError,
  type EnvelopeContext,
  type ExportKey,
  KeyRing,
  type LoadExportKeyOptions,
  loadExportKey,
  openSecretFields,
  type SecretFields,
} from "@gw/crypto";
import { bindsMoreThanApiBase, destinationOf } from "@gw/entities";
import { decodeEntry, type ExportEntry } from "./decode-entry.js";
import { ExportFileError } from "./export-file-error.js";
import { macLineLength, parseMacLine } from "./export-format.js";
import { decodeHeader, type ExportHeader } from "./export-header.js";
import type { InputFile } from "./input-file.js";
import type { ExportedSecret } from "./reseal-secret.js";

/** The key of a file; the parameters of its derivation are read from the file. */
export type ExportKeySource = Omit<LoadExportKeyOptions, "kdf">;

/** A file whose HMAC proves that every byte was written with its key. */
export class VerifiedFile {
  readonly header: ExportHeader;
  readonly #file: InputFile;
  readonly #key: ExportKey;
  readonly #keyRing: KeyRing;
  readonly #mac: Uint8Array;
  /** SHA-256 of each line; set once a complete reading has been verified. */
  #lineDigests: readonly Buffer[] | undefined;

  private constructor(
    file: InputFile,
    { header, key, mac }: { header: ExportHeader; key: ExportKey; mac: Uint8Array },
  ) {
    this.header = header;
    this.#file = file;
    this.#key = key;
    this.#mac = mac;
    this.#keyRing = new KeyRing([key.kek]);
  }

  /** @throws ExportFileError INVALID_PARAMETER_VALUE; KekSettingError */
  static async verify(file: InputFile, source: ExportKeySource): Promise<VerifiedFile> {
    const header = decodeHeader(await firstLine(file));
    const key = await loadExportKey({ ...source, kdf: header.kdf });
    const expected = await readMac(file);
    const mac = key.newMac();
    for await (const bytes of file.bytes(0, bodyLength(file))) mac.update(bytes);
    if (!timingSafeEqual(mac.digest(), expected)) {
      throw new ExportFileError(
        "does not verify: it was made with another key or modified. Nothing was imported",
      );
    }
    return new VerifiedFile(file, { header, key, mac: expected });
  }

  /**
   * All entries in file order. If the file was modified after it was verified, the first reading
   * fails at its end, and later readings fail before they yield a modified entry.
   */
  async *entries(): AsyncGenerator<ExportEntry> {
    const mac = this.#key.newMac();
    const expected = this.#lineDigests;
    const lines: Buffer[] = [];
    for await (const text of this.#file.lines(bodyLength(this.#file))) {
      const bytes = Buffer.from(`${text}\n`);
      mac.update(bytes);
      const digest = createHash("sha256").update(bytes).digest();
      if (expected !== undefined && expected[lines.length]?.equals(digest) !== true)
        throw modified();
      lines.push(digest);
      if (lines.length > 1) yield decodeEntry(text, lines.length);
    }
    if (!timingSafeEqual(mac.digest(), this.#mac)) throw modified();
    this.#lineDigests = lines;
  }

  async open(secret: ExportedSecret): Promise<SecretFields> {
    const { secretId, secretName, provider, authConfig } = secret;
    const destination = destinationOf(authConfig);
    const purpose = "gw.export";
    const context: EnvelopeContext = { purpose, secretId, secretName, provider, destination };
    try {
      const opened = await openSecretFields({ envelope: secret, context, keyRing: this.#keyRing });
      return opened.reveal();
    } catch (error) {
      if (!CryptoError.is(error, "ENVELOPE_TAMPERED") || !bindsMoreThanApiBase(destination)) {
        throw error;
      }
      throw new ExportFileError(
        `has the secret '${secretName}', which was sealed without its destination: enter its value ` +
          "again in the gateway that was exported, and export it with this version",
      );
    }
  }
}

function bodyLength({ size }: InputFile): number {
  return size - macLineLength;
}

async function firstLine(file: InputFile): Promise<string> {
  if (bodyLength(file) > 0) for await (const line of file.lines(bodyLength(file))) return line;
  throw notAnExport();
}

async function readMac(file: InputFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const bytes of file.bytes(bodyLength(file), file.size))
    parts.push(Uint8Array.from(bytes));
  const mac = parseMacLine(Buffer.concat(parts).toString("latin1"));
  if (mac === undefined) {
    throw new ExportFileError("is truncated, or data was appended to it. Nothing was imported");
  }
  return mac;
}

function modified(): ExportFileError {
  return new ExportFileError("was modified while it was read");
}

function notAnExport(): ExportFileError {
  return new ExportFileError("is not a gateway export");
}
