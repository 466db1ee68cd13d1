import type { ExportKdf } from "@gw/crypto";
import { formatName, formatVersion } from "./export-format.js";
import { LineFields } from "./line-fields.js";

/** The number of entries of each kind in a file. */
export interface ExportCounts {
  readonly secrets: number;
  readonly modelDefinitions: number;
  readonly endpoints: number;
  readonly bindings: number;
}

/** The first line of a file. Not trustworthy before the HMAC is verified. */
export interface ExportHeader {
  readonly kdf: ExportKdf;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** The revision of the exported gateway. */
  readonly revision: number;
  readonly counts: ExportCounts;
}

const kdfName = "pbkdf2-hmac-sha256";

export function encodeHeader({ kdf, createdAt, revision, counts }: ExportHeader): string {
  const salt = Buffer.from(kdf.salt).toString("base64");
  return JSON.stringify({
    type: "header",
    format: formatName,
    version: formatVersion,
    kdf:
      kdf.iterations === undefined
        ? { name: "none", salt }
        : { name: kdfName, salt, iterations: kdf.iterations },
    created_at: createdAt,
    revision,
    counts: {
      secrets: counts.secrets,
      model_definitions: counts.modelDefinitions,
      endpoints: counts.endpoints,
      bindings: counts.bindings,
    },
  });
}

/** @throws GatewayError INVALID_PARAMETER_VALUE */
export function decodeHeader(line: string): ExportHeader {
  const fields = LineFields.parse(line, 1);
  fields.require("format", formatName);
  fields.require("version", formatVersion);
  fields.require("type", "header");
  const kdf = fields.object("kdf");
  const counts = fields.object("counts");
  const name = kdf.choice("name", ["none", kdfName]);
  const header = {
    kdf: {
      salt: kdf.bytes("salt"),
      ...(name !== "none" && { iterations: kdf.integer("iterations") }),
    },
    createdAt: fields.integer("created_at"),
    revision: fields.integer("revision"),
    counts: {
      secrets: counts.integer("secrets"),
      modelDefinitions: counts.integer("model_definitions"),
      endpoints: counts.integer("endpoints"),
      bindings: counts.integer("bindings"),
    },
  };
  for (const object of [kdf, counts, fields]) object.rejectRest();
  return header;
}
