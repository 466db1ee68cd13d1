// Copies a database and is killed when half of its rows were copied.
import { copyDatabase } from "../../src/index.ts";

const [from = "", to = ""] = process.argv.slice(2);
await copyDatabase({
  from: { url: from },
  to: { url: to },
  onProgress({ done, total }) {
    if (done >= total / 2) process.kill(process.pid, "SIGKILL");
  },
});
