// Ends this process with the package manager that runs it, also during the build.
import { Caller } from "../apps/server/src/caller/caller.ts";
import { endWithCaller } from "../apps/server/src/caller/end-with-caller.ts";
import { findProcess } from "../apps/server/src/caller/running-process.ts";

endWithCaller(new Caller(process.pid, findProcess));
