/** Time for the first answer of a running server, ms. */
const REACH_MS = 5000;

/** Counts lost and refused connections by reason. */
export class Failures {
  /** connections that the server or the network ended, by reason */
  readonly lost = new Map<string, number>();
  /** connections that were refused, by reason */
  readonly refused = new Map<string, number>();
  readonly #reported = new Set<string>();

  addLost(code: number): void {
    add(this.lost, `with code ${code}`);
  }

  addRefused(error: unknown): void {
    add(this.refused, reasonOf(error));
  }

  /** Sentences about reasons that are new since the last call. */
  news(): string[] {
    const sentences = [
      ...[...this.lost].map(([reason, count]) => [`lost ${reason}`, `${connections(count)} lost ${reason}.`]),
      ...[...this.refused].map(([reason, count]) => [reason, `${connections(count)} refused: ${reason}.`]),
    ] as [string, string][];
    return sentences.flatMap(([key, sentence]) => {
      if (this.#reported.has(key)) return [];
      this.#reported.add(key);
      return [sentence];
    });
  }

  /** All reasons, as sentences. */
  sentences(): string[] {
    const lost = listed(this.lost);
    const refused = listed(this.refused);
    return [
      ...(lost === undefined ? [] : [`${connections(total(this.lost))} lost${lost}.`]),
      ...(refused === undefined ? [] : [`${connections(total(this.refused))} refused:${refused}.`]),
    ];
  }
}

/** Why a connection was refused, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const { message, cause, code } = error as Error & { cause?: { code?: string; message: string }; code?: unknown };
  // `fetch` has the error of the connection as its cause; the SDK has it as the code.
  const failure = cause?.code ?? cause?.message ?? (typeof code === "string" ? code : undefined);
  if (failure === undefined) return message.replace(/\.$/, "");
  if (failure === "ECONNREFUSED") return "no server listens there (ECONNREFUSED)";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(failure)) {
    return `its certificate is not trusted (${failure}); NODE_EXTRA_CA_CERTS=FILE names one to trust`;
  }
  return `the server can't be reached (${failure})`;
}

/** @throws Error with a sentence if no HTTP server answers at an address */
export async function reach(endpoint: string): Promise<void> {
  try {
    const response = await fetch(endpoint, { redirect: "manual", signal: AbortSignal.timeout(REACH_MS) });
    await response.body?.cancel();
  } catch (error) {
    const late = (error as Error).name === "TimeoutError";
    throw new Error(`${endpoint}: ${late ? `no answer within ${REACH_MS / 1000} s` : reasonOf(error)}.`);
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

/** The reasons; with their counts if there are several. */
function listed(reasons: Map<string, number>): string | undefined {
  const [only, ...others] = reasons.keys();
  if (only === undefined) return undefined;
  if (others.length === 0) return ` ${only}`;
  return ` ${[...reasons].map(([reason, count]) => `${count} ${reason}`).join(", ")}`;
}

function connections(count: number): string {
  return count === 1 ? "1 connection was" : `${count} connections were`;
}
