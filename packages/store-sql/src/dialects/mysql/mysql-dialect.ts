import { isIP } from "node:net";
import { InvalidFieldError } from "@gw/entities";
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
    if (address.tls?.verifiesHost === true && isIP(address.host) !== 0) throw hostNameRequired();
    const { default: driver } = await loadDriver("mysql2", () => import("mysql2"));
    const description = describeAddress("mysql:", address);
    return connectMysql(driver, { ...options, address, description });
  },
};

/** The driver verifies host names only; for an IP address it verifies the local host's name. */
function hostNameRequired(): InvalidFieldError {
  const rule = "must have a host name, not an IP address, when its sslmode is verify-full";
  return new InvalidFieldError({ field: "url", rule });
}
