/** What went wrong, in words, and how often. */
export class Trouble {
  /** connections that ended by themselves, by reason */
  readonly lost = new Map<string, number>();
  /** connections that were not let in, by reason */
  readonly refused = new Map<string, number>();
  #said = new Set<string>();

  loses(code: number): void {
    add(this.lost, `with code ${code}`);
  }

  refuses(error: unknown): void {
    add(this.refused, reasonOf(error));
  }

  /** What has not been heard before, as sentences. What has is only counted. */
  news(): string[] {
    const sentences = [
      ...[...this.lost].map(([reason, count]) => [`lost ${reason}`, `${connections(count)} lost ${reason}.`]),
      ...[...this.refused].map(([reason, count]) => [reason, `${connections(count)} not let in: ${reason}.`]),
    ] as [string, string][];
    return sentences.flatMap(([key, sentence]) => {
      if (this.#said.has(key)) return [];
      this.#said.add(key);
      return [sentence];
    });
  }

  /** All of it, as sentences. */
  sentences(): string[] {
    const lost = listed(this.lost);
    const refused = listed(this.refused);
    return [
      ...(lost === undefined ? [] : [`${connections(total(this.lost))} lost${lost}.`]),
      ...(refused === undefined ? [] : [`${connections(total(this.refused))} not let in:${refused}.`]),
    ];
  }
}

/** Why a connection was not let in, as the part of a sentence. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message: string } };
  if (cause?.code === "ECONNREFUSED") return "nobody answers there (ECONNREFUSED)";
  if (cause !== undefined) return `the server can't be reached (${cause.code ?? cause.message})`;
  const refusal = /^no seat: (?:\d+ )?(.*)$/s.exec(message)?.[1];
  if (refusal === undefined) return message;
  try {
    return `the server gave no seat: ${(JSON.parse(refusal) as { error: string }).error}`;
  } catch {
    return `the server gave no seat: ${refusal}`;
  }
}

export function total(reasons: Map<string, number>): number {
  let sum = 0;
  for (const count of reasons.values()) sum += count;
  return sum;
}

function add(reasons: Map<string, number>, reason: string): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}

/** The reasons, with how often if there are several. */
function listed(reasons: Map<string, number>): string | undefined {
  const [only, ...others] = reasons.keys();
  if (only === undefined) return undefined;
  if (others.length === 0) return ` ${only}`;
  return ` ${[...reasons].map(([reason, count]) => `${count} ${reason}`).join(", ")}`;
}

function connections(count: number): string {
  return count === 1 ? "1 connection was" : `${count} connections were`;
}
