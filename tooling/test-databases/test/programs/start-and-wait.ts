import { serverKinds, startServer } from "../../src/index.ts";

// Starts a server of the kind that it is told, says which, and never stops it.
const kind = serverKinds.find((each) => each === process.argv[2]) ?? "postgres";
const { url, pid } = await startServer(kind);
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
setInterval(() => undefined, 60_000);
