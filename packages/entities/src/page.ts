/** Selects one page of a list. */
export interface PageRequest {
  /** 1 to 1,000; defaults to 100. */
  readonly maxResults?: number | undefined;
  /** The `nextPageToken` of the previous page, requested with the same filters. */
  readonly pageToken?: string | undefined;
}

/** One page of a list, in order of creation. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}
