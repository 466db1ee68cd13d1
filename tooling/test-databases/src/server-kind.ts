/** A kind of database server; "mysql" includes MariaDB. */
export type ServerKind = "mysql" | "postgres";

/** All kinds of database servers. */
export const serverKinds: readonly ServerKind[] = ["mysql", "postgres"];

/** The display names. */
export const kindNames: Readonly<Record<ServerKind, string>> = {
  mysql: "MySQL or MariaDB",
  postgres: "PostgreSQL",
};

/** The environment variables with the administrative URLs of the servers. */
export const kindVariables: Readonly<Record<ServerKind, string>> = {
  mysql: "GW_TEST_MYSQL_URL",
  postgres: "GW_TEST_POSTGRES_URL",
};

const debianPackages = { mysql: "mariadb-server", postgres: "postgresql" };
const exampleUrls = {
  mysql: "mysql://root@127.0.0.1:3306/",
  postgres: "postgres://postgres@127.0.0.1:5432/postgres",
};

/** One line that tells how to provide a server for tests. */
export function howToGet(kind: ServerKind): string {
  const install = `install a server (apt-get install ${debianPackages[kind]})`;
  return `${install} or set ${kindVariables[kind]} to one, such as ${exampleUrls[kind]}`;
}
