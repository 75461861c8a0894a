import { basicAuth } from "../../tools/basicAuth.ts";

/** The values in a server's `/metrics`, by series as written: `slipstream_leaves_total{code="4000"}`. */
export class Scrape {
  readonly text: string;
  readonly #values: Map<string, number>;

  private constructor(text: string) {
    this.text = text;
    this.#values = new Map(
      text
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => {
          const end = line.lastIndexOf(" ");
          return [line.slice(0, end), Number(line.slice(end + 1))];
        }),
    );
  }

  static async of(url: string, password: string): Promise<Scrape> {
    const response = await fetch(`${url}/metrics`, { headers: basicAuth("admin", password) });
    if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`);
    return new Scrape(await response.text());
  }

  /** The value of a series. @param series without the prefix `slipstream_` */
  get(series: string): number {
    const value = this.#values.get(`slipstream_${series}`);
    if (value === undefined) throw new Error(`there is no slipstream_${series} in\n${this.text}`);
    return value;
  }

  /** Every name that a query may use; for a histogram, the names of its parts. */
  get names(): Set<string> {
    return new Set([...this.#values.keys()].map((series) => series.split("{", 1)[0] ?? ""));
  }
}
