import { globSync, readFileSync } from "node:fs";
import path from "node:path";

export const PROJECT = path.resolve(import.meta.dirname, "../..");

/** The pages for people, below the project. */
export const PAGES = ["README.md", "SECURITY.md", ...globSync("docs/*.md", { cwd: PROJECT }).sort()];

export interface Block {
  page: string;
  /** of its first line in the page, from 1 */
  line: number;
  /** `sh`, `yaml`, …, or empty */
  language: string;
  /** without the indentation of a list */
  text: string;
}

const FENCED = /^( *)```(\w*)\n(.*?)^ *```$/gms;

export function pageText(page: string): string {
  return readFileSync(path.join(PROJECT, page), "utf8");
}

/** A page without what is outside of the section with this heading, such as `## Certificates`. The lines stay where they are. */
function sectionOf(page: string, heading: string): string {
  const text = pageText(page);
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`${page} has no heading "${heading}".`);
  const body = text.slice(start + 1 + heading.length);
  const end = body.search(new RegExp(`^#{1,${heading.indexOf(" ")}} `, "m"));
  return text.slice(0, start).replaceAll(/[^\n]/g, "") + (end < 0 ? body : body.slice(0, end));
}

/** The code blocks of a page, or of one of its sections. */
export function blocksOf(page: string, heading?: string): Block[] {
  const text = heading === undefined ? pageText(page) : sectionOf(page, heading);
  return [...text.matchAll(FENCED)].map(({ 1: indent = "", 2: language = "", 3: body = "", index }) => ({
    page,
    line: text.slice(0, index).split("\n").length + (heading === undefined ? 0 : 1),
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** What a page has in backticks outside of code blocks, each once. A span may continue on the next line. */
export function spansOf(page: string): string[] {
  const prose = pageText(page).replaceAll(FENCED, "");
  return [...new Set([...prose.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span.replaceAll(/\s+/g, " ")))];
}

/** Spans that read like a command with arguments: a word in lower case, and another word. */
export function commandSpans(page: string): string[] {
  return spansOf(page).filter((span) => /^[a-z][\w./-]* /.test(span));
}
