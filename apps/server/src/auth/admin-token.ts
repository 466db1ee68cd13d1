import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { OperatorFileError, readOperatorFile } from "@gw/crypto/operator-input";
import { checkAdminToken, type ServerSettings, SettingError, StartError } from "@gw/gateway";
import { makeFolder, writeDurableFile } from "@gw/key-management";

/** The token of the principal `admin` and its source. */
export interface AdminToken {
  readonly token: string;
  /** Absent if the token is the value of GW_ADMIN_TOKEN. */
  readonly path?: string;
  /** Whether this start generated the token. */
  readonly wasGenerated: boolean;
  /** One line, if other users than the owner may read the file. */
  readonly warning?: string;
}

const prefix = "gw_";

/**
 * Loads the admin token of the settings. For the embedded database without a token in the settings, it
 * is in the data folder, where the first start generates it.
 *
 * @throws SettingError, StartError
 */
export async function loadAdminToken(
  settings: Pick<ServerSettings, "adminToken" | "adminTokenFile" | "isEmbedded" | "dataDir">,
): Promise<AdminToken> {
  const { adminToken, adminTokenFile, isEmbedded, dataDir } = settings;
  if (adminToken !== undefined) return { token: adminToken, wasGenerated: false };
  if (adminTokenFile !== undefined) {
    const file = { name: "the file of GW_ADMIN_TOKEN_FILE", path: adminTokenFile };
    return { ...readToken(file), wasGenerated: false };
  }
  if (!isEmbedded) {
    throw new SettingError(
      "GW_ADMIN_TOKEN or GW_ADMIN_TOKEN_FILE must be set with a database server, to the same token " +
        "for all its gateways, such as GW_ADMIN_TOKEN_FILE=/run/secrets/gw-admin-token",
    );
  }
  const path = join(dataDir, "admin-token");
  const wasGenerated = await generate(path);
  const file = { name: "the generated token file", path };
  return { ...readToken(file), wasGenerated };
}

async function generate(path: string): Promise<boolean> {
  try {
    await makeFolder(dirname(path));
    // Of two processes that start at once, both use the token of the first.
    return await writeDurableFile(path, `${prefix}${randomBytes(32).toString("base64url")}\n`);
  } catch (error) {
    throw new StartError(
      `No admin token is set, and none could be generated at ${path} (${codeOf(error)}): make the ` +
        "folder writable, set GW_DATA_DIR to another folder, or set GW_ADMIN_TOKEN",
    );
  }
}

function readToken(file: {
  readonly name: string;
  readonly path: string;
}): Pick<AdminToken, "token" | "path" | "warning"> {
  const { name, path } = file;
  try {
    const { text, risk } = readOperatorFile(path, { isOwned: true });
    const token = checkAdminToken(`${name} (${path})`, text);
    return { token, path, ...(risk !== undefined && { warning: `${path} ${risk}` }) };
  } catch (error) {
    if (!OperatorFileError.is(error)) throw error;
    if (error.code === undefined) throw new SettingError(`${name} (${path}) ${error.message}`);
    throw new SettingError(
      `${name} cannot be read at ${path} (${error.code}): it must exist and be readable by the ` +
        "user of the gateway process, such as GW_ADMIN_TOKEN_FILE=/run/secrets/gw-admin-token",
    );
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
