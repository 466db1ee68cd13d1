import { createHash, timingSafeEqual } from "node:crypto";
import {
  type EnvelopeContext,
  type ExportKey,
  KeyRing,
  type LoadExportKeyOptions,
  loadExportKey,
  openSecretFields,
  type SecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { decodeEntry } from "./decode-entry.js";
import type { ExportEntry, ExportedSecret } from "./export-entry.js";
import { macLineLength, macOf } from "./export-format.js";
import { decodeHeader, type ExportHeader } from "./export-header.js";
import type { InputFile } from "./input-file.js";

/** Which key a file is verified with; what it was derived by stands in the file. */
export type ExportKeySource = Omit<LoadExportKeyOptions, "kdf">;

/** A file of which every byte is known to come from somebody with its key. */
export class VerifiedFile {
  readonly header: ExportHeader;
  readonly #file: InputFile;
  readonly #key: ExportKey;
  readonly #keyRing: KeyRing;
  readonly #mac: Uint8Array;
  /** SHA-256 of each line as it was first read; absent before all of them are known to be good. */
  #lines: readonly Buffer[] | undefined;

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

  /** @throws GatewayError INVALID_PARAMETER_VALUE; KekSettingError */
  static async verify(file: InputFile, source: ExportKeySource): Promise<VerifiedFile> {
    const header = decodeHeader(await firstLine(file));
    const key = await loadExportKey({ ...source, kdf: header.kdf });
    const expected = await readMac(file);
    const mac = key.newMac();
    for await (const bytes of file.bytes(0, bodyLength(file))) mac.update(bytes);
    if (!timingSafeEqual(mac.digest(), expected)) {
      throw new GatewayError(
        "INVALID_PARAMETER_VALUE",
        "the file does not verify: it was made with another key, or it was changed. Nothing was " +
          "imported",
      );
    }
    return new VerifiedFile(file, { header, key, mac: expected });
  }

  /**
   * Everything in it, in its order. Where the file was changed since, the first reading ends with an
   * error, and a later one stops before what was changed.
   */
  async *entries(): AsyncGenerator<ExportEntry> {
    const mac = this.#key.newMac();
    const known = this.#lines;
    const lines: Buffer[] = [];
    for await (const text of this.#file.lines(bodyLength(this.#file))) {
      const bytes = Buffer.from(`${text}\n`);
      mac.update(bytes);
      const digest = createHash("sha256").update(bytes).digest();
      if (known !== undefined && known[lines.length]?.equals(digest) !== true) throw changed();
      lines.push(digest);
      if (lines.length > 1) yield decodeEntry(text, lines.length);
    }
    if (!timingSafeEqual(mac.digest(), this.#mac)) throw changed();
    this.#lines = lines;
  }

  async open(secret: ExportedSecret): Promise<SecretFields> {
    const { secretId, secretName, provider, authConfig } = secret;
    const destination = authConfig?.api_base;
    const purpose = "gw.export";
    const context: EnvelopeContext = { purpose, secretId, secretName, provider, destination };
    const opened = await openSecretFields({ envelope: secret, context, keyRing: this.#keyRing });
    return opened.reveal();
  }
}

function bodyLength({ size }: InputFile): number {
  return size - macLineLength;
}

async function firstLine(file: InputFile): Promise<string> {
  if (bodyLength(file) > 0) for await (const line of file.lines(bodyLength(file))) return line;
  throw noExport();
}

async function readMac(file: InputFile): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const bytes of file.bytes(bodyLength(file), file.size))
    parts.push(Uint8Array.from(bytes));
  const mac = macOf(Buffer.concat(parts).toString("latin1"));
  if (mac === undefined) {
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      "the file was cut short, or something was added to it. Nothing was imported",
    );
  }
  return mac;
}

function changed(): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", "the file was changed while it was read");
}

function noExport(): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", "the file is no export of a gateway");
}
