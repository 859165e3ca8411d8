// The persons one may be in development mode, from data/persons.yaml: so that every page and every
// refusal can be seen with every role. Nothing of this exists in production, where the token
// decides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"

namespace zoneflow::rpc {

// The metadata, and header of the console, that names a person by id. Development mode takes it;
// outside it a call that brings it is refused as Unauthenticated, whatever else it brings.
constexpr char kPersonHeader[] = "x-zoneflow-person";

struct Person {
  std::string id;    // "investment"; lower case letters, digits and hyphens
  std::string name;  // what the person does, in Chinese: "招商专员"
  Principal principal;
};

// Reads a list in the form of data/persons.yaml. InvalidArgument names the person and what is
// wrong: no or a repeated id, a role that is none, no role, a key that is not known.
absl::StatusOr<std::vector<Person>> ParsePersons(std::string_view yaml);

// Those of data/persons.yaml, in their order. The local operator, whom everybody is who names
// nobody, is not among them. Thread-safe.
const std::vector<Person>& DevelopmentPersons();

// One of them, else nullptr.
const Person* FindPerson(std::string_view id);

}  // namespace zoneflow::rpc
