// Ends in order at a signal, and immediately at a second one.
import { once } from "node:events";

const timer = setInterval(() => {}, 60_000);
console.log("started");
const [signal] = await once(process, "SIGTERM");
console.log(signal);
clearInterval(timer);
