// The index and the plan behind it, compared with asking each subscription.
#include "services/notification/core/match_index.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using filter::FieldKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using zoneflow::testing::IsOk;

const filter::Schema kSchema(
    {{.name = "type", .kind = FieldKind::kChoice, .choices = {"a", "b", "c"}},
     {.name = "zone.id"},
     {.name = "sector"},
     {.name = "company", .own_of_part = true},
     {.name = "count", .kind = FieldKind::kInteger},
     {.name = "amount_cny", .kind = FieldKind::kMoney},
     {.name = "signed_on", .kind = FieldKind::kDate},
     {.name = "text", .kind = FieldKind::kSearch, .searched = {"company"}}});
enum : std::size_t { kType, kZone, kSector, kCompany, kCount, kAmount, kSignedOn };

const Scope kAllZones{true, {}};

filter::Filter Parsed(const std::string& text) {
  const auto filter = filter::Filter::Parse(text, kSchema);
  EXPECT_THAT(filter, IsOk()) << text;
  return *filter;
}

std::vector<Alternative> Plan(const std::string& text, const Scope& scope = kAllZones) {
  return AlternativesOf(Parsed(text), scope);
}

TEST(MatchPlanTest, WhatCanBeLookedUpIs) {
  EXPECT_THAT(Plan(""), ElementsAre(Alternative{}));
  EXPECT_THAT(Plan("type = a zone.id = x OR zone.id:y amount_cny >= 1e3"),
              ElementsAre(Alternative{{{kType, {"a"}}, {kZone, {"x", "y"}}},
                                      Bound{kAmount, false, 100'000}}));
  EXPECT_THAT(Plan("count = 5"), ElementsAre(Alternative{{{kCount, {NumberKey(5)}}}}));
  EXPECT_THAT(Plan("type = a", {false, {"x", "y"}}),
              ElementsAre(Alternative{{{kType, {"a"}}, {kScopeField, {"x", "y"}}}}));
  EXPECT_THAT(Plan("", {false, {}}), IsEmpty());
  // NOT of NOT is the thing itself.
  EXPECT_EQ(Plan("NOT (NOT type = a)"), Plan("type = a"));
}

TEST(MatchPlanTest, BoundsAreWholeNumbers) {
  const auto bound = [](const std::string& text) { return *Plan(text)[0].bound; };
  EXPECT_EQ(bound("count > 3"), (Bound{kCount, false, 4}));
  EXPECT_EQ(bound("count < 3"), (Bound{kCount, true, 2}));
  EXPECT_EQ(bound("amount_cny >= 0.001"), (Bound{kAmount, false, 1}));
  EXPECT_EQ(bound("amount_cny > 0.001"), (Bound{kAmount, false, 1}));
  EXPECT_EQ(bound("amount_cny < 0.001"), (Bound{kAmount, true, 0}));
  EXPECT_EQ(bound("amount_cny <= 0.001"), (Bound{kAmount, true, 0}));
  EXPECT_EQ(bound("signed_on >= 1970-01-03"), (Bound{kSignedOn, false, 2}));
  EXPECT_EQ(bound("count > 3 count >= 7 count > 5"), (Bound{kCount, false, 7}));
  EXPECT_FALSE(Plan("count > 3 count >= 7")[0].has_rest());
  EXPECT_THAT(Plan("count > 3 count < 7")[0].other_bounds, ElementsAre(Bound{kCount, true, 6}));
}

TEST(MatchPlanTest, WhatCannotIsLeftToTheFilter) {
  for (const char* text : {"type != a", "company = x*", "text : x", "company > x", "company:*",
                           "amount_cny = 0.001"}) {
    EXPECT_THAT(Plan(text), ElementsAre(Alternative{{}, {}, {{0, false}}})) << text;
  }
  EXPECT_THAT(Plan("NOT type = a"), ElementsAre(Alternative{{}, {}, {{0, true}}}));
  EXPECT_THAT(Plan("NOT (type = a OR NOT zone.id = x)"),
              ElementsAre(Alternative{{{kZone, {"x"}}}, {}, {{0, true}}}));
  // Another wish for the same field: an event may have both values.
  EXPECT_THAT(Plan("sector = x sector = y"),
              ElementsAre(Alternative{{{kSector, {"x"}}}, {}, {}, {}, {{kSector, {"y"}}}}));
}

TEST(MatchPlanTest, AFilterBeyondTheLimitsIsPlannedRoughly) {
  EXPECT_EQ(Plan("type = a OR zone.id = x OR count > 3").size(), 3u);
  std::string many;
  for (int i = 0; i < 5; ++i) {
    many += "(zone.id = z OR sector = s" + std::to_string(i) + ") ";
  }
  EXPECT_EQ(Plan(many).size(), kMostAlternatives);  // 2^4, the fifth is left
  EXPECT_FALSE(Plan(many)[0].exact);
  const auto wide = [](int values, const char* field) {
    std::string text = "(";
    for (int i = 0; i < values; ++i) {
      text += (i > 0 ? " OR " : "") + std::string(field) + " = " + std::to_string(i);
    }
    return text + ")";
  };
  // 20 × 20 combinations: one field is given up.
  const auto planned = Plan(wide(20, "zone.id") + wide(21, "sector") + " type = a");
  ASSERT_EQ(planned.size(), 1u);
  ASSERT_EQ(planned[0].other_one_of.size(), 1u);
  EXPECT_EQ(planned[0].other_one_of[0].values.size(), 21u);
  EXPECT_EQ(planned[0].Combinations(), 20u);
  EXPECT_TRUE(planned[0].exact);
  // One field alone may have more.
  EXPECT_EQ(Plan(wide(60, "zone.id"), kAllZones)[0].Combinations(), 60u);
  std::vector<std::string> zones;
  for (int i = 0; i < 1100; ++i) {
    zones.push_back(std::to_string(10'000 + i));
  }
  EXPECT_THAT(Plan("", {false, zones}),
              ElementsAre(Alternative{{}, {}, {}, {}, {{kScopeField, zones}}}));
  zones.resize(1024);
  EXPECT_EQ(Plan("", {false, zones})[0].Combinations(), 1024u);
}

// Subscriptions and events of a few values each, so that all things meet.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}

  std::size_t Below(std::size_t n) { return random_() % n; }
  bool OneIn(std::size_t n) { return Below(n) == 0; }

  std::string Value(const char* letters) {
    return {letters[Below(std::string_view(letters).size())]};
  }

  std::string Restriction() {
    switch (Below(12)) {
      case 0:
        return "type = " + Value("abc");
      case 1:
        return "type != " + Value("abc");
      case 2:
      case 3:
        return "zone.id = " + Value("xyz");
      case 4:
        return "sector : " + Value("pqr");
      case 5:
        return "company = " + Value("kl") + (OneIn(3) ? "*" : "");
      case 6:
        return "count " + Order() + std::to_string(Below(5));
      case 7:
        return "amount_cny " + Order() + std::to_string(Below(5)) + (OneIn(2) ? ".005" : "");
      case 8:
        return "signed_on " + Order() + "2021-01-0" + std::to_string(1 + Below(4));
      case 9:
        return OneIn(2) ? "company:*" : "text : " + Value("kl");
      case 10:
        return "count = " + std::to_string(Below(5));
      default:
        return "amount_cny = " + std::to_string(Below(3));
    }
  }

  std::string Text(int depth) {
    if (depth == 0 || OneIn(3)) {
      return Restriction();
    }
    const char* const sign = OneIn(2) ? " AND " : " OR ";
    std::string text = OneIn(6) ? "NOT (" : "(";
    for (std::size_t i = 0, n = 1 + Below(4); i < n; ++i) {
      text += (i > 0 ? sign : "") + Text(depth - 1);
    }
    return text + ")";
  }

  Scope Zones() {
    if (OneIn(2)) {
      return kAllZones;
    }
    Scope scope;
    for (const char* zone : {"x", "y", "z"}) {
      if (OneIn(2)) {
        scope.zones.push_back(zone);
      }
    }
    return scope;
  }

  filter::Row Event() {
    filter::Row row;
    row.AddText(kType, Value("abc"));
    for (std::size_t i = Below(3); i > 0; --i) {
      row.AddText(kZone, Value("xyzv"));
    }
    for (std::size_t i = Below(3); i > 0; --i) {
      row.AddText(kSector, Value("pqr"));
    }
    for (std::size_t i = Below(2); i > 0; --i) {
      row.AddText(kCompany, Value("kl") + Value("kl"));
    }
    if (!OneIn(3)) {
      row.SetNumber(kCount, static_cast<std::int64_t>(Below(6)));
    }
    if (!OneIn(3)) {
      row.SetNumber(kAmount, static_cast<std::int64_t>(Below(5) * 100 + Below(2)));
    }
    if (!OneIn(3)) {
      row.SetDate(kSignedOn,
                  Date(std::chrono::year(2021) / 1 / static_cast<unsigned>(1 + Below(4))));
    }
    if (OneIn(4)) {
      row.SetLaterPart();
    }
    return row;
  }

 private:
  std::string Order() {
    const char* const signs[] = {"<", "<=", ">", ">="};
    return signs[Below(4)];
  }

  std::mt19937 random_;
};

struct Wish {
  filter::Filter filter;
  Scope scope;
};
using Wishes = std::map<MatchIndex::Member, Wish>;

std::vector<MatchIndex::Member> AskEach(const Wishes& wishes, const filter::Row& event) {
  std::vector<MatchIndex::Member> matched;
  for (const auto& [member, wish] : wishes) {
    if (wish.scope.Sees(event.Texts(kZone)) && wish.filter.Matches(event)) {
      matched.push_back(member);
    }
  }
  return matched;
}

std::vector<MatchIndex::Member> Ask(MatchIndex& index, const filter::Row& event) {
  std::vector<MatchIndex::Member> matched;
  index.Match(event, matched);
  std::sort(matched.begin(), matched.end());
  return matched;
}

TEST(MatchIndexTest, EqualsAskingEachWhateverChanges) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    Draw draw(seed);
    MatchIndex index(kSchema);
    Wishes wishes;
    std::size_t told = 0;
    for (int step = 0; step < 600; ++step) {
      const auto member = static_cast<MatchIndex::Member>(draw.Below(150));
      if (draw.OneIn(4)) {
        index.Remove(member);
        wishes.erase(member);
      } else {
        Wish wish{Parsed(draw.OneIn(20) ? "" : draw.Text(2)), draw.Zones()};
        index.Put(member, wish.filter, wish.scope);
        wishes.insert_or_assign(member, std::move(wish));
      }
      const filter::Row event = draw.Event();
      const auto expected = AskEach(wishes, event);
      ASSERT_EQ(Ask(index, event), expected) << "seed " << seed << " step " << step;
      told += expected.size();
    }
    EXPECT_GT(told, 2000u);
    EXPECT_EQ(index.size().members, wishes.size());
    // Nothing stays behind.
    for (const auto& [member, wish] : wishes) {
      index.Remove(member);
    }
    EXPECT_EQ(index.size().postings, 0u);
    EXPECT_EQ(index.size().buckets, 0u);
    EXPECT_EQ(index.size().rests, 0u);
    EXPECT_EQ(index.size().predicates, 0u);
    EXPECT_EQ(index.size().asked, 0u);
    EXPECT_THAT(Ask(index, draw.Event()), IsEmpty());
  }
}

// Conjunctions of lists with a bound, as most people's wishes are, in numbers that make runs long.
TEST(MatchIndexTest, LongRunsAreInOrder) {
  Draw draw(7);
  MatchIndex index(kSchema);
  Wishes wishes;
  const auto put = [&](MatchIndex::Member member) {
    std::string text = "type = " + draw.Value("ab");
    text += draw.OneIn(2) ? " amount_cny >= " + std::to_string(draw.Below(5)) : "";
    text += draw.OneIn(2) ? " (zone.id = x OR zone.id = y)" : "";
    text += draw.OneIn(4) ? " count < " + std::to_string(draw.Below(5)) : "";
    Wish wish{Parsed(text), kAllZones};
    index.Put(member, wish.filter, wish.scope);
    wishes.insert_or_assign(member, std::move(wish));
  };
  for (MatchIndex::Member member = 0; member < 400; ++member) {
    put(member);
  }
  for (int i = 0; i < 200; ++i) {
    const auto member = static_cast<MatchIndex::Member>(draw.Below(400));
    index.Remove(member);
    wishes.erase(member);
    put(static_cast<MatchIndex::Member>(draw.Below(400)));
    const filter::Row event = draw.Event();
    ASSERT_EQ(Ask(index, event), AskEach(wishes, event));
  }
}

// More kinds of wishes than there may be signatures.
TEST(MatchIndexTest, ManyKindsOfWishesAreStillRight) {
  std::vector<filter::FieldSpec> fields = {{.name = "zone.id"}};
  for (int i = 0; i < 14; ++i) {
    fields.push_back({.name = "f" + std::to_string(i)});
  }
  const filter::Schema schema(std::move(fields));
  MatchIndex index(schema);
  std::map<MatchIndex::Member, filter::Filter> filters;
  MatchIndex::Member member = 0;
  // All sets of up to four fields.
  for (unsigned set = 1; set < 1U << 14; ++set) {
    if (__builtin_popcount(set) > 4 || __builtin_popcount(set) < 2) {
      continue;
    }
    std::string text;
    for (int i = 0; i < 14; ++i) {
      text += (set >> i & 1) != 0 ? " f" + std::to_string(i) + " = v" : "";
    }
    auto filter = filter::Filter::Parse(text.substr(1), schema);
    ASSERT_THAT(filter, IsOk());
    index.Put(member, *filter, kAllZones);
    filters.emplace(member++, *std::move(filter));
  }
  EXPECT_LE(index.size().signatures, 512u + 15u);
  EXPECT_GT(index.size().rests, 0u);
  for (unsigned set : {0U, 3U, 0x3FFFU, 0x2A5U}) {
    filter::Row event;
    for (std::size_t i = 0; i < 14; ++i) {
      event.AddText(i + 1, (set >> i & 1) != 0 ? "v" : "w");
    }
    std::vector<MatchIndex::Member> expected;
    for (const auto& [each, filter] : filters) {
      if (filter.Matches(event)) {
        expected.push_back(each);
      }
    }
    EXPECT_EQ(Ask(index, event), expected);
  }
}

// Zones beyond what is looked up are asked for all the same.
TEST(MatchIndexTest, AnOwnerOfManyZonesIsToldOfThoseAlone) {
  Scope scope;
  for (int i = 0; i < 70; ++i) {
    scope.zones.push_back("z" + std::to_string(10 + i));
  }
  MatchIndex index(kSchema);
  index.Put(1, Parsed("type = a OR type = b"), scope);
  for (const auto& [zone, expected] : {std::pair("z10", 1u), std::pair("y", 0u)}) {
    filter::Row event;
    event.AddText(kType, "a");
    event.AddText(kZone, zone);
    EXPECT_EQ(Ask(index, event).size(), expected) << zone;
  }
}

TEST(MatchIndexTest, AChangeHoldsForTheNextEvent) {
  MatchIndex index(kSchema);
  filter::Row event;
  event.AddText(kType, "a");
  event.AddText(kZone, "x");
  event.SetNumber(kAmount, 500);
  EXPECT_THAT(Ask(index, event), IsEmpty());
  index.Put(7, Parsed("type = a amount_cny >= 5"), kAllZones);
  index.Put(3, Parsed(""), {false, {"x"}});
  index.Put(9, Parsed("NOT type = b"), kAllZones);
  index.Put(4, Parsed("type = a"), {false, {"y"}});
  EXPECT_THAT(Ask(index, event), ElementsAre(3, 7, 9));
  index.Put(7, Parsed("type = a amount_cny > 5"), kAllZones);
  index.Put(4, Parsed("type = a OR zone.id = x"), kAllZones);
  EXPECT_THAT(Ask(index, event), ElementsAre(3, 4, 9));
  index.Remove(3);
  index.Remove(3);
  index.Remove(1000);
  EXPECT_THAT(Ask(index, event), ElementsAre(4, 9));
}

}  // namespace
}  // namespace zoneflow::notification
