import type { SqlDialect } from "../dialect.js";
import { loadDriver } from "../load-driver.js";
import { describeAddress, parseServerUrl } from "../server/server-url.js";
import { connectPostgres } from "./postgres-connections.js";

const schemes = ["postgres:", "postgresql:"];

/** PostgreSQL 14 and newer over pg. */
export const postgresDialect: SqlDialect = {
  name: "postgres",
  urlForm: "postgres://<user>:<password>@<host>:<port>/<database>",
  urlExample: "postgres://gw@127.0.0.1:5432/gateway",
  accepts: (url) => schemes.some((scheme) => url.startsWith(`${scheme}//`)),
  async connect(url, options) {
    const example = postgresDialect.urlExample;
    const address = parseServerUrl(url, { schemes, defaultPort: 5_432, example });
    const { default: driver } = await loadDriver("pg", () => import("pg"));
    const description = describeAddress("postgres:", address);
    return connectPostgres(driver, { ...options, address, description });
  },
};
