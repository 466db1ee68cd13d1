/** `problem`: something does not work. `warning`: an action is due. `note`: for information. */
export const doctorGrades = ["problem", "warning", "note"] as const;
/** One of {@link doctorGrades}. */
export type DoctorGrade = (typeof doctorGrades)[number];

/** What a finding of a {@link DoctorReport} is about. */
export const doctorFindingCodes = [
  /** A configured key is wrong, missing or unavailable; `problemCode` and `message` have details. */
  "key_problem",
  /** `secrets` secrets do not open. Only a verification of all secrets finds it. */
  "secrets_do_not_open",
  /** The registry has no active key: no secret can be written. */
  "no_active_key",
  /** The running `servers` lack version `kekVersion`, which they need. */
  "key_missing_on_servers",
  /** The active version `kekVersion` is `days` days old and should be rotated. */
  "key_too_old",
  /** Version `kekVersion` is staged; `servers` lists the running servers that still lack it. */
  "key_staged",
  /** `secrets` secrets still use the retiring version `kekVersion`. */
  "rotation_incomplete",
  /** No secret uses the retiring version `kekVersion`: it can be retired. */
  "key_retirable",
  /** `provider` rejected the credential, the account or the name of `model` with `status`. */
  "model_rejected",
  /**
   * Calls of `endpoint` cannot use `model` of `provider`: because of its secret (`problemCode`), or for
   * the reason in `message`. Absent where credentials are not opened.
   */
  "model_not_callable",
  /** Entries of a setting name `workspace`, which does not exist; `message` lists them. */
  "named_workspace_missing",
  /** No server runs on this database. */
  "no_running_server",
] as const;
/** One of {@link doctorFindingCodes}. */
export type DoctorFindingCode = (typeof doctorFindingCodes)[number];

/** One result of a check of keys and servers. */
export interface DoctorFinding {
  readonly code: DoctorFindingCode;
  readonly grade: DoctorGrade;
  /** Version of the key-encryption key. */
  readonly kekVersion?: number | undefined;
  /** State of that version. */
  readonly kekState?: string | undefined;
  /** Ids of running servers. */
  readonly servers?: readonly string[] | undefined;
  /** Number of secrets. */
  readonly secrets?: number | undefined;
  readonly days?: number | undefined;
  readonly provider?: string | undefined;
  /** The name of the model at its provider. */
  readonly model?: string | undefined;
  /** HTTP status. */
  readonly status?: number | undefined;
  /** The name of the workspace, such as that of the endpoint or model; absent for `default`. */
  readonly workspace?: string | undefined;
  /** The name of an endpoint. */
  readonly endpoint?: string | undefined;
  /** Code of the key problem, or of the reason for not calling a model. */
  readonly problemCode?: string | undefined;
  /** One line for operators, with the remedy. Never contains key material. */
  readonly message?: string | undefined;
}

/** The state of keys and servers, the most severe findings first. */
export interface DoctorReport {
  readonly findings: readonly DoctorFinding[];
}
