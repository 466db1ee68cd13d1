import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Launcher, RunAs } from "./launcher.ts";

const password = "test-password";

/** PostgreSQL. */
export const postgresLauncher: Launcher = {
  kind: "postgres",
  findUser,
  prepare: (folder) => writeFileSync(join(folder, "password"), password),
  installCommand: ({ server, installer }, folder) => ({
    file: installer ?? join(dirname(server), "initdb"),
    args: [
      `--pgdata=${join(folder, "data")}`,
      "--username=gateway",
      "--auth=scram-sha-256",
      `--pwfile=${join(folder, "password")}`,
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ],
  }),
  serverCommand: ({ server }, { folder, port }, isDurable) => {
    const settings = [
      "listen_addresses=127.0.0.1",
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      // Shared memory in files of the data folder, which is deleted.
      "dynamic_shared_memory_type=mmap",
      "shared_buffers=64MB",
      "max_connections=200",
      // Data survives a crash of the process, but not of the machine.
      ...(isDurable ? [] : ["fsync=off", "full_page_writes=off"]),
    ];
    return {
      file: server,
      args: ["-D", join(folder, "data"), ...settings.flatMap((setting) => ["-c", setting])],
    };
  },
  settingArgs: (setting) => ["-c", setting],
  url: (port) => `postgres://gateway:${password}@127.0.0.1:${port}/postgres`,
  // SIGKILL would leave a shared memory segment in the system.
  endSignal: "SIGQUIT",
  clear: removeSegment,
};

const run = promisify(execFile);

/** PostgreSQL does not run as root. */
async function findUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const user = await idsOf("postgres").catch(() => idsOf("nobody"));
  return user;
}

async function idsOf(name: string): Promise<RunAs> {
  const [uid, gid] = await Promise.all(["-u", "-g"].map((flag) => run("id", [flag, name])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}

/** Removes the segment of a killed server, which otherwise only its next start would remove. */
function removeSegment(folder: string): void {
  const file = join(folder, "data", "postmaster.pid");
  if (!existsSync(file)) return;
  // The seventh line contains the key and the id of the segment.
  const id = readFileSync(file, "utf8").split("\n")[6]?.trim().split(/\s+/)[1];
  if (id !== undefined) spawnSync("ipcrm", ["-m", id], { stdio: "ignore" });
}
