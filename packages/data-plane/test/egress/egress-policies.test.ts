import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EgressPolicies } from "../../src/egress/egress-policies.ts";
import { egressErrorOf } from "./egress-error-of.ts";

/** Whether the setting allows a URL in a workspace. */
function allowsIn(setting: string, name: string, url: string): boolean {
  const policy = EgressPolicies.parse(setting).of({ name });
  return egressErrorOf(() => policy.checkUrl(new URL(url))) === undefined;
}

describe("an entry", () => {
  test.each([
    ["without a workspace", "10.1.2.3", ["default"]],
    ["of the default workspace", "10.1.2.3@default", ["default"]],
    ["of another workspace", "10.1.2.3@research", ["research"]],
    ["of all workspaces", "10.1.2.3@*", ["default", "research", "sales", "unheard-of"]],
    ["repeated for several", "10.1.2.3@sales, 10.1.2.3@research", ["research", "sales"]],
    ["of a network", "10.0.0.0/8@research", ["research"]],
    ["of a host and port", "10.1.2.3:443@research", ["research"]],
    ["of an origin", "https://10.1.2.3@research", ["research"]],
    ["with space around it", " 10.1.2.3 , 10.1.2.3@sales ", ["default", "sales"]],
  ])("%s allows its target there alone (%s)", (_, setting, workspaces) => {
    const names = ["default", "research", "sales", "unheard-of"];
    const allowed = names.filter((name) => allowsIn(setting, name, "https://10.1.2.3"));
    expect(allowed).toEqual(workspaces);
  });

  test("without TLS is one of its workspace, too", () => {
    const setting = "http://127.0.0.1:11434@research";
    expect(allowsIn(setting, "research", "http://127.0.0.1:11434")).toBe(true);
    expect(allowsIn(setting, "default", "http://127.0.0.1:11434")).toBe(false);
  });

  test("allows the addresses of its network in its workspace alone", () => {
    const policies = EgressPolicies.parse("10.0.0.0/8@research");
    const permits = (name: string) =>
      policies.of({ name }).permitsAddress(new URL("https://gpu.internal"), "10.1.2.3");
    expect(["research", "default", "other"].map(permits)).toEqual([true, false, false]);
  });

  const rule = /^entry 2( \([^)]*\))? must have the name of one workspace after the @, or \*/;
  test.each([
    "canary.test@",
    "canary.test@Canary",
    "canary.test@canary.test",
    "canary.test@-canary",
    "canary.test@c",
    "canary.test@**",
    "canary.test@ *",
    "canary.test@workspaces",
    "http://canary@canary.test:11434",
    `10.0.0.0/8@${"c".repeat(64)}`,
  ])("with something other than a workspace is rejected, without its text: %s", (entry) => {
    const [code, message] = egressErrorOf(() => EgressPolicies.parse(`a.test, ${entry}`)) ?? [];
    expect(code).toBe("EGRESS_SETTING_INVALID");
    expect(message).toMatch(rule);
    expect(message).not.toMatch(/canary/i);
  });

  test.each(["@research", "canary@canary@canary", "http://u:canary@canary", "a b@research"])(
    "with something other than a target before the workspace is rejected: %s",
    (entry) => {
      const [code, message] = egressErrorOf(() => EgressPolicies.parse(entry)) ?? [];
      expect(code).toBe("EGRESS_SETTING_INVALID");
      expect(message).not.toMatch(/canary/);
    },
  );

  test("of cloud metadata is rejected in every workspace", () => {
    for (const suffix of ["", "@research", "@*"]) {
      const [code] = egressErrorOf(() => EgressPolicies.parse(`169.254.169.254${suffix}`)) ?? [];
      expect(code).toBe("EGRESS_SETTING_INVALID");
    }
  });

  test("of any text is either parsed or rejected as invalid", () => {
    const piece = fc.constantFrom(
      "http://",
      "/",
      ":",
      ",",
      "@",
      "@*",
      "@a1",
      "10.0.0.0",
      "8",
      "a.b",
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(piece).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const [code] = egressErrorOf(() => EgressPolicies.parse(text)) ?? [];
        expect([undefined, "EGRESS_SETTING_INVALID"]).toContain(code);
      }),
    );
  });

  test("is shown with its workspace", () => {
    const list = "http://127.0.0.1:9, 10.0.0.0/8@research, models.internal@*, a.test:8443@default";
    expect(EgressPolicies.parse(list).allowed).toEqual([
      "http://127.0.0.1:9",
      "10.0.0.0/8@research over TLS",
      "models.internal@* over TLS",
      "a.test:8443 over TLS",
    ]);
  });

  test("is listed under the workspace that it names, unless it is for `default` or for all", () => {
    const list = "a.test, a.test@default, a.test@*, a.test@one, b.test@two, http://b.test@one";
    expect([...EgressPolicies.parse(list).allowedByName]).toEqual([
      ["one", ["a.test@one over TLS", "http://b.test@one"]],
      ["two", ["b.test@two over TLS"]],
    ]);
  });
});

describe("the policies of two workspaces", () => {
  const same = (setting: string, one: string, other: string): boolean => {
    const policies = EgressPolicies.parse(setting);
    return policies.of({ name: one }) === policies.of({ name: other });
  };

  test("are one object if the same is allowed for both", () => {
    expect(same("", "default", "research")).toBe(true);
    expect(same("10.0.0.0/8@*", "default", "research")).toBe(true);
    expect(same("10.0.0.0/8@sales", "default", "research")).toBe(true);
    expect(same("a.test@one, b.test@one, b.test@two, a.test@two", "one", "two")).toBe(true);
    expect(same("a.test@one, a.test@one, a.test@two", "one", "two")).toBe(true);
    expect(same("a.test@*, a.test@one", "one", "two")).toBe(true);
    expect(EgressPolicies.parse("a.test@one, b.test@two, b.test@three").all.size).toBe(3);
  });

  test("are two objects otherwise", () => {
    expect(same("10.0.0.0/8", "default", "research")).toBe(false);
    expect(same("10.0.0.0/8@research", "default", "research")).toBe(false);
    expect(same("a.test@one, a.test:443@two", "one", "two")).toBe(false);
    expect(same("https://a.test@one, a.test:443@two", "one", "two")).toBe(false);
    expect(same("10.0.0.0/8@one, 10.0.0.0/9@two", "one", "two")).toBe(false);
  });
});

describe("the doubts about entries", () => {
  const tls = "over TLS alone; for a program without TLS, add";
  test.each([
    ["10.0.0.5:11434", `10.0.0.5:11434 ${tls} http://10.0.0.5:11434`],
    ["192.168.1.7:80", `192.168.1.7:80 ${tls} http://192.168.1.7:80`],
    ["[fd12::1]:8000", `[fd12::1]:8000 ${tls} http://[fd12::1]:8000`],
    ["127.0.0.1", `127.0.0.1 ${tls} its origin, such as http://127.0.0.1:11434`],
    ["localhost", `localhost ${tls} its origin, such as http://localhost:11434`],
    ["[::1]", `[::1] ${tls} its origin, such as http://[::1]:11434`],
    ["127.0.0.0/8", `127.0.0.0/8 ${tls} its origin, such as http://127.0.0.1:11434`],
    ["::1/128", `::1/128 ${tls} its origin, such as http://[::1]:11434`],
    ["a.localhost:1", `a.localhost:1 ${tls} http://a.localhost:1`],
    ["ollama:11434", `ollama:11434 ${tls} http://ollama:11434`],
    ...["none", "TRUE", "all", "models"].map((word) => [
      word,
      `${word.toLowerCase()} over TLS, a host whose name has no dot; if that is not a host, remove the entry`,
    ]),
  ])("include %s", (entry, doubt) => {
    expect(EgressPolicies.parse(`10.0.0.0/8,${entry}`).doubts).toEqual([doubt]);
  });

  test.each([
    "10.0.0.5",
    "8.8.8.8:8443",
    "models.internal:8443",
    "http://ollama:11434",
    "ollama:11434, http://ollama:11434",
    "10.0.0.5:11434, http://10.0.0.5:11434",
    "localhost:80, http://localhost",
    "127.0.0.1, http://127.0.0.1:11434",
  ])("do not include %s", (setting) => {
    expect(EgressPolicies.parse(setting).doubts).toEqual([]);
  });

  test.each([
    [
      "localhost:1@research, http://localhost:1",
      "localhost:1@research",
      "http://localhost:1@research",
    ],
    ["localhost:1@*, http://localhost:1", "localhost:1@*", "http://localhost:1@*"],
    ["localhost:1, http://localhost:1@research", "localhost:1", "http://localhost:1"],
  ])("ignore entries of other workspaces: %s", (setting, entry, origin) => {
    expect(EgressPolicies.parse(setting).doubts).toEqual([`${entry} ${tls} ${origin}`]);
  });

  test.each([
    "localhost:1@research, http://localhost:1@research",
    "localhost:1@research, http://localhost:1@*",
    "localhost:1@*, http://localhost:1@*",
  ])("respect entries of the same workspace: %s", (setting) => {
    expect(EgressPolicies.parse(setting).doubts).toEqual([]);
  });
});
