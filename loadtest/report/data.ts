/** What the page of a report draws, as it is written into the page. */
export interface PictureData {
  /** s */
  elapsed: number;
  /** the step of the server, ms */
  step: number;
  /** the slowest update, ms */
  slowest: number;
  /** the updates that are drawn: s since the beginning, and ms since the one before; Float32, little-endian, base64 */
  times: string;
  intervals: string;
  perSecond: {
    connections: number;
    updates: number;
    p50: number | null;
    p95: number | null;
    p99: number | null;
  }[];
}
