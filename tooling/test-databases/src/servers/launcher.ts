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

/** The folder and port of a server, which restarts keep. */
export interface Place {
  /** Contains data, sockets and log. */
  readonly folder: string;
  /** On 127.0.0.1. */
  readonly port: number;
}

/** The differences between the kinds of servers in how to start them. */
export interface Launcher {
  readonly kind: ServerKind;
  /** The user of its processes; undefined for the user of the tests. */
  findUser(): Promise<RunAs | undefined>;
  /** The command that creates the data folder. */
  installCommand(programs: Programs, folder: string, isDurable: boolean): Command;
  /** Writes files that the commands read, such as one with the password. */
  prepare(folder: string): void;
  serverCommand(programs: Programs, place: Place, isDurable: boolean): Command;
  /** The arguments for a setting of `startServer`. */
  settingArgs(setting: string): readonly string[];
  url(port: number): string;
  /** Stops the server at once; it may leave files in the folder. */
  readonly endSignal: "SIGKILL" | "SIGQUIT";
  /** Deletes what a killed server leaves outside its folder. */
  clear(folder: string): void;
}
