#include "common/filter/json.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/filter/parse.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::filter {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::StatusIs;

std::string Tree(std::string_view text) {
  const auto expression = Parse(text);
  return expression.ok() ? ToJson(*expression).dump() : std::string(expression.status().message());
}

// The examples of AIP-160 and what its text says of them.
TEST(FilterTreeTest, IsWhatAip160Says) {
  const struct {
    std::string_view text;
    std::string_view tree;
  } cases[] = {
      {"", R"({"and":[]})"},
      {"prod", R"({"text":"prod"})"},
      {"New York", R"({"and":[{"text":"New"},{"text":"York"}]})"},
      {"New York Giants OR Yankees",
       R"({"and":[{"text":"New"},{"text":"York"},{"or":[{"text":"Giants"},{"text":"Yankees"}]}]})"},
      {"New York (Giants OR Yankees)",
       R"({"and":[{"text":"New"},{"text":"York"},{"or":[{"text":"Giants"},{"text":"Yankees"}]}]})"},
      {"a b AND c AND d", R"({"and":[{"text":"a"},{"text":"b"},{"text":"c"},{"text":"d"}]})"},
      {"a OR b OR c", R"({"or":[{"text":"a"},{"text":"b"},{"text":"c"}]})"},
      {"a = 1 AND b = 2 OR c = 3",
       R"({"and":[{"field":"a","op":"=","value":"1"},{"or":[{"field":"b","op":"=","value":"2"},)"
       R"({"field":"c","op":"=","value":"3"}]}]})"},
      {"a < 10 OR a >= 100",
       R"({"or":[{"field":"a","op":"<","value":"10"},{"field":"a","op":">=","value":"100"}]})"},
      {"NOT (a OR b)", R"({"not":{"or":[{"text":"a"},{"text":"b"}]}})"},
      {"-file:\".java\"", R"({"not":{"field":"file","op":":","value":".java"}})"},
      {"-30", R"({"not":{"text":"30"}})"},
      {"\"a b\"", R"({"text":"a b"})"},
      {"package=com.google", R"({"field":"package","op":"=","value":"com.google"})"},
      {"msg != 'hello'", R"({"field":"msg","op":"!=","value":"hello"})"},
      {"1 > 0", R"({"field":"1","op":">","value":"0"})"},
      {"foo >= -2.4", R"({"field":"foo","op":">=","value":"-2.4"})"},
      {"-2.5 >= -2.4", R"({"not":{"field":"2.5","op":">=","value":"-2.4"}})"},
      {"yesterday < request.time", R"({"field":"yesterday","op":"<","value":"request.time"})"},
      {"expr.type_map.1.type", R"({"text":"expr.type_map.1.type"})"},
      {"labels.\"built by\".x : y", R"({"field":"labels.built by.x","op":":","value":"y"})"},
      {"m.AND = 1", R"({"field":"m.AND","op":"=","value":"1"})"},
      {"r:*", R"({"field":"r","op":":","value":"*"})"},
      {"start < 2012-04-21T11:30:00-04:00",
       R"({"field":"start","op":"<","value":"2012-04-21T11:30:00-04:00"})"},
      {"(a = 1)", R"({"field":"a","op":"=","value":"1"})"},
      {"count = 1 and count = 2",
       R"({"and":[{"field":"count","op":"=","value":"1"},{"text":"and"},)"
       R"({"field":"count","op":"=","value":"2"}]})"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Tree(c.text), c.tree) << c.text;
  }
}

TEST(FilterTreeTest, WhatIsNoFilterIsRefusedWithItsPlace) {
  const struct {
    std::string_view text;
    std::string_view message;
  } cases[] = {
      {"<", "byte 1: '<' stands where a field"},
      {"(-2.5) >= -2.4", "byte 8: '>=' stands where"},
      {"a = \"foo", "byte 5: the quoted text does not end"},
      {"(a", "byte 3: ends where ')'"},
      {"a AND", "byte 6: ends where"},
      {"OR a", "byte 1: 'OR' stands where"},
      {"a NOT", "byte 6: ends where"},
      {"regex(m.key, x)", "byte 1: 'regex' stands without an operator before '('"},
      {"a <= cohort(b)", "byte 6: 'cohort' stands without an operator before '('"},
      {"a = (b OR c)", "byte 5: '(' stands where a value"},
      {"\"\" = 3", "byte 1: an empty text"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Parse(c.text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(c.message))))
        << c.text;
  }
}

}  // namespace
}  // namespace zoneflow::filter
