import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

// Each line on its input is the process id of the server, or 0 while there is none. The end of
// the input without the line "done" means that the process of the tests is gone.
const script = `
pid=0
while read -r line; do
  if [ "$line" = done ]; then exit; fi
  pid=$line
done
if [ "$pid" != 0 ]; then
  kill -CONT "$pid"
  kill "-$2" "$pid"
  tries=0
  while kill -0 "$pid" && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  kill -KILL "$pid"
fi
rm -rf "$1"
`;

/**
 * A small process that outlives the one of the tests, however that ends, SIGKILL included: it then
 * ends the server and deletes its folder. A server of the tests therefore never outlives them.
 */
export class Keeper {
  readonly #child: ChildProcess;

  constructor(folder: string, endSignal: "SIGKILL" | "SIGQUIT") {
    this.#child = spawn("/bin/sh", ["-c", script, "keeper", folder, endSignal.slice(3)], {
      // In a group of its own, which an interrupt from the terminal does not reach.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#child.unref();
    if (this.#child.stdin instanceof Socket) this.#child.stdin.unref();
    // It may be ended by others; the tests go on without it.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.on("error", () => undefined);
  }

  /** Says which process to end; undefined for none. */
  watch(pid: number | undefined): void {
    this.#child.stdin?.write(`${pid ?? 0}\n`);
  }

  /** Sends it away: there is nothing left to end or to delete. */
  dismiss(): void {
    this.#child.stdin?.end("done\n");
  }
}
