import { serverKinds, startServer } from "../../src/index.ts";

// Starts a server of the given kind, prints its URL and process id, and never stops it.
const kind = serverKinds.find((each) => each === process.argv[2]) ?? "postgres";
const { url, pid } = await startServer(kind);
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
setInterval(() => undefined, 60_000);
