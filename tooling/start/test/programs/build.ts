// Builds the command line of the clone that the argument names, as a user who owns nothing if the second
// argument is `unprivileged`.
// Loaded first: the other user may not be able to read them.
import "@gw/bundle/build-record";
import "@gw/bundle/commit";
import { buildPrograms } from "../../src/build-programs.ts";

const [root = "", user] = process.argv.slice(2);
if (user === "unprivileged" && process.getuid?.() === 0) {
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}
process.exitCode = (await buildPrograms(["cli"], root)) ? 0 : 1;
