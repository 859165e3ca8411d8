#include "services/scoring/core/appraisal/series.h"

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/ratio_target.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Unit Named(const std::string& id) { return {id, "", "park", id, ""}; }

Observation Figure(const std::string& unit, int year, const std::string& value) {
  Observation one;
  one.unit = unit;
  one.indicator = "output";
  one.period = {.year = year};
  one.value = ParseDecimal(value);
  one.status = FigureStatus::kChecked;
  return one;
}
Observation Ratio(const std::string& unit, int year, int numerator, int denominator) {
  Observation one = Figure(unit, year, "");
  one.numerator = Decimal(numerator);
  one.denominator = Decimal(denominator);
  return one;
}

IndicatorSeries Lay(const std::vector<std::string>& ids, int from, int to,
                    const std::vector<Observation>& figures) {
  std::vector<Unit> units;
  for (const std::string& id : ids) {
    units.push_back(Named(id));
  }
  const auto periods = PeriodsBetween({.year = from}, {.year = to});
  EXPECT_THAT(periods, IsOk());
  auto series = LaySeries(units, *periods, figures);
  EXPECT_THAT(series, IsOk());
  return series.ok() ? *std::move(series) : IndicatorSeries{};
}

std::string Values(const SeriesMember& member) {
  return absl::StrJoin(member.points, " ", [](std::string* out, const SeriesPoint& point) {
    StrAppend(out, point.value ? point.value->Text() : "-");
  });
}

TEST(SeriesTest, GrowthAndContributionsSumToTheLastDigit) {
  const IndicatorSeries series =
      Lay({"a", "b", "c"}, 2020, 2022,
          {Figure("a", 2020, "10"), Figure("b", 2020, "20"), Figure("c", 2020, "30"),
           Figure("a", 2021, "11"), Figure("b", 2021, "21"), Figure("c", 2021, "31"),
           Figure("a", 2022, "11"), Figure("b", 2022, "21"), Figure("c", 2022, "31")});
  EXPECT_EQ(Values(series.total), "60 63 63");
  EXPECT_EQ(series.total.change.change->Text(), "3");
  EXPECT_EQ(series.total.change.growth->Text(), "0.05");
  EXPECT_EQ(series.total.change.multiple->Text(), "1.05");
  EXPECT_EQ(series.total.change.per_year->Text(), "0.024695");
  Decimal contributions;
  Decimal pulls;
  for (const SeriesMember& member : series.members) {
    contributions += *member.change.contribution;
    pulls += *member.change.pull;
  }
  EXPECT_EQ(contributions, Decimal(1)) << "thirds have no end";
  EXPECT_EQ(series.members[1].change.contribution->Text(), "0.333333");
  EXPECT_EQ(pulls, *series.total.change.growth);
  EXPECT_FALSE(series.own_change.has_value());
}

// A park that joined later does not rewrite the years before, nor the growth of the others.
TEST(SeriesTest, WhoHasNoFigureAtOneEndIsShownAndNotCounted) {
  const IndicatorSeries series =
      Lay({"a", "b"}, 2020, 2021,
          {Figure("a", 2020, "10"), Figure("a", 2021, "12"), Figure("b", 2021, "90")});
  EXPECT_EQ(Values(series.total), "10 12");
  EXPECT_TRUE(series.members[0].counted);
  EXPECT_FALSE(series.members[1].counted);
  EXPECT_EQ(Values(series.members[1]), "- 90");
  EXPECT_FALSE(series.members[1].change.change.has_value());
}

TEST(SeriesTest, WhatIsNotAboveZeroHasNoGrowth) {
  const IndicatorSeries series =
      Lay({"a"}, 2020, 2021, {Figure("a", 2020, "0"), Figure("a", 2021, "5")});
  EXPECT_EQ(series.total.change.change->Text(), "5");
  EXPECT_FALSE(series.total.change.growth.has_value());
  EXPECT_FALSE(series.total.change.per_year.has_value());
  EXPECT_EQ(series.members[0].change.contribution->Text(), "1");
  EXPECT_FALSE(series.members[0].change.pull.has_value());
  const IndicatorSeries flat = Lay({"a", "b"}, 2020, 2021,
                                   {Figure("a", 2020, "1"), Figure("a", 2021, "2"),
                                    Figure("b", 2020, "2"), Figure("b", 2021, "1")});
  EXPECT_FALSE(flat.members[0].change.contribution.has_value()) << "all together did not change";
  EXPECT_EQ(flat.members[0].change.pull->Text(), "0.333333");
  EXPECT_EQ(flat.members[1].change.pull->Text(), "-0.333333");
}

// Simpson: each park's ratio rises, and the zone's falls, since the weaker one grew.
TEST(SeriesTest, ARatioIsTakenAnewFromSumsAndItsFallIsTheMix) {
  const IndicatorSeries series = Lay({"a", "b"}, 2020, 2021,
                                     {Ratio("a", 2020, 80, 100), Ratio("b", 2020, 10, 50),
                                      Ratio("a", 2021, 85, 100), Ratio("b", 2021, 90, 300)});
  EXPECT_TRUE(series.is_ratio);
  EXPECT_EQ(series.members[0].change.change->Text(), "0.05");
  EXPECT_EQ(series.members[1].change.change->Text(), "0.1");
  EXPECT_EQ(Values(series.total), "0.6 0.4375");
  EXPECT_EQ(series.total.change.change->Text(), "-0.1625");
  EXPECT_LT(Decimal(0), *series.own_change);
  EXPECT_LT(*series.mix_change, Decimal(0));
  EXPECT_EQ(*series.own_change + *series.mix_change, *series.total.change.change);
  EXPECT_FALSE(series.members[0].change.contribution.has_value());
}

TEST(SeriesTest, PeriodsGoByTheirKind) {
  const auto told = [](std::string_view from, std::string_view to) {
    const auto periods = PeriodsBetween(*ParseReportPeriod(from), *ParseReportPeriod(to));
    return periods.ok() ? absl::StrJoin(*periods, " ",
                                        [](std::string* out, const ReportPeriod& period) {
                                          out->append(FormatReportPeriod(period));
                                        })
                        : std::string(periods.status().message());
  };
  EXPECT_EQ(told("2020", "2022"), "2020 2021 2022");
  EXPECT_EQ(told("2020Q3", "2021Q1"), "2020Q3 2020Q4 2021Q1");
  EXPECT_EQ(told("2020-12", "2021-01"), "2020-12 2021-01");
  EXPECT_EQ(told("2020", "2020"), "2020");
  EXPECT_THAT(told("2020", "2021Q1"), HasSubstr("to: 2021Q1 must be a period like 2020"));
  EXPECT_THAT(told("2021", "2020"), HasSubstr("not before it"));
  EXPECT_THAT(told("2010-01", "2021-01"), HasSubstr("more than 120 periods"));
}

std::vector<RatioMember> Compounds(int zero, int some, int unknown) {
  std::vector<RatioMember> members;
  for (int i = 0; i < zero + some + unknown; ++i) {
    members.push_back({Named(StrCat("c", 10000 + i)), i < zero          ? std::optional(Decimal(0))
                                                      : i < zero + some ? std::optional(Decimal(2))
                                                                        : std::nullopt});
  }
  return members;
}

TEST(RatioTargetTest, IntegersAreComparedAndNothingIsRoundedUp) {
  const RatioRule rule{.threshold = Decimal(0), .target_percent = Decimal(80)};
  const RatioFinding short_of = FindRatio(Compounds(1999, 501, 0), rule);  // 79.96 %
  EXPECT_FALSE(short_of.reached);
  EXPECT_EQ(short_of.needed, 2000);
  EXPECT_EQ(short_of.headroom, -1);
  const RatioFinding reached = FindRatio(Compounds(2000, 500, 0), rule);
  EXPECT_TRUE(reached.reached);
  EXPECT_EQ(reached.headroom, 0);
  EXPECT_EQ(FindRatio(Compounds(9, 1, 0), rule).headroom, 1);
}

TEST(RatioTargetTest, WhoHasNotReportedStandsApartAndTheRuleSaysWhetherItCounts) {
  RatioRule rule{.threshold = Decimal(0), .target_percent = Decimal(80)};
  const RatioFinding against = FindRatio(Compounds(8, 1, 2), rule);
  EXPECT_EQ(against.unknown, 2);
  EXPECT_EQ(against.of, 11);
  EXPECT_FALSE(against.reached);
  EXPECT_EQ(against.members.back().outcome, MemberOutcome::kUnknown);
  rule.unknown_counts_against = false;
  const RatioFinding apart = FindRatio(Compounds(8, 1, 2), rule);
  EXPECT_EQ(apart.of, 9);
  EXPECT_TRUE(apart.reached);
  EXPECT_EQ(apart.needed, 8);
  EXPECT_FALSE(FindRatio({}, rule).reached) << "a target of nobody";
  rule = {.standard = Standard::kAtLeast, .threshold = Decimal(1), .target_percent = Decimal(50)};
  EXPECT_EQ(FindRatio(Compounds(1, 3, 0), rule).meets, 3);
}

}  // namespace
}  // namespace zoneflow::scoring
