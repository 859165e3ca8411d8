import { useState } from "react";
import { chosenPerson, choosePerson, usePersons } from "@/api/person";
import { useLive } from "@/live";
import { Menu } from "@/parts/Menu";
import { useWords } from "@/words";

// In development mode: who acts. Nothing is shown where the suite does not let the page choose.
export function PersonSwitch() {
  const words = useWords();
  const { changePerson } = useLive();
  const [chosen, setChosen] = useState(chosenPerson);
  const persons = usePersons();
  if (persons.length === 0) {
    return null;
  }
  const choose = (id: string) => {
    choosePerson(id);
    setChosen(id);
    changePerson(id);
  };
  const roles = (ids: readonly string[]) => ids.map((id) => (words.roles as Record<string, string | undefined>)[id.toLowerCase().replace(/^role_/, "")] ?? id).join(words.comma);
  const person = persons.find(({ id }) => id === chosen);
  return (
    <Menu label={words.person.label} face={person?.name ?? words.person.operator}>
      <fieldset className="persons">
        <legend>{words.person.choose}</legend>
        {[{ id: "", name: words.person.operator, roles: [], zones: [], departments: [] }, ...persons].map((one) => (
          <label key={one.id} className="check">
            <input type="radio" name="person" checked={one.id === (person?.id ?? "")} onChange={() => choose(one.id)} />{" "}
            {one.name}
            <small className="quiet"> {[roles(one.roles), ...one.departments].filter(Boolean).join(" · ")}</small>
          </label>
        ))}
      </fieldset>
    </Menu>
  );
}
