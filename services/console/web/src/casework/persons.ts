import { useCallback } from "react";
import { usePersons } from "@/api/person";
import { plain } from "@/format/plain";
import { useWords } from "@/words";

// A person as events and responsibilities name them.
export function actorOf(person: { id: string }): string {
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
