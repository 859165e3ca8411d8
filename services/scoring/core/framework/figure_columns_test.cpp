#include "services/scoring/core/framework/figure_columns.h"

#include <gtest/gtest.h>

#include <random>

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/what_if.h"

namespace zoneflow::scoring {
namespace {

constexpr ReportPeriod k2022{.year = 2022};

// Makes up frameworks and figures that have a bit of everything which columns tell.
class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}

  int Below(int many) { return static_cast<int>(random_() % static_cast<std::uint32_t>(many)); }
  Decimal Number(int most, int digits) { return Decimal::Of(Below(most * 100) + 1, digits); }

  Rule AnyRule() {
    switch (Below(5)) {
      case 0:
        return PointsRule{Decimal::Of(Below(40) - 20, 1)};
      case 1:
        return BandsRule{{{Decimal(60), Decimal(5), ""}, {Decimal(20), Decimal(2), ""}}, 0};
      default: {
        NormaliseRule rule;
        rule.better = Below(3) == 0 ? Better::kLower : Better::kHigher;
        rule.method = Below(8) == 0 ? Normalisation::kRank : Normalisation::kMinMax;
        if (rule.method == Normalisation::kMinMax && Below(2) == 0) {
          rule.bounds = Bounds{Decimal(Below(20)), Number(90, Below(4)) + 30};
        }
        rule.clip = Below(3) != 0;
        rule.scale = Below(3) == 0 ? Decimal(100) : Decimal(1);
        return rule;
      }
    }
  }

  FrameworkNode Node(int depth, const std::string& id) {
    FrameworkNode node;
    node.id = id;
    node.weight = Number(3, Below(3));
    if (depth == 0 || Below(3) == 0) {
      node.leaf = Leaf{.measure = {.indicator = StrCat("i", leaves_++)}, .rule = AnyRule()};
      return node;
    }
    node.aggregation = Below(2) == 0 ? Aggregation::kMean : Aggregation::kSum;
    node.relative_weights = node.aggregation == Aggregation::kMean;
    for (int child = Below(4) + 1; child > 0; --child) {
      node.children.push_back(Node(depth - 1, StrCat("n", child)));
    }
    return node;
  }

  Framework AnyFramework() {
    Framework framework;
    framework.id = "f";
    framework.digits = 4 + Below(9);
    framework.score_digits = Below(3) == 0 ? 2 : 12;
    framework.better = Below(4) == 0 ? Better::kLower : Better::kHigher;
    framework.ties = static_cast<TieRule>(Below(4));
    leaves_ = 0;
    do {
      framework.root = Node(3, "");
    } while (framework.root.leaf);
    framework.root.weight.reset();
    switch (Below(3)) {
      case 0:
        framework.tiers = {{.name = "first", .top = 3}, {.name = "second", .top = 9}};
        break;
      case 1:
        framework.tiers = {{.name = "first", .top_share = Decimal::Of(Below(50) + 1, 2)}};
        break;
      default:
        break;
    }
    return framework;
  }

  std::vector<Observation> Figures(int units) {
    const int figures = Below(3) == 0 ? 6 : 10000;  // few differ: many are level
    std::vector<Observation> all;
    for (int unit = 0; unit < units; ++unit) {
      for (int leaf = 0; leaf < leaves_; ++leaf) {
        Observation one;
        one.unit = StrCat("u", 100 + unit);
        one.indicator = StrCat("i", leaf);
        one.period = k2022;
        one.value = Decimal::Of(Below(figures), Below(3));
        all.push_back(std::move(one));
      }
    }
    return all;
  }

  std::vector<ScoredUnit> Units(int many) {
    const int cohorts = 1 + Below(3);
    std::vector<ScoredUnit> units;
    for (int unit = 0; unit < many; ++unit) {
      units.push_back({StrCat("u", 100 + unit), "", StrCat("c", Below(cohorts))});
    }
    return units;
  }

 private:
  std::mt19937 random_;
  int leaves_ = 0;
};

std::string TextOf(const FrameworkRow& row) {
  return StrCat(row.unit.id, " ", row.unit.cohort, " ", scoring::TextOf(row.score), " ",
                scoring::TextOf(row.rank), " ", scoring::TextOf(row.cohort_rank), " ", row.tier,
                "\n");
}

std::string TextOf(const FrameworkBoard& board) {
  std::string text;
  for (const FrameworkRow& row : board.rows) {
    text += TextOf(row);
  }
  return text;
}

std::string TextOf(const FigureColumns& columns, const Framework& framework,
                   const FigureColumns::Places& places) {
  std::string text;
  for (const FigureColumns::Place& place : places.places) {
    text += TextOf(columns.RowOf(framework, places, place));
  }
  return text;
}

void WeighAnew(Chance& chance, FrameworkNode& node) {
  for (FrameworkNode& child : node.children) {
    child.weight = chance.Number(5, chance.Below(3));
    WeighAnew(chance, child);
  }
}

TEST(FigureColumnsTest, BoardsOfAnyWeightsAndUnitsAreThoseOfTheDecimals) {
  int told = 0;
  int told_without = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    Chance chance(seed);
    const Framework framework = chance.AnyFramework();
    const int many = 1 + chance.Below(150);
    const std::vector<Observation> figures = chance.Figures(many);
    const std::vector<ScoredUnit> units = chance.Units(many);
    const auto board = EvaluateFramework(framework, figures, {.period = k2022, .units = units});
    const auto columns = board.ok() ? FigureColumns::Of(framework, *board) : std::nullopt;
    if (!columns) {
      continue;
    }
    Framework weighed = framework;
    for (int time = 0; time < 3; ++time) {
      if (const auto places = columns->Rank(weighed)) {
        const auto expected =
            EvaluateFramework(weighed, figures, {.period = k2022, .units = units});
        ASSERT_EQ(TextOf(*columns, weighed, *places), TextOf(*expected)) << "seed " << seed;
        ++told;
      }
      WeighAnew(chance, weighed.root);
    }
    std::vector<ScoredUnit> rest = units;
    const std::string gone = rest[rest.size() / 2].id;
    std::erase_if(rest, [&](const ScoredUnit& unit) { return unit.id == gone; });
    std::vector<Observation> their = figures;
    std::erase_if(their, [&](const Observation& one) { return one.unit == gone; });
    const auto without = columns->Without({gone});
    if (const auto places = without ? without->Rank(framework) : std::nullopt) {
      const auto expected = EvaluateFramework(framework, their, {.period = k2022, .units = rest});
      ASSERT_EQ(TextOf(*without, framework, *places), TextOf(*expected)) << "seed " << seed;
      ++told_without;
    }
  }
  EXPECT_GT(told, 350) << "most are to be told by columns";
  EXPECT_GT(told_without, 60);
}

// Half of all quotients lie between two last digits, where a double says nothing.
TEST(FigureColumnsTest, HalvesAreRoundedAwayFromZero) {
  Framework framework;
  framework.id = "f";
  framework.digits = 0;
  framework.root.aggregation = Aggregation::kMean;
  framework.root.relative_weights = true;
  std::vector<Observation> figures;
  for (const char* id : {"x", "y"}) {
    FrameworkNode node;
    node.id = id;
    node.weight = Decimal(1);
    node.leaf = Leaf{.measure = {.indicator = id}, .rule = PointsRule{}};
    framework.root.children.push_back(std::move(node));
    for (const int value : {-3, -1, 1, 3, 5}) {
      Observation one;
      one.unit = StrCat("u", value + 10);
      one.indicator = id;
      one.period = k2022;
      one.value = Decimal(value);
      figures.push_back(std::move(one));
    }
  }
  const auto board = EvaluateFramework(framework, figures, {.period = k2022});
  ASSERT_TRUE(board.ok()) << board.status();
  const auto columns = FigureColumns::Of(framework, *board);
  ASSERT_TRUE(columns.has_value());
  const auto places = columns->Rank(framework);
  ASSERT_TRUE(places.has_value());
  EXPECT_EQ(TextOf(*columns, framework, *places), TextOf(*board));
  EXPECT_EQ(board->rows.back().score, Decimal(-4)) << "-1.5 twice";
}

TEST(FigureColumnsTest, WhatColumnsDoNotTellIsLeftToTheDecimals) {
  Framework framework;
  framework.id = "f";
  FrameworkNode node;
  node.id = "x";
  node.weight = Decimal(1);
  node.leaf = Leaf{.measure = {.indicator = "x"}, .rule = PointsRule{}};
  framework.root.children = {node};
  const auto columns_of = [&](const std::vector<std::pair<const char*, Decimal>>& given) {
    std::vector<Observation> figures;
    std::vector<ScoredUnit> units = {{"a", "", ""}, {"b", "", ""}};
    for (const auto& [unit, value] : given) {
      Observation one;
      one.unit = unit;
      one.indicator = "x";
      one.period = k2022;
      one.value = value;
      figures.push_back(std::move(one));
    }
    const auto board = EvaluateFramework(framework, figures, {.period = k2022, .units = units});
    EXPECT_TRUE(board.ok()) << board.status();
    return FigureColumns::Of(framework, *board);
  };
  EXPECT_TRUE(columns_of({{"a", 1}, {"b", 2}}).has_value());
  EXPECT_FALSE(columns_of({{"a", 1}}).has_value()) << "b has no figure";
  EXPECT_FALSE(columns_of({{"a", 1}, {"b", Decimal::Of(std::int64_t{1} << 54, 0)}}).has_value());
  framework.root.children[0].cap = Decimal(1);
  EXPECT_FALSE(columns_of({{"a", 1}, {"b", 2}}).has_value());
}

}  // namespace
}  // namespace zoneflow::scoring
