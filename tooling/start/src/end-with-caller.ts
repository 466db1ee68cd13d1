/**
 * Preloaded by the start command. Sends SIGTERM to the process when the command that started it has
 * ended, because npx does not pass signals on. Has no effect on Windows, where a console ends all of its
 * processes.
 */
import { Caller } from "./caller.ts";

const interval = 500;

const caller = new Caller(process.pid);
const timer = setInterval(check, interval).unref();
let isWatched = false;

function check(): void {
  if (process.listenerCount("SIGTERM") > 0 && !isWatched) {
    isWatched = true;
    // A second signal would end a shutdown that another signal began.
    for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => clearInterval(timer));
  }
  if (caller.isRunning) return;
  clearInterval(timer);
  process.kill(process.pid, "SIGTERM");
}
