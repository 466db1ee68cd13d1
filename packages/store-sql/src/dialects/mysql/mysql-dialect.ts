import { isIP } from "node:net";
import { GatewayError } from "@gw/entities";
import type { SqlDialect } from "../dialect.js";
import { loadDriver } from "../load-driver.js";
import { describeAddress, parseServerUrl } from "../server/server-url.js";
import { connectMysql } from "./mysql-connections.js";

const schemes = ["mysql:", "mariadb:"];

/** MySQL 8 and MariaDB 10.11 and newer, over mysql2. */
export const mysqlDialect: SqlDialect = {
  name: "mysql",
  urlForm: "mysql://<user>:<password>@<host>:<port>/<database>",
  urlExample: "mysql://gw@127.0.0.1:3306/gateway",
  accepts: (url) => schemes.some((scheme) => url.startsWith(`${scheme}//`)),
  async connect(url, options) {
    const example = mysqlDialect.urlExample;
    const address = parseServerUrl(url, { schemes, defaultPort: 3_306, example });
    if (address.tls?.verifiesHost === true && isIP(address.host) !== 0) throw nameless();
    const { default: driver } = await loadDriver("mysql2", () => import("mysql2/promise"));
    const description = describeAddress("mysql:", address);
    return connectMysql(driver, { ...options, address, description });
  },
};

/** The driver compares a certificate with names alone: with that of this machine for any address. */
function nameless(): GatewayError {
  return new GatewayError(
    "INVALID_PARAMETER_VALUE",
    "url must name its host by a name, not by an address, where its sslmode is verify-full",
  );
}
