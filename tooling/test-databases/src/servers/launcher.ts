import type { ServerKind } from "../server-kind.ts";
import type { Programs } from "./programs.ts";

/** A program with its arguments. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** The user of the operating system that a server runs as. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** The place of a server, which is the same whenever it is started again. */
export interface Place {
  /** Holds everything: data, sockets, log. */
  readonly folder: string;
  /** On 127.0.0.1. */
  readonly port: number;
}

/** What differs between the kinds of servers until they run. */
export interface Launcher {
  readonly kind: ServerKind;
  /** What its processes run as; undefined for the user of the tests. */
  findUser(): Promise<RunAs | undefined>;
  /** Makes the data folder. */
  installCommand(programs: Programs, folder: string, isDurable: boolean): Command;
  /** Writes what the other commands read, such as a file with the password. */
  prepare(folder: string): void;
  serverCommand(programs: Programs, place: Place, isDurable: boolean): Command;
  /** How one of the settings of `startServer` is given to the server. */
  settingArgs(setting: string): readonly string[];
  url(port: number): string;
  /** Ends it at once; what it leaves behind in the folder does not matter. */
  readonly endSignal: "SIGKILL" | "SIGQUIT";
  /** Deletes what a killed server has left outside of its folder. */
  clear(folder: string): void;
}
