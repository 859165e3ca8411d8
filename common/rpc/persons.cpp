#include "common/rpc/persons.h"

#include <algorithm>
#include <utility>

#include "yaml-cpp/yaml.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "rpc_persons.h"

namespace zoneflow::rpc {
namespace {

// "*" among the texts stands for all and is taken out.
std::vector<std::string> Texts(const YAML::Node& node, bool& all) {
  auto texts = node.IsDefined() ? node.as<std::vector<std::string>>() : std::vector<std::string>();
  all = std::erase(texts, "*") > 0;
  return texts;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

absl::StatusOr<Person> ParsePerson(const YAML::Node& node) {
  Person person;
  person.id = node["id"].as<std::string>("");
  const auto wrong = [&](std::string_view why) {
    return absl::InvalidArgumentError(StrCat("person '", person.id, "': ", why));
  };
  if (!IsId(person.id)) {
    return wrong("id must be 1 to 64 lower case letters, digits and hyphens");
  }
  for (const auto& member : node) {
    const auto key = member.first.as<std::string>();
    constexpr std::string_view kKeys[] = {"id", "name", "roles", "zones", "departments"};
    if (std::ranges::find(kKeys, key) == std::end(kKeys)) {
      return wrong(StrCat("'", key, "' is no key of a person"));
    }
  }
  person.name = node["name"].as<std::string>("");
  if (person.name.empty()) {
    return wrong("has no name");
  }
  Principal& principal = person.principal;
  principal.id = StrCat("person/", person.id);
  bool all_roles = false;
  principal.roles = Texts(node["roles"], all_roles);
  if (principal.roles.empty()) {
    return wrong("has no roles");
  }
  for (const std::string& role : principal.roles) {
    if (std::ranges::find(Roles(), role, &Role::name) == Roles().end()) {
      return wrong(StrCat("'", role, "' is no role"));
    }
  }
  principal.zones = Texts(node["zones"], principal.all_zones);
  principal.departments = Texts(node["departments"], principal.all_departments);
  return person;
}

}  // namespace

absl::StatusOr<std::vector<Person>> ParsePersons(std::string_view yaml) {
  std::vector<Person> persons;
  try {
    for (const YAML::Node& node : YAML::Load(std::string(yaml))["persons"]) {
      ASSIGN_OR_RETURN(Person person, ParsePerson(node));
      if (std::ranges::find(persons, person.id, &Person::id) != persons.end()) {
        return absl::InvalidArgumentError(StrCat("person '", person.id, "': stands there twice"));
      }
      persons.push_back(std::move(person));
    }
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(StrCat("persons: ", error.what()));
  }
  return persons;
}

const std::vector<Person>& DevelopmentPersons() {
  static const std::vector<Person>& persons = *[] {
    absl::StatusOr<std::vector<Person>> parsed = ParsePersons(rpc_persons::Find("persons.yaml"));
    ZONEFLOW_CHECK(parsed.ok());
    return new std::vector<Person>(*std::move(parsed));
  }();
  return persons;
}

const Person* FindPerson(std::string_view id) {
  const auto found = std::ranges::find(DevelopmentPersons(), id, &Person::id);
  return found == DevelopmentPersons().end() ? nullptr : &*found;
}

}  // namespace zoneflow::rpc
