import { KeyError } from "@gw/key-management";
import type { KekInfo } from "@gw/store-abstract";
import { expect, test } from "vitest";
import {
  type DoctorState,
  doctorReport,
  withVerification,
} from "../../src/operations/doctor-report.ts";

const day = 86_400_000;
const now = 1_700_000_000_000;

function kek(version: number, state: KekInfo["state"], more: Partial<KekInfo> = {}): KekInfo {
  const fingerprint = "0123456789abcdef";
  return { version, state, provider: "raw", fingerprint, createdAt: now, secrets: 0, ...more };
}

function server(serverId: string, ...kekVersions: number[]): DoctorState["servers"][number] {
  return { serverId, kekVersions, knowsWorkspaces: true, startedAt: now, silentFor: 0 };
}

const healthy: DoctorState = {
  keks: [kek(1, "active", { activatedAt: now - 364 * day })],
  servers: [server("a", 1)],
  problems: [],
  now,
};

test("finds nothing in a healthy gateway", () => {
  expect(doctorReport(healthy)).toEqual({ findings: [] });
});

test("lists the most severe findings first", () => {
  const report = doctorReport({
    keks: [
      kek(1, "retiring", { secrets: 3 }),
      kek(2, "active", { activatedAt: now - 366 * day }),
      kek(3, "staged"),
      kek(4, "retiring"),
    ],
    servers: [server("old", 1)],
    problems: [new KeyError("KEY_WRONG", "GW_KEK_1 is not the key")],
    now,
  });
  expect(report.findings).toEqual([
    {
      ...{ code: "key_problem", grade: "problem" },
      ...{ problemCode: "KEY_WRONG", message: "GW_KEK_1 is not the key" },
    },
    {
      ...{ code: "key_missing_on_servers", grade: "problem" },
      ...{ kekVersion: 2, kekState: "active", servers: ["old"] },
    },
    {
      ...{ code: "rotation_incomplete", grade: "warning" },
      ...{ kekVersion: 1, kekState: "retiring", secrets: 3 },
    },
    { code: "key_too_old", grade: "warning", kekVersion: 2, kekState: "active", days: 366 },
    { code: "key_staged", grade: "note", kekVersion: 3, kekState: "staged", servers: ["old"] },
    { code: "key_retirable", grade: "note", kekVersion: 4, kekState: "retiring" },
  ]);
});

test("reports a missing active key unless a key problem explains it", () => {
  const keks: KekInfo[] = [];
  expect(doctorReport({ ...healthy, keks }).findings).toMatchObject([{ code: "no_active_key" }]);
  const problems = [new KeyError("REGISTRY_LOST", "The key registry is empty")];
  expect(doctorReport({ ...healthy, keks, problems }).findings).toMatchObject([
    { code: "key_problem", problemCode: "REGISTRY_LOST" },
  ]);
});

test("notes that no server runs", () => {
  expect(doctorReport({ ...healthy, servers: [] }).findings).toEqual([
    { code: "no_running_server", grade: "note" },
  ]);
});

test("adds secrets that do not open after the key problems", () => {
  const problems = [new KeyError("KEY_WRONG", "GW_KEK_1 is not the key")];
  const report = doctorReport({ ...healthy, servers: [server("a")], problems });
  expect(withVerification(report, 2).findings.map(({ code }) => code)).toEqual([
    "key_problem",
    "secrets_do_not_open",
    "key_missing_on_servers",
  ]);
  expect(withVerification(report, 2).findings[1]).toMatchObject({ grade: "problem", secrets: 2 });
  expect(withVerification(report, 0)).toEqual(report);
});

test("lists the models that their providers rejected", () => {
  const model = { modelDefinitionId: "d-1", provider: "openai", modelName: "gpt-4o", status: 401 };
  expect(doctorReport({ ...healthy, rejectedModels: [model] })).toEqual({
    findings: [
      {
        code: "model_rejected",
        grade: "problem",
        provider: "openai",
        model: "gpt-4o",
        status: 401,
      },
    ],
  });
});
