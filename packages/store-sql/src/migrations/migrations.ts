import { initial } from "./0001-initial/index.js";
import { servers } from "./0002-servers/index.js";
import { accessTokens } from "./0003-access-tokens/index.js";
import type { Migration } from "./migration.js";

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [initial, servers, accessTokens];
