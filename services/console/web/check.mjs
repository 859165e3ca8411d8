// What the compiler does not see: no component grows beyond 250 lines, no file imports itself by way of others, and no
// Chinese stands outside the words.
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const longest = 250;
const source = resolve("src");
const files = readdirSync(source, { recursive: true })
  .map((name) => join(source, String(name)))
  .filter((path) => /\.tsx?$/.test(path));
const faults = [];
const told = (path) => relative(source, path);

function target(from, name) {
  const base = name.startsWith("@/") ? join(source, name.slice(2)) : name.startsWith(".") ? resolve(dirname(from), name) : undefined;
  return base && [base, `${base}.ts`, `${base}.tsx`, join(base, "index.ts"), join(base, "index.tsx")].find((path) => /\.tsx?$/.test(path) && existsSync(path));
}

const imports = new Map();
for (const path of files) {
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n").length - 1;
  if (path.endsWith(".tsx") && lines > longest) {
    faults.push(`${told(path)}: ${lines} lines, at most ${longest}`);
  }
  // A page that is loaded on demand is no part of who names it.
  const names = [...text.matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)"/gms)].map((found) => found[1]);
  imports.set(path, names.flatMap((name) => target(path, name) ?? []));
  if (path.endsWith(".tsx") && /"[^"\n]*\p{Script=Han}[^"\n]*"|>[^<{]*\p{Script=Han}/u.test(text.replace(/^\s*\/\/.*$/gm, ""))) {
    faults.push(`${told(path)}: Chinese belongs into words/`);
  }
}

const done = new Set();
function walk(path, way) {
  if (way.includes(path)) {
    faults.push(`import cycle: ${[...way.slice(way.indexOf(path)), path].map(told).join(" -> ")}`);
    return;
  }
  if (!done.has(path)) {
    imports.get(path)?.forEach((next) => walk(next, [...way, path]));
    done.add(path);
  }
}
files.forEach((path) => walk(path, []));

faults.forEach((fault) => console.error(fault));
process.exitCode = faults.length === 0 ? 0 : 1;
