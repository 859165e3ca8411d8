#include "services/ingest/testing/told.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"

namespace zoneflow::ingest::testing {
namespace {

std::string Line(const Fact& fact) {
  std::string line(Name(fact.kind));
  absl::StrAppend(&line, " ", fact.zone.empty() ? "-" : fact.zone, " ", fact.subject);
  if (fact.count) {
    absl::StrAppend(&line, " n=", *fact.count);
  }
  if (fact.from) {
    absl::StrAppend(&line, " from ", FormatDecimal(*fact.from));
  }
  if (fact.amount) {
    absl::StrAppend(&line, " ", FormatDecimal(fact.amount->number), " ", fact.amount->unit);
  }
  if (fact.growth_pct) {
    absl::StrAppend(&line, " ", FormatDecimal(*fact.growth_pct), "%");
  }
  if (fact.rank) {
    absl::StrAppend(&line, " #", *fact.rank);
  }
  if (fact.cohort) {
    absl::StrAppend(&line, " of ", *fact.cohort);
  }
  if (fact.attr != Attr::kNone) {
    absl::StrAppend(&line, " (", std::string(Name(fact.attr)), ")");
  }
  return line;
}

}  // namespace

std::vector<std::string> Told(std::string_view text, const Gazetteer& zones) {
  std::vector<std::string> told;
  const auto page = Extract(text, {&zones, std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  if (page.ok()) {
    for (const Article& article : page->articles) {
      for (const Fact& fact : article.facts) {
        told.push_back(Line(fact));
      }
    }
  }
  return told;
}

std::vector<std::string> Told(std::string_view text) {
  static const Gazetteer zones({{"cn-test-chengdu", "成都高新区", "四川", "成都", {}},
                                {"cn-test-mianyang", "绵阳高新区", "四川", "绵阳", {}},
                                {"cn-test-wuxi", "无锡高新区", "江苏", "无锡", {}}},
                               {});
  return Told(text, zones);
}

}  // namespace zoneflow::ingest::testing
