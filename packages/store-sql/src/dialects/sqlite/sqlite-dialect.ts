import { resolve } from "node:path";
import { InvalidFieldError } from "@gw/entities";
import { withRetries } from "../../session/retry-budget.js";
import type { SqlDialect } from "../dialect.js";
import { loadDriver } from "../load-driver.js";
import { openFile, openForReading, openMemory } from "./sqlite-connections.js";
import { checkCreatable } from "./sqlite-file.js";

const scheme = "sqlite:";
const inMemory = ":memory:";

/** SQLite over better-sqlite3: a local file, or a database in memory. */
export const sqliteDialect: SqlDialect = {
  name: "sqlite",
  urlForm: "sqlite:<path of a file> or sqlite::memory:",
  urlExample: "sqlite:./gateway.db",
  accepts: (url) => url.startsWith(scheme),
  async connect(url, { lockTimeout, readOnly }) {
    const path = pathOf(url);
    const deadline = performance.now() + lockTimeout;
    const { default: driver } = await loadDriver("better-sqlite3", () => import("better-sqlite3"));
    return withRetries(deadline, async () => {
      if (path === inMemory) return openMemory(driver);
      return readOnly ? openForReading(driver, path) : openFile(driver, path);
    });
  },
};

/**
 * Checks without creating anything that the file of a `sqlite:` URL can be opened or created; accepts
 * any other URL.
 *
 * @throws InvalidFieldError for the field `url`
 */
export function checkCreatableDatabase(url: string): void {
  const path = databaseFileOf(url);
  if (path !== undefined) checkCreatable(path);
}

/**
 * The absolute path of the file of a `sqlite:` URL; `undefined` for any other URL.
 *
 * @throws InvalidFieldError for the field `url`
 */
export function databaseFileOf(url: string): string | undefined {
  if (!sqliteDialect.accepts(url)) return undefined;
  const path = pathOf(url);
  return path === inMemory ? undefined : path;
}

function pathOf(url: string): string {
  const path = url.slice(scheme.length);
  if (path === inMemory) return path;
  // The driver trims file names, and treats "" as a temporary database and `file:` as a URI; a host
  // or a query must not silently become part of a file name. Other question marks belong to the path.
  const isOther = /\0|\?[a-z_]+=[^/\\]*$|^\/\/(?!\/)|^:|^file:/i;
  const isFile = path !== "" && path.trim() === path && !isOther.test(path);
  if (isFile) return resolve(path.replace(/^\/{3}/, "/"));
  throw new InvalidFieldError({
    field: "url",
    rule: `must be ${sqliteDialect.urlForm}, without host or query`,
    example: sqliteDialect.urlExample,
  });
}
