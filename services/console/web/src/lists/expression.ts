// Filters as the services take them: AIP-160.

// A text in quotes. `*` at an end stands for any text, so one that was typed is an ordinary character.
export function quoted(text: string): string {
  return `"${text.replace(/["\\*]/g, "\\$&")}"`;
}

// Any text with this one in it.
export function containing(field: string, text: string): string {
  return `${field} : "*${quoted(text).slice(1, -1)}*"`;
}

// Words that must all be found, each as it stands, by the search over names.
export function searching(text: string): string {
  return text.split(/[\s\u3000]+/).filter(Boolean).map(quoted).join(" ");
}

// All of these hold.
export function allOf(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").map((part) => (part.includes(" OR ") ? `(${part})` : part)).join(" AND ");
}

export function anyOf(parts: readonly string[]): string {
  return parts.join(" OR ");
}
