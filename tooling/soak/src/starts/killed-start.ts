// Opens a database and kills itself before the statement with the given number.
import { openSqlBackend } from "@gw/store-sql";

const [url = "", statement = "1"] = process.argv.slice(2);
let count = 0;
await openSqlBackend({
  url,
  onQuery: () => {
    count += 1;
    if (count === Number(statement)) process.kill(process.pid, "SIGKILL");
  },
});
