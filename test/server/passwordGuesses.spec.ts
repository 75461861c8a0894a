import assert from "node:assert/strict";
import { PasswordGuesses } from "../../server/operators/passwordGuesses.ts";

const right = () => true;
const wrong = () => false;

describe("PasswordGuesses", () => {
  const DELAY_MS = 100;
  let guesses: PasswordGuesses;
  beforeEach(() => {
    guesses = new PasswordGuesses(DELAY_MS);
  });

  /** Sends wrong passwords one after another. */
  async function tried(count: number): Promise<string[]> {
    const results: string[] = [];
    for (let i = 0; i < count; i++) results.push(await guesses.attempt("a", wrong));
    return results;
  }

  it("compares ten wrong passwords at once, and each further one after a delay", async () => {
    const began = performance.now();
    assert.deepEqual(await tried(10), Array(10).fill("wrong"));
    assert.ok(performance.now() - began < DELAY_MS);
    assert.deepEqual(await tried(2), ["late", "late"]);
    assert.ok(performance.now() - began > 2 * DELAY_MS - 2);
  });

  it("lets the right password work after any number of wrong ones, and then forgets these", async () => {
    await tried(13);
    assert.equal(await guesses.attempt("a", right), "right");
    assert.deepEqual(await tried(10), Array(10).fill("wrong"));
    assert.equal(await guesses.attempt("a", wrong), "late");
  });

  it("compares attempts that arrive together one after another, and refuses more than four of them", async () => {
    await tried(10);
    const began = performance.now();
    const all = await Promise.all(Array.from({ length: 7 }, () => guesses.attempt("a", wrong)));
    assert.deepEqual(all, [...Array(4).fill("late"), ...Array(3).fill("refused")]);
    assert.ok(performance.now() - began > 4 * DELAY_MS - 4);
    assert.equal(await guesses.attempt("a", right), "right", "none waits any more");
  });

  it("compares attempts behind a right one at once", async () => {
    await tried(10);
    const began = performance.now();
    const all = await Promise.all([right, right, right, right].map((isRight) => guesses.attempt("a", isRight)));
    assert.deepEqual(all, Array(4).fill("right"));
    assert.ok(performance.now() - began < 2 * DELAY_MS);
  });

  it("notes an address with delayed attempts once, until it sends the right password", async () => {
    assert.deepEqual([guesses.noteDelay("a"), guesses.noteDelay("a"), guesses.noteDelay("b")], [true, false, true]);
    await guesses.attempt("a", right);
    assert.deepEqual([guesses.noteDelay("a"), guesses.noteDelay("b")], [true, false]);
  });

  it("never counts the right password, and limits each address alone", async () => {
    for (let i = 0; i < 30; i++) assert.equal(await guesses.attempt("a", right), "right");
    await tried(12);
    assert.equal(await guesses.attempt("b", wrong), "wrong");
  });
});
