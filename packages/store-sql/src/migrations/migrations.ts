import { initial } from "./0001-initial/index.js";
import { servers } from "./0002-servers/index.js";
import { accessTokens } from "./0003-access-tokens/index.js";
import { endpointSettings } from "./0004-endpoint-settings/index.js";
import { auditLog } from "./0005-audit-log/index.js";
import { workspaces } from "./0006-workspaces/index.js";
import { grants } from "./0007-grants/index.js";
import { limits } from "./0008-limits/index.js";
import { owners } from "./0009-owners/index.js";
import type { Migration } from "./migration.js";

/** All migrations, in the order of application. */
export const migrations: readonly Migration[] = [
  initial,
  servers,
  accessTokens,
  endpointSettings,
  auditLog,
  workspaces,
  grants,
  limits,
  owners,
];
