// SIGUSR1 opens the debugger of Node.js, which can read every credential. Also runs on versions of Node.js
// that are too old for the program, so it has no newer syntax.
import inspector from "node:inspector";

process.on("SIGUSR1", () => {});

const options = [...process.execArgv, process.env.NODE_OPTIONS].join(" ");
if (!/--inspect(-brk|-wait)?(=|\s|$)/.test(options)) refuse(0);

/** The signal may have come before its listener, and opens the debugger up to two turns later. */
function refuse(turn) {
  if (inspector.url() !== undefined) inspector.close();
  if (turn < 5) setImmediate(refuse, turn + 1);
}
