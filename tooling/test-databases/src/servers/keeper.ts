import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

// Each line of the input is the process id of the server, or 0 for none. If the input ends without
// the line "done", the test process has ended.
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
 * A small process that outlives the test process, even after a SIGKILL. It then stops the server
 * and deletes its folder, so that no test server outlives the tests.
 */
export class Keeper {
  readonly #child: ChildProcess;

  constructor(folder: string, endSignal: "SIGKILL" | "SIGQUIT") {
    this.#child = spawn("/bin/sh", ["-c", script, "keeper", folder, endSignal.slice(3)], {
      // In its own process group, which an interrupt from the terminal does not reach.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#child.unref();
    if (this.#child.stdin instanceof Socket) this.#child.stdin.unref();
    // The tests continue if the process is killed.
    this.#child.stdin?.on("error", () => undefined);
    this.#child.on("error", () => undefined);
  }

  /** Sets the process to stop; undefined for none. */
  watch(pid: number | undefined): void {
    this.#child.stdin?.write(`${pid ?? 0}\n`);
  }

  /** Ends the process, once nothing is left to stop or delete. */
  dismiss(): void {
    this.#child.stdin?.end("done\n");
  }
}
