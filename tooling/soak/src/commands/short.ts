import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { SoakTest } from "../soak-test.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Runs the files in `test/short`; arguments go to Vitest. */
export const shortTests: SoakTest = {
  name: "short",
  summary: "runs most of the tests below in a short form, as .ci/run does; takes options of Vitest",
  options: {},
  async run(args) {
    const config = "tooling/soak/vitest.config.ts";
    const vitest = spawn("vitest", ["run", "--config", config, ...args], {
      cwd: root,
      stdio: "inherit",
    });
    const [code] = await once(vitest, "close");
    return code === 0;
  },
};
