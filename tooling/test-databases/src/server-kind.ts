/** A kind of database server; "mysql" stands for MariaDB and MySQL. */
export type ServerKind = "mysql" | "postgres";

/** All kinds of database servers. */
export const serverKinds: readonly ServerKind[] = ["mysql", "postgres"];

/** What people call a server of each kind. */
export const kindNames: Readonly<Record<ServerKind, string>> = {
  mysql: "MySQL or MariaDB",
  postgres: "PostgreSQL",
};

/** The environment variable that names a server of each kind by its administrative URL. */
export const kindVariables: Readonly<Record<ServerKind, string>> = {
  mysql: "GW_TEST_MYSQL_URL",
  postgres: "GW_TEST_POSTGRES_URL",
};

const debianPackages = { mysql: "mariadb-server", postgres: "postgresql" };
const exampleUrls = {
  mysql: "mysql://root@127.0.0.1:3306/",
  postgres: "postgres://postgres@127.0.0.1:5432/postgres",
};

/** One line that tells how tests get a server of a kind. */
export function howToGet(kind: ServerKind): string {
  const install = `install a server (apt-get install ${debianPackages[kind]})`;
  return `${install} or set ${kindVariables[kind]} to one, such as ${exampleUrls[kind]}`;
}
