import { expect, test } from "vitest";
import { type OwnServer, type ServerKind, serverKinds } from "../src/index.ts";
import { startMissingServers } from "../src/missing-servers.ts";

const named = { GW_TEST_MYSQL_URL: "mysql://a@b/", GW_TEST_POSTGRES_URL: "postgres://a@b/" };

/** A server that only records whether it was stopped. */
function standIn(kind: ServerKind, stopped: ServerKind[] = []): OwnServer {
  const nothing = async () => undefined;
  return {
    kind,
    url: `${kind}://started/`,
    pid: 0,
    createDatabase: () => Promise.reject(new Error("not a server")),
    kill: nothing,
    pause: nothing,
    resume: nothing,
    start: nothing,
    stop: async () => void stopped.push(kind),
  };
}

test("uses the server of a variable instead of starting one", async () => {
  const environment = { ...named };
  const stop = await startMissingServers({
    environment,
    isInstalled: () => true,
    start: (kind) => Promise.reject(new Error(`started ${kind}`)),
  });
  expect(environment).toEqual(named);
  await stop();
  expect(environment).toEqual(named);
});

test("starts missing servers, sets their variables, and stops them", async () => {
  const environment: NodeJS.ProcessEnv = { GW_TEST_MYSQL_URL: "mysql://a@b/" };
  const stopped: ServerKind[] = [];
  const stop = await startMissingServers({
    environment,
    isInstalled: () => true,
    start: async (kind) => standIn(kind, stopped),
  });
  expect(environment).toEqual({
    GW_TEST_MYSQL_URL: "mysql://a@b/",
    GW_TEST_POSTGRES_URL: "postgres://started/",
  });
  await stop();
  expect(stopped).toEqual(["postgres"]);
  expect(environment).toEqual({ GW_TEST_MYSQL_URL: "mysql://a@b/" });
});

test("starts no server that is not installed", async () => {
  const environment: NodeJS.ProcessEnv = {};
  await startMissingServers({
    environment,
    isInstalled: () => false,
    start: async (kind) => standIn(kind),
  });
  expect(environment).toEqual({});
});

test("stops the other servers when one does not start", async () => {
  const environment: NodeJS.ProcessEnv = {};
  const stopped: ServerKind[] = [];
  const starting = startMissingServers({
    environment,
    isInstalled: () => true,
    start: async (kind) => {
      if (kind === "mysql") throw new Error("does not start");
      return standIn(kind, stopped);
    },
  });
  await expect(starting).rejects.toThrow("does not start");
  expect(stopped).toEqual(serverKinds.filter((kind) => kind !== "mysql"));
  expect(environment).toEqual({});
});
