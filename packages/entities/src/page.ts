/** Which part of a list is asked for. */
export interface PageRequest {
  /** 1 to 1,000; 100 when absent. */
  readonly maxResults?: number | undefined;
  /** `nextPageToken` of the page before, with the same filters. */
  readonly pageToken?: string | undefined;
}

/** A part of a list, in order of creation. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}
