import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { howToGet, kindNames, type ServerKind } from "../server-kind.ts";

/** The programs of one installation of a server. */
export interface Programs {
  readonly server: string;
  /** The program that creates a data folder; MySQL's server does so itself. */
  readonly installer: string | undefined;
}

const names: Readonly<Record<ServerKind, readonly (readonly [string, string?])[]>> = {
  mysql: [["mariadbd", "mariadb-install-db"], ["mysqld"]],
  postgres: [["postgres", "initdb"]],
};

/**
 * The folders that may contain the programs of a kind. Debian keeps PostgreSQL's off the PATH,
 * and the PATH of many users lacks the folders for servers.
 */
export function programFolders(kind: ServerKind): readonly string[] {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  if (kind === "mysql") return [...path, "/usr/local/sbin", "/usr/sbin"];
  const versions = "/usr/lib/postgresql";
  const newestFirst = existsSync(versions)
    ? readdirSync(versions).sort((one, two) => Number(two) - Number(one))
    : [];
  return [...newestFirst.map((version) => join(versions, version, "bin")), ...path];
}

/** The first installation in the folders; undefined if there is none. */
export function findPrograms(kind: ServerKind, folders: readonly string[]): Programs | undefined {
  const find = (name: string): string | undefined =>
    folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  for (const [serverName, installerName] of names[kind]) {
    const server = find(serverName);
    const installer = installerName === undefined ? undefined : find(installerName);
    const isComplete = installerName === undefined || installer !== undefined;
    if (server !== undefined && isComplete) return { server, installer };
  }
  return undefined;
}

/** @throws Error that tells how to get a server if the folders contain none */
export function requirePrograms(kind: ServerKind, folders: readonly string[]): Programs {
  const programs = findPrograms(kind, folders);
  if (programs !== undefined) return programs;
  throw new Error(`no ${kindNames[kind]} server was found: ${howToGet(kind)}`);
}
