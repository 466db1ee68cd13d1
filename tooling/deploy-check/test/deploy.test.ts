import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeSettings } from "@gw/gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildGoProgram, runGoProgram } from "./go-program.ts";

const deploy = join(import.meta.dirname, "../../../deploy");

/** A Kubernetes object, or a part of one. */
// biome-ignore lint/suspicious/noExplicitAny: the program has checked the objects strictly.
type Fields = Record<string, any>;

const required = {
  image: { repository: "registry.example.com/gw" },
  database: { existingSecret: "gw-database" },
  keys: { existingSecret: "gw-keys" },
  adminToken: { existingSecret: "gw-admin" },
};
const everything = {
  ...required,
  image: { ...required.image, digest: `sha256:${"a".repeat(64)}`, pullSecrets: ["registry"] },
  keys: { existingSecret: "" },
  settings: { GW_KEK_1: "aws-kms:alias/gw", GW_MAX_BODY: 1_048_576, GW_DEGRADED: false },
  extraEnv: { AWS_REGION: "eu-central-1" },
  extraEnvFrom: [{ secretRef: { name: "vault" } }],
  replicas: 3,
  shutdownSeconds: 60,
  serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "arn" } },
  service: { type: "LoadBalancer", port: 443, annotations: { a: "b" } },
  podDisruptionBudget: { maxUnavailable: "50%" },
  networkPolicy: { ingressFrom: [{ podSelector: {} }], egressPorts: [443] },
  podAnnotations: { a: "b" },
  podLabels: { team: "ai" },
  nodeSelector: { zone: "a" },
  tolerations: [{ key: "a", operator: "Exists" }],
  affinity: { podAntiAffinity: {} },
};

// The compiler takes minutes for the libraries of Helm and Kubernetes.
describe.runIf(process.env.GW_NIGHTLY === "1")("deploy (nightly)", () => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gw-deploy-"));
    program = buildGoProgram(folder);
  }, 1_200_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const objectsOf = (values: object): readonly Fields[] => {
    const file = join(folder, "values.json");
    writeFileSync(file, JSON.stringify(values));
    return runGoProgram(program, ["chart", join(deploy, "helm/gw"), file]);
  };
  const ofKind = (objects: readonly Fields[], kind: string): Fields => {
    const found = objects.filter((one) => one.kind === kind);
    expect(found, kind).toHaveLength(1);
    return found[0] ?? {};
  };

  test.each([
    ["the least", required],
    ["all", everything],
  ])("the chart renders with %s values", (_, values) => {
    const objects = objectsOf(values);
    const kinds = objects.map(({ kind }) => kind).sort();
    expect(kinds).toEqual([
      ...["Deployment", "Job", "NetworkPolicy", "PodDisruptionBudget"],
      ...["Service", "ServiceAccount"],
    ]);
    const deployment = ofKind(objects, "Deployment");
    const pod: Fields = deployment.spec.template;
    const job: Fields = ofKind(objects, "Job").spec.template;
    for (const { spec } of [pod, job]) {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532 });
      expect(spec.automountServiceAccountToken).toBe(false);
      for (const { securityContext } of spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      }
    }
    const matches = (selector: Fields, { metadata }: Fields): boolean =>
      Object.entries(selector).every(([name, value]) => metadata.labels[name] === value);
    const selectors = [
      deployment.spec.selector.matchLabels,
      ofKind(objects, "Service").spec.selector,
      ofKind(objects, "PodDisruptionBudget").spec.selector.matchLabels,
      ofKind(objects, "NetworkPolicy").spec.podSelector.matchLabels,
    ];
    expect(selectors.map((one) => [matches(one, pod), matches(one, job)])).toEqual(
      selectors.map(() => [true, false]),
    );
  });

  test("no value of a Secret is in the chart, and the server reads them as files", () => {
    const { spec } = ofKind(objectsOf(required), "Deployment").spec.template;
    const [container] = spec.containers;
    const variables = container.env.map(({ name, value }: Fields) => `${name}=${value}`);
    expect(variables).toEqual([
      "GW_DATABASE_URL=file:/etc/gw/database/url",
      "GW_DATA_DIR=/var/lib/gw/data",
      "GW_ADMIN_TOKEN_FILE=/etc/gw/admin-token/token",
      "GW_SHUTDOWN_TIMEOUT=30000",
      "GW_KEK_DIR=/etc/gw/keys",
    ]);
    const mounted = container.volumeMounts.map(({ name }: Fields) => name);
    const secrets = spec.volumes.map(({ name, secret }: Fields) => [name, secret?.secretName]);
    expect(Object.fromEntries(secrets)).toStrictEqual({
      // The folder of the usage that waits for the database.
      data: undefined,
      database: "gw-database",
      "admin-token": "gw-admin",
      keys: "gw-keys",
    });
    expect(mounted.sort()).toEqual(secrets.map(([name]: [string]) => name).sort());
  });

  test("settings keep their values", () => {
    const { spec } = ofKind(objectsOf(everything), "Deployment").spec.template;
    const entries = spec.containers[0].env.map(({ name, value }: Fields) => [name, value]);
    expect(Object.fromEntries(entries)).toMatchObject({
      AWS_REGION: "eu-central-1",
      GW_DEGRADED: "false",
      GW_KEK_1: "aws-kms:alias/gw",
      GW_MAX_BODY: "1048576",
    });
  });

  test("pods have longer to stop than the server needs, and 45 seconds by default", () => {
    const grace = (values: object): unknown =>
      ofKind(objectsOf(values), "Deployment").spec.template.spec.terminationGracePeriodSeconds;
    expect([grace(required), grace(everything)]).toEqual([45, 75]);
  });

  test("the migration runs before pods of the new version start", () => {
    const { metadata, spec } = ofKind(objectsOf(required), "Job");
    expect(metadata.annotations["helm.sh/hook"]).toBe("pre-install,pre-upgrade");
    expect(spec.template.spec.containers[0].args.slice(0, 2)).toEqual(["db", "migrate"]);
    const kinds = objectsOf({ ...required, migration: { enabled: false } });
    expect(kinds.map(({ kind }) => kind)).not.toContain("Job");
  });

  test.each([
    ["image", {}],
    ["database", { database: { existingSecret: "" } }],
    ["GW_DATABASE_URL", { settings: { GW_DATABASE_URL: "postgres://a" } }],
    ["GW_ADMIN_TOKEN", { settings: { GW_ADMIN_TOKEN: "secret" } }],
    ["GW_DATABASE_URL_FILE", { settings: { GW_DATABASE_URL_FILE: "/a" } }],
    ["GW_TOKEN", { settings: { GW_TOKEN: "secret" } }],
    ["GW_KEK_1", { settings: { GW_KEK_1: "raw:AAAA" } }],
    ["GW_MAX_BODI", { settings: { GW_MAX_BODI: 1 } }],
    ["HOME", { settings: { HOME: "/" } }],
    ["GW_PORT", { extraEnv: { GW_PORT: "1" } }],
    ["replicas", { replicas: 0 }],
    ["unknown", { unknown: 1 }],
  ])("wrong values are rejected: %s", (name, values) => {
    const merged = name === "image" ? values : { ...required, ...values };
    expect(() => objectsOf(merged)).toThrow(name);
  });

  test("Docker accepts the compose file, and the password is in no variable of a container", () => {
    const password = "secretofthedatabase";
    const project: Fields = runGoProgram(program, ["compose", join(deploy, "compose.yaml")], {
      GW_DATABASE_PASSWORD: password,
    });
    const services: readonly Fields[] = Object.values(project.services);
    expect(services).toHaveLength(3);
    expect(JSON.stringify(services)).not.toContain(password);
    expect(project.services.gateway).toMatchObject({ read_only: true, stop_grace_period: "45s" });
    // Docker cannot write a secret from a variable into such a container.
    expect(services.filter((one) => one.read_only && (one.secrets || one.configs))).toEqual([]);
  });
});

test("the chart accepts exactly the settings that it does not set itself", () => {
  const read = (path: string): Fields => JSON.parse(readFileSync(join(deploy, path), "utf8"));
  const { properties } = read("helm/gw/values.schema.json").properties.settings;
  const own = [
    ...["GW_ADMIN_TOKEN", "GW_DATABASE_URL", "GW_DATA_DIR", "GW_HOST", "GW_KEK_DIR", "GW_PORT"],
    ...["GW_SHUTDOWN_TIMEOUT", "GW_KEK_<version>"],
  ];
  const names = describeSettings().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(own));
  const rest = names.filter((name) => !own.includes(name) && !name.endsWith("_FILE"));
  expect(Object.keys(properties).sort()).toEqual(rest.sort());
});

test("the chart has the version of the command line", () => {
  const manifest = new URL("../../../apps/cli/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  const chart = readFileSync(join(deploy, "helm/gw/Chart.yaml"), "utf8");
  expect(chart.match(/^(version|appVersion): .*$/gm)).toEqual([
    `version: ${version}`,
    `appVersion: ${version}`,
  ]);
});

test("the chart, the compose file and the unit give the server the same time to stop", () => {
  const read = (path: string): string => readFileSync(join(deploy, path), "utf8");
  expect(read("compose.yaml")).toContain("stop_grace_period: 45s");
  expect(read("systemd/gw.service")).toContain("TimeoutStopSec=45");
  expect(read("helm/gw/values.yaml")).toContain("shutdownSeconds: 30");
});
