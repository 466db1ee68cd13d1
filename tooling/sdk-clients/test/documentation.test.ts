import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { JavaEnvironment } from "../src/programs/java-environment.ts";
import { pythonEnvironment } from "../src/programs/python-environment.ts";
import { runProcess } from "../src/programs/run-process.ts";
import { openScenarioGateway, type ScenarioGateway } from "../src/scenario-gateway.ts";
import { excuseOf } from "./excuse.ts";
import { buildGoProgram } from "./go-program.ts";

const docs = new URL("../../../docs/", import.meta.url);
// Within the package, whose dependencies the examples import.
const parent = join(import.meta.dirname, "../node_modules/.examples-");

const pages = {
  sdks: await readFile(new URL("call/sdks.md", docs), "utf8"),
  teams: await readFile(new URL("teams.md", docs), "utf8"),
};

/** The programs of a page in a language, with the titles of their sections. */
function examples(language: string, page = pages.sdks): { title: string; code: string }[] {
  return page
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
        .filter(([, name]) => name === language)
        .map(([, , code = ""]) => ({ title: section.split("\n", 1)[0] ?? "", code })),
    );
}

let gateway: ScenarioGateway;
beforeAll(async () => {
  gateway = await openScenarioGateway();
});
afterAll(() => gateway.close());

interface Program {
  /** Of the file with the example. */
  readonly name: string;
  readonly command: (file: string) => readonly string[];
  /** A token of `default` when absent. */
  readonly token?: string;
}

/** Runs an example as the page prints it, except for the address. */
async function outputOf(code: string, { name, command, token }: Program): Promise<string> {
  const folder = await mkdtemp(parent);
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, code.replaceAll("http://127.0.0.1:8686", gateway.url));
  return runProcess(command(file), { env: { GW_TOKEN: token ?? gateway.token } });
}

describe("the examples of the documentation", () => {
  const node = { name: "example.mjs", command: (file: string) => [process.execPath, file] };
  test.for(examples("ts"))("$title in TypeScript", async ({ code }) => {
    expect(await outputOf(code, node)).toBe("You said: Hello\n");
  });

  test("a token of the installation calls an endpoint of another workspace", async () => {
    const [{ code } = { code: "" }, ...others] = examples("ts", pages.teams);
    expect(others).toEqual([]);
    const token = await gateway.openWorkspace("research");
    expect(await outputOf(code, { ...node, token })).toBe("You said: Hello\n");
    const { body } = gateway.provider.requests.at(-1) ?? {};
    expect(JSON.parse(String(body))).toMatchObject({ model: "model-of-research" });
  });

  test("are there for each SDK", () => {
    const titles = ["OpenAI", "Anthropic", "Google"];
    expect(examples("ts").map(({ title }) => title)).toEqual(titles);
    expect(examples("python").map(({ title }) => title)).toEqual(titles);
    expect(examples("java").map(({ title }) => title)).toEqual(titles);
    expect(examples("go").map(({ title }) => title)).toEqual(["OpenAI"]);
  });

  const environment = pythonEnvironment();
  const excuse = excuseOf(environment);
  describe.runIf(excuse === "")(`for Python ${excuse}`, () => {
    test.for(examples("python"))("$title", async ({ code }) => {
      const program = {
        name: "example.py",
        command: (file: string) => [environment.program("python"), file],
      };
      expect(await outputOf(code, program)).toBe("You said: Hello\n");
    });
  });

  describe.runIf(process.env.GW_NIGHTLY === "1")("for Go (nightly)", () => {
    test.for(examples("go"))("$title", { timeout: 1_200_000 }, async ({ code }) => {
      const folder = await mkdtemp(parent);
      onTestFinished(() => rm(folder, { recursive: true }));
      const file = join(folder, "example.go");
      await writeFile(file, code.replaceAll("http://127.0.0.1:8686", gateway.url));
      const program = buildGoProgram(folder, file);
      const env = { GW_TOKEN: gateway.token };
      expect(await runProcess([program], { env })).toBe("You said: Hello\n");
    });
  });

  const java = new JavaEnvironment();
  const javaExcuse = excuseOf(java, { isNightly: true });
  describe.runIf(javaExcuse === "")(`for Java ${javaExcuse}`, () => {
    test.for(examples("java"))("$title", { timeout: 120_000 }, async ({ code }) => {
      const program = {
        name: "Example.java",
        command: (file: string) => java.runFile(file),
      };
      expect(await outputOf(code, program)).toBe("You said: Hello\n");
    });
  });
});
