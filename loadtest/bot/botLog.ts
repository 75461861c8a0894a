import { appendFileSync, writeFileSync } from "node:fs";
import { Failures, total } from "../ramp/failures.ts";

interface BotLogOptions {
  numClients: number;
  endpoint: string;
  /** file for the lines */
  output?: string | undefined;
  /** file for the numbers */
  json?: string | undefined;
  /** whether to print the lines */
  print: boolean;
}

/** Counts what the bots do, prints it as plain lines, and writes it to files. Lines of the same kind are counted. */
export class BotLog {
  readonly #options: BotLogOptions;
  readonly #failures = new Failures();
  readonly #began = performance.now();
  #joined = 0;

  constructor(options: BotLogOptions) {
    this.#options = options;
    if (options.output !== undefined) writeFileSync(options.output, "");
    this.say(`${bots(options.numClients)} for ${options.endpoint}`);
  }

  /** number of bots that joined, with those that have left since */
  get joins(): number {
    return this.#joined;
  }

  joined(): void {
    const { numClients } = this.#options;
    if (++this.#joined === numClients) {
      this.say(`${bots(numClients)} ${numClients === 1 ? "has" : "have"} joined.`);
    }
  }

  failed(error: unknown): void {
    this.#failures.addRefused(error);
    this.#sayNews();
  }

  left(code: number): void {
    this.#failures.addLost(code);
    this.#sayNews();
  }

  say(line: string): void {
    const { output, print } = this.#options;
    if (print) console.log(line);
    if (output !== undefined) appendFileSync(output, `[${new Date().toISOString()}] ${line}\n`);
  }

  /** Writes the summary. @returns the exit code */
  end(): number {
    const failed = total(this.#failures.refused);
    const counts = [`Successful connections: ${this.#joined}`, `Failed connections: ${failed}`];
    this.say(["Finished. Summary:", ...counts, ...this.#failures.sentences()].join("\n    "));
    const { endpoint, numClients, json } = this.#options;
    if (json !== undefined) {
      const { refused, lost } = this.#failures;
      const seconds = Math.round((performance.now() - this.#began) / 1000);
      const numbers = { joined: this.#joined, failed: Object.fromEntries(refused), left: Object.fromEntries(lost) };
      writeFileSync(json, `${JSON.stringify({ endpoint, numClients, seconds, ...numbers }, undefined, 1)}\n`);
    }
    return failed > 0 || this.#joined === 0 ? 1 : 0;
  }

  #sayNews(): void {
    for (const sentence of this.#failures.news()) this.say(sentence);
  }
}

function bots(count: number): string {
  return count === 1 ? "1 bot" : `${count} bots`;
}
