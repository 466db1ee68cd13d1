// Opens a database and is killed before the statement of the given number.
import { openSqlBackend } from "../../src/index.ts";

const [url = "", statement = "1"] = process.argv.slice(2);
let count = 0;
const backend = await openSqlBackend({
  url,
  onQuery: () => {
    count += 1;
    if (count === Number(statement)) process.kill(process.pid, "SIGKILL");
  },
});
await backend.close();
process.stdout.write(`${backend.schemaVersion}\n`);
