import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import {
  describeOn,
  type OwnServer,
  type ServerKind,
  serverKinds,
  startServer,
} from "@gw/test-databases";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDatabase } from "../src/connect-database.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { freshDatabase } from "./fresh-database.ts";
import { until } from "./sessions.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary-folder.ts";

/** The one host that the certificate is for, of the two that lead to the server. */
const hosts = { mysql: "localhost", postgres: "127.0.0.1" } as const;
const otherHosts = { mysql: "127.0.0.1", postgres: "localhost" } as const;

function isEncrypted(kind: ServerKind): string {
  return kind === "mysql"
    ? "show session status like 'Ssl_cipher'"
    : "select ssl as value from pg_stat_ssl where pid = pg_backend_pid()";
}

/** Whether a connection of that URL is encrypted, or why there is none. */
async function outcomeOf(kind: ServerKind, url: string): Promise<unknown> {
  try {
    const database = await connectDatabase({ url });
    const { rows } = await database.write(async (session) =>
      session.execute({ sql: isEncrypted(kind), parameters: [] }),
    );
    await database.close();
    const { Value: cipher, value = cipher !== "" } = rows[0] as Record<string, unknown>;
    return value;
  } catch (error) {
    return error;
  }
}

/** PostgreSQL wants its key to be a file of its own, so it writes that itself. */
async function encrypt(server: OwnServer, { certificate, key }: Certificates): Promise<void> {
  const database = await server.createDatabase();
  const files = [
    [certificate, "server.crt"],
    [key, "server.key"],
  ] as const;
  for (const [path, name] of files) {
    const lines = readFileSync(path, "utf8").trim().split("\n");
    await database.run(
      `copy (select unnest(array['${lines.join("','")}']))
      to program 'umask 077 && cat > ${name}'`,
    );
  }
  await database.run("alter system set ssl = on");
  await database.run("select pg_reload_conf()");
  const url = `${database.url}?sslmode=require`;
  await until(async () => (await outcomeOf("postgres", url)) === true);
  await database.drop();
}

for (const kind of serverKinds) {
  describeOn(kind, (shared) => {
    let folder: TemporaryFolder;
    let certificates: Certificates;
    let server: OwnServer;

    beforeAll(async () => {
      folder = temporaryFolder();
      const host = kind === "mysql" ? `DNS:${hosts[kind]}` : `IP:${hosts[kind]}`;
      certificates = makeCertificates(folder.path, host);
      const { certificate, key } = certificates;
      const settings = kind === "mysql" ? [`ssl-cert=${certificate}`, `ssl-key=${key}`] : [];
      server = await startServer(kind, { settings });
      if (kind === "postgres") await encrypt(server, certificates);
    });

    afterAll(async () => {
      await server.stop();
      folder.remove();
    });

    async function urlOn(host: string): Promise<string> {
      return (await freshDatabase(server)).url.replace("127.0.0.1", host);
    }

    test("a connection is encrypted where the URL says so", async () => {
      const url = await urlOn("127.0.0.1");
      expect(await outcomeOf(kind, url)).toBe(false);
      expect(await outcomeOf(kind, `${url}?sslmode=require`)).toBe(true);
    });

    test("a server whose certificate is of the authority and of the host is trusted", async () => {
      const query = `sslrootcert=${certificates.authority}`;
      expect(await outcomeOf(kind, `${await urlOn(hosts[kind])}?${query}`)).toBe(true);
      const other = await urlOn(otherHosts[kind]);
      expect(await outcomeOf(kind, `${other}?sslmode=verify-ca&${query}`)).toBe(true);
      expect(await outcomeOf(kind, `${other}?${query}`)).toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message:
          kind === "mysql"
            ? expect.stringMatching(/^url must name its host by a name, not by an address/)
            : expect.stringMatching(/certificate that .* \(ERR_TLS_CERT_ALTNAME_INVALID\)$/),
      });
    });

    test("a certificate that nobody vouches for is refused, and nothing is told", async () => {
      const url = await urlOn(hosts[kind]);
      for (const query of [
        `sslrootcert=${certificates.stranger}`,
        `sslmode=verify-ca&sslrootcert=${certificates.stranger}`,
        "sslmode=verify-full",
      ]) {
        const error = await outcomeOf(kind, `${url}?${query}`);
        expect(error).toMatchObject({
          code: "INVALID_PARAMETER_VALUE",
          message: expect.stringMatching(
            /^url must name a database whose server has a certificate that .* \([A-Z_]+\)$/,
          ),
        });
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("test-password");
      }
    });

    test("a server that encrypts nothing is refused where the URL requires it", async () => {
      const { url } = await freshDatabase(shared);
      expect(await outcomeOf(kind, `${url}?sslmode=require`)).toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message: "url must name a database whose server encrypts, or have an sslmode of disable",
      });
    });
  });
}
