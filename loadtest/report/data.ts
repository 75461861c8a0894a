/** The data that a report's page draws, as JSON in the page. */
export interface PictureData {
  /** s */
  elapsed: number;
  /** the step of the server, ms */
  step: number;
  /** longest time between updates, ms */
  slowest: number;
  /** the drawn updates: s since the start, and ms since the previous update; Float32, little-endian, base64 */
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
