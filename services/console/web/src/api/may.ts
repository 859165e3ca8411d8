// Who may call what, as the `access` of each method says: what the page asks by itself, it asks for those alone. The
// service decides all the same.
import { getOption, type DescMethod } from "@bufbuild/protobuf";
import { access, Role } from "@proto/common/v1/access_pb";
import { chosenPerson, usePersons, type Person } from "./person";

// `persons` are those that one may be, as far as they are read. Whom a proxy names has roles that the page does not know.
export function mayCall(method: DescMethod, persons: readonly Person[]): boolean {
  const id = chosenPerson();
  if (id === "") {
    return true;
  }
  const roles = getOption(method, access).roles.map((role) => Role[role]);
  return persons.find((one) => one.id === id)?.roles.some((role) => roles.includes(role.toUpperCase().replace(/^ROLE_/, ""))) ?? false;
}

export function useMayCall(method: DescMethod): boolean {
  return mayCall(method, usePersons());
}
