#include "common/rpc/persons.h"

#include <set>

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

// So that every page can be seen with every role, and by somebody who has no other.
TEST(PersonsTest, EveryRoleOfAPersonHasAPersonWithThisRoleAlone) {
  std::set<std::string> alone;
  for (const Person& person : DevelopmentPersons()) {
    if (person.principal.roles.size() == 1) {
      alone.insert(person.principal.roles.front());
    }
  }
  for (const Role& role : Roles()) {
    EXPECT_EQ(alone.contains(std::string(role.name)), role.name != "service") << role.name;
  }
}

TEST(PersonsTest, TheLocalOperatorMayDoEverything) {
  const Principal everybody = LocalOperator();
  EXPECT_EQ(everybody.roles.size(), Roles().size());
  EXPECT_TRUE(everybody.all_zones);
  EXPECT_TRUE(everybody.all_departments);
}

TEST(PersonsTest, OneIsFoundByItsWholeId) {
  const Person* person = FindPerson("department-resources");
  ASSERT_NE(person, nullptr);
  EXPECT_EQ(person->principal.id, "person/department-resources");
  EXPECT_THAT(person->principal.roles, ElementsAre("department"));
  EXPECT_THAT(person->principal.departments, ElementsAre("自然资源局"));
  EXPECT_TRUE(person->principal.all_zones);
  EXPECT_FALSE(person->principal.all_departments);
  EXPECT_EQ(FindPerson("department"), nullptr);
  EXPECT_EQ(FindPerson(""), nullptr);
}

TEST(PersonsTest, AMistakeNamesThePersonAndTheRule) {
  const struct {
    const char* yaml;
    const char* why;
  } cases[] = {
      {"persons: [{name: n, roles: [operator]}]", "id must be"},
      {"persons: [{id: A, name: n, roles: [operator]}]", "id must be"},
      {"persons: [{id: a, roles: [operator]}]", "person 'a': has no name"},
      {"persons: [{id: a, name: n}]", "has no roles"},
      {"persons: [{id: a, name: n, roles: [leader]}]", "'leader' is no role"},
      {"persons: [{id: a, name: n, roles: [operator], zone: [x]}]", "'zone' is no key"},
      {"persons: [{id: a, name: n, roles: [operator]}, {id: a, name: m, roles: [partner]}]",
       "stands there twice"},
      {"persons: [{id: a", "persons: "},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ParsePersons(c.yaml),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.why)))
        << c.yaml;
  }
}

}  // namespace
}  // namespace zoneflow::rpc
