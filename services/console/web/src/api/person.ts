// Who acts, where the suite runs in development mode and lets the page choose. One choice for the whole browser.
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { plain } from "@/format/plain";
import { useWords } from "@/words";

export interface Person {
  id: string;
  name: string;
  roles: string[];
  zones: string[];
  departments: string[];
}

const storageKey = "zoneflow.person";

// The storage of another tab may hear of a choice later than this one is told of it.
let chosen: string | undefined;

// "" where nobody was chosen: the suite's own operator, or whom the proxy in front names.
export function chosenPerson(): string {
  chosen ??= window.localStorage.getItem(storageKey) ?? "";
  return chosen;
}

// What another tab has chosen.
export function followPerson(id: string) {
  chosen = id;
}

export function choosePerson(id: string) {
  chosen = id;
  if (id === "") {
    window.localStorage.removeItem(storageKey);
  } else {
    window.localStorage.setItem(storageKey, id);
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

// Empty where the suite does not let the page choose.
async function readPersons(signal: AbortSignal): Promise<Person[]> {
  const answer = await fetch("/api/persons", { signal, headers: { Accept: "application/json" } });
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) {
    return [];
  }
  const told: unknown = await answer.json();
  const list: unknown = Array.isArray(told) ? told : (told as { persons?: unknown } | null)?.persons;
  return (Array.isArray(list) ? list : []).map((one: Record<string, unknown>) => ({
    id: String(one.id),
    name: String(one.name ?? one.id),
    roles: texts(one.roles),
    zones: texts(one.zones),
    departments: texts(one.departments),
  }));
}

const none: readonly Person[] = [];
const noZones: readonly string[] = [];

// Whom one may be: none outside development mode. They are the same for as long as the page is open.
export function usePersons(): readonly Person[] {
  const { data } = useQuery({ queryKey: ["persons"], queryFn: ({ signal }) => readPersons(signal), staleTime: Infinity, refetchInterval: false });
  return data ?? none;
}

// Whether whoever acts has one of the roles, as far as the page knows: the service decides.
export function useHasRole(roles: readonly string[]): boolean {
  const person = usePersons().find(({ id }) => id === chosenPerson());
  return person === undefined || person.roles.some((role) => roles.includes(role.toLowerCase().replace(/^role_/, "")));
}

// The zones that whoever acts answers for; none for who may act in all.
export function useOwnZones(): readonly string[] {
  const zones = usePersons().find(({ id }) => id === chosenPerson())?.zones ?? noZones;
  return zones.includes("*") ? noZones : zones;
}

// A person as events, acts and responsibilities name them.
export function actorOf(person: Pick<Person, "id">): string {
  return `person/${person.id}`;
}

// Who did something, by name where it is known.
export function usePersonName(): (actor: string) => string {
  const persons = usePersons();
  const { operator } = useWords().person;
  return useCallback(
    (actor) => (actor === "person/local-operator" ? operator : (persons.find((one) => actorOf(one) === actor)?.name ?? plain(actor))),
    [persons, operator],
  );
}
