import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Launcher } from "./launcher.ts";

// Servers ignore unknown options with the prefix "loose".
const small = [
  "--loose-innodb-log-file-size=32M",
  "--innodb-buffer-pool-size=64M",
  "--loose-performance-schema=off",
  "--loose-mysqlx=off",
  "--skip-name-resolve",
];

// Data survives a crash of the process, but not of the machine.
const unsafe = [
  "--innodb-flush-log-at-trx-commit=2",
  "--skip-innodb-doublewrite",
  "--innodb-flush-method=nosync",
];

// The file runs at each start, so its statements must be idempotent.
const initStatements = `create user if not exists gateway@'%' identified by 'test-password';
grant all privileges on *.* to gateway@'%' with grant option;
`;

const common = (folder: string, isDurable: boolean) => [
  "--no-defaults",
  `--datadir=${join(folder, "data")}`,
  // Each start deletes the temporary tables in this folder, which other servers must not share.
  `--tmpdir=${folder}`,
  ...(process.getuid?.() === 0 ? ["--user=root"] : []),
  ...small,
  ...(isDurable ? [] : unsafe),
];

/** MariaDB and MySQL. */
export const mysqlLauncher: Launcher = {
  kind: "mysql",
  findUser: async () => undefined,
  prepare: (folder) => writeFileSync(join(folder, "init.sql"), initStatements),
  installCommand: ({ server, installer }, folder, isDurable) =>
    installer === undefined
      ? { file: server, args: [...common(folder, isDurable), "--initialize-insecure"] }
      : {
          file: installer,
          args: [
            ...common(folder, isDurable),
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
          ],
        },
  serverCommand: ({ server }, { folder, port }, isDurable) => ({
    file: server,
    args: [
      ...common(folder, isDurable),
      `--init-file=${join(folder, "init.sql")}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--socket=${join(folder, "socket")}`,
      `--pid-file=${join(folder, "pid")}`,
      "--skip-log-bin",
      "--max-connections=300",
    ],
  }),
  settingArgs: (setting) => [`--${setting}`],
  url: (port) => `mysql://gateway:test-password@127.0.0.1:${port}/`,
  endSignal: "SIGKILL",
  clear: () => undefined,
};
