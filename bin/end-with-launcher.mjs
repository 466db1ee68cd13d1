// Ends this process with the package manager that runs it, also during the build.

import { endWithLauncher } from "../apps/server/src/launcher/end-with-launcher.ts";
import { Launcher } from "../apps/server/src/launcher/launcher.ts";
import { findProcess } from "../apps/server/src/launcher/running-process.ts";

endWithLauncher(new Launcher(process.pid, findProcess));
