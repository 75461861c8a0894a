/** Escapes text for HTML, between tags and in attributes. */
export function asHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
