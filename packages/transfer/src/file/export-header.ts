import type { ExportKdf } from "@gw/crypto";
import { defaultWorkspace, type GatewayWorkspace, type WorkspaceId } from "@gw/entities";
import { toSnakeCase } from "@gw/entities/schemas";
import { eachList, type ItemList, itemLists } from "../kinds/item-kinds.js";
import { formatName, formatVersion } from "./export-format.js";
import { LineFields } from "./line-fields.js";

/** The number of entries of each kind in a file. */
export type ExportCounts = { readonly [List in ItemList]: number };

/** The first line of a file. Not trustworthy before the HMAC is verified. */
export interface ExportHeader {
  readonly kdf: ExportKdf;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** The revision of the exported gateway. */
  readonly revision: number;
  /** The exported workspace; absent for `default`, so that earlier releases read the file. */
  readonly workspace?: ExportedWorkspace | undefined;
  readonly counts: ExportCounts;
}

/** The workspace of a file. The id is unique among all installations, except for `default`. */
export type ExportedWorkspace = Pick<GatewayWorkspace, "workspaceId" | "name">;

const kdfName = "pbkdf2-hmac-sha256";

export function encodeHeader(header: ExportHeader): string {
  const { kdf, createdAt, revision, workspace, counts } = header;
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
    workspace: workspace && { workspace_id: workspace.workspaceId, name: workspace.name },
    counts: Object.fromEntries(
      itemLists.flatMap(([list, { isAddition }]) =>
        isAddition && counts[list] === 0 ? [] : [[toSnakeCase(list), counts[list]]],
      ),
    ),
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
  const workspace = fields.optionalObject("workspace");
  const name = kdf.choice("name", ["none", kdfName]);
  const header = {
    kdf: {
      salt: kdf.bytes("salt"),
      ...(name !== "none" && { iterations: kdf.integer("iterations") }),
    },
    createdAt: fields.integer("created_at"),
    revision: fields.integer("revision"),
    workspace: workspace && {
      workspaceId: workspace.text("workspace_id"),
      name: workspace.text("name"),
    },
    counts: eachList((list, { isAddition }) => {
      const name = toSnakeCase(list);
      return isAddition ? (counts.optionalInteger(name) ?? 0) : counts.integer(name);
    }),
  };
  for (const object of [kdf, counts, workspace, fields]) object?.rejectRest();
  return header;
}

/** The id of the workspace of a file; files of earlier releases are those of `default`. */
export function workspaceIdOf({ workspace }: Pick<ExportHeader, "workspace">): WorkspaceId {
  return workspace?.workspaceId ?? defaultWorkspace;
}
