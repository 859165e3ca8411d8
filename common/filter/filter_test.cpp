#include <memory>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/filter/match.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::filter {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

// The fields of events that subscriptions had first.
const Schema kEvents({
    {.name = "type",
     .kind = FieldKind::kChoice,
     .choices = {"signing.announced", "signing.corrected", "article.extracted", "case.opened",
                 "case.scheduled", "case.corrected", "board.published"}},
    {.name = "status",
     .kind = FieldKind::kChoice,
     .choices = {"extracted", "checked", "signed_off"}},
    {.name = "zone.id"},
    {.name = "zone.name"},
    {.name = "province"},
    {.name = "sector"},
    {.name = "company"},
    {.name = "project.name"},
    {.name = "amount_cny", .kind = FieldKind::kMoney},
    {.name = "currency"},
    {.name = "count", .kind = FieldKind::kInteger},
    {.name = "signed_on", .kind = FieldKind::kDate},
    {.name = "stage"},
    {.name = "rank", .kind = FieldKind::kInteger},
    {.name = "time", .kind = FieldKind::kInstant},
    {.name = "text", .kind = FieldKind::kSearch, .searched = {"company", "project.name"}},
});

std::size_t Number(std::string_view name) { return kEvents.Number(name); }

absl::StatusOr<Filter> ParseEvents(std::string_view text) { return Filter::Parse(text, kEvents); }

Row ChengduSigning() {
  Row fields;
  fields.AddText(Number("type"), "signing.announced");
  fields.AddText(Number("status"), "extracted");
  fields.AddText(Number("zone.id"), "chengdu-hightech");
  fields.AddText(Number("zone.name"), "成都高新区");
  fields.AddText(Number("province"), "四川");
  fields.AddText(Number("sector"), "集成电路");
  fields.AddText(Number("sector"), "生物医药");
  fields.AddText(Number("company"), "汇顶科技");
  fields.SetNumber(Number("amount_cny"), 27'700'000'000 * 100);
  fields.AddText(Number("currency"), "CNY");
  fields.SetNumber(Number("count"), 14);
  fields.SetDate(Number("signed_on"), *ParseDate("2021-01-28"));
  return fields;
}

bool Matches(std::string_view text, const Row& fields = ChengduSigning()) {
  const auto filter = ParseEvents(text);
  EXPECT_THAT(filter, IsOk()) << text;
  return filter.ok() && filter->Matches(fields);
}

struct Case {
  std::string_view filter;
  bool matches;
};

class FilterMatchTest : public ::testing::TestWithParam<Case> {};

TEST_P(FilterMatchTest, SaysWhatTheRuleSays) {
  EXPECT_EQ(Matches(GetParam().filter), GetParam().matches) << GetParam().filter;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, FilterMatchTest,
    ::testing::Values(
        Case{"", true}, Case{" \n\t", true}, Case{"type = signing.announced", true},
        Case{"type=\"signing.corrected\"", false}, Case{"type = signing.*", true},
        Case{"type != signing.*", false}, Case{"status = extracted", true},
        Case{"status != extracted", false}, Case{"zone.id = chengdu-hightech", true},
        Case{"zone.name = '成都高新区'", true}, Case{"zone.name = 成都*", true},
        Case{"zone.name = *高新区", true}, Case{"zone.name = *都高*", true},
        Case{"zone.name = 成都", false}, Case{"zone.name = \"成都\\*\"", false},
        Case{"zone.name:*", true}, Case{"project.name:*", false}, Case{"-project.name:*", true},
        // Repeated: any of them, none of them.
        Case{"sector = 生物医药", true}, Case{"sector:集成电路", true},
        Case{"sector != 集成电路", false}, Case{"sector != 汽车", true},
        Case{"sector = 汽车", false},
        // Missing: false whatever the operator, and NOT of it true.
        Case{"stage = signed", false}, Case{"stage != signed", false},
        Case{"NOT stage = signed", true}, Case{"rank < 5", false}, Case{"rank >= 5", false},
        Case{"-rank >= 5", true},
        // Money, in yuan, exact.
        Case{"amount_cny >= 27700000000", true}, Case{"amount_cny > 27700000000", false},
        Case{"amount_cny >= 2.77e10", true}, Case{"amount_cny = 277E+8", true},
        Case{"amount_cny >= 27700000000.001", false}, Case{"amount_cny < 27700000000.001", true},
        Case{"amount_cny = 27700000000.001", false}, Case{"amount_cny != 27700000000.001", true},
        Case{"amount_cny > 27699999999.999", true}, Case{"amount_cny > -1", true},
        Case{"amount_cny:*", true}, Case{"count >= 14 count <= 14", true},
        Case{"count < 14", false}, Case{"count != 3", true}, Case{"count = 14.0", true},
        Case{"count > -3", true},
        // Dates in order.
        Case{"signed_on >= 2021-01-28", true}, Case{"signed_on > 2021-01-28", false},
        Case{"signed_on < \"2021-02-01\"", true}, Case{"signed_on = 2021-01-28", true},
        // OR binds tighter than AND; side by side is AND.
        Case{"count = 1 AND count = 2 OR count = 14", false},
        Case{"count = 14 AND count = 2 OR count = 14", true},
        Case{"count = 14 OR count = 1 AND count = 2", false},
        Case{"count = 14 count = 2 OR count = 14", true},
        Case{"(count = 1 AND count = 2) OR count = 14", true}, Case{"count = 14 count = 2", false},
        Case{"NOT (count = 14 OR count = 2)", false}, Case{"-(count = 13)", true},
        Case{"NOT(count = 13)", true}, Case{"-count = 13 -count = 12", true},
        Case{"NOT count = 14 OR count = 14", true}, Case{"currency > CNX currency < CNZ", true}));

struct Refusal {
  std::string_view filter;
  std::string_view place;
  std::string_view rule;
};

// Each as an input method writes it: the character, its place in characters, what to write instead.
TEST(FilterTest, ASignOfAnotherScriptIsRefusedWithItsAsciiForm) {
  const struct {
    std::string_view filter;
    std::string_view place;
    std::string_view sign;
    std::string_view write;
  } cases[] = {
      {"zone.name = “成都”", "character 13:", "'“' (U+201C)", "write \"成都\""},
      {"zone.name = “成都", "character 13:", "'“' (U+201C)", "write \""},
      {"zone.name = 成都”", "character 15:", "'”' (U+201D)", "write \""},
      {"zone.name = ‘成都’", "character 13:", "'‘' (U+2018)", "write \"成都\""},
      {"zone.name = 「成都」", "character 13:", "'「' (U+300C)", "write \"成都\""},
      {"zone.name = 『成都』", "character 13:", "'『' (U+300E)", "write \"成都\""},
      {"zone.name = ＂成都＂", "character 13:", "'＂' (U+FF02)", "write \"成都\""},
      {"zone.name ＝ 成都", "character 11:", "'＝' (U+FF1D)", "write ="},
      {"zone.name＝成都", "character 10:", "'＝' (U+FF1D)", "write ="},
      {"zone.name = 成都 amount_cny≥1e8", "character 26:", "'≥' (U+2265)", "write >="},
      {"amount_cny ≤ 1e8", "character 12:", "'≤' (U+2264)", "write <="},
      {"zone.name ≠ 成都", "character 11:", "'≠' (U+2260)", "write !="},
      {"amount_cny ＞ 1", "character 12:", "'＞' (U+FF1E)", "write >"},
      {"amount_cny ＜ 1", "character 12:", "'＜' (U+FF1C)", "write <"},
      {"zone.name ！= 成都", "character 11:", "'！' (U+FF01)", "write !"},
      {"zone.name：成都", "character 10:", "'：' (U+FF1A)", "write :"},
      {"（count = 1)", "character 1:", "'（' (U+FF08)", "write ("},
      {"(count = 1）", "character 11:", "'）' (U+FF09)", "write )"},
      {"zone.name = 成都，count = 1", "character 15:", "'，' (U+FF0C)", "write AND"},
      {"zone.name = 成都、无锡", "character 15:", "'、' (U+3001)", "write AND"},
      {"count = 1；count = 2", "character 10:", "'；' (U+FF1B)", "write AND"},
      {"count = 1。", "character 10:", "'。' (U+3002)", "write AND"},
      {"count = １", "character 9:", "'１' (U+FF11)", "write 1"},
      {"ｃount = 1", "character 1:", "'ｃ' (U+FF43)", "write c"},
      {"zone.name = 成都＊", "character 15:", "'＊' (U+FF0A)", "write *"},
      {"－count = 1", "character 1:", "'－' (U+FF0D)", "write -"},
      {"−count = 1", "character 1:", "'−' (U+2212)", "write -"},
      {"count = 1\u3000count = 2", "character 10:", "U+3000", "ASCII space"},
      {"count\u00a0= 1", "character 6:", "U+00A0", "ASCII space"},
      {"zone.name = 成\u200b都", "character 14:", "U+200B", "leave it out"},
      {"\ufeffcount = 1", "character 1:", "U+FEFF", "leave it out"},
      {"zone.name = \u202e都成", "character 13:", "U+202E", "leave it out"},
      {"zone.name = \u2066成都", "character 13:", "U+2066", "leave it out"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ParseEvents(c.filter),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr(std::string(c.place)), HasSubstr(std::string(c.sign)),
                               HasSubstr(std::string(c.write)))))
        << c.filter;
  }
}

TEST(FilterTest, WithinAsciiQuotesAnySignIsText) {
  Row fields;
  fields.AddText(Number("company"), "“芯片”（成都）有限公司，甲＝乙\u3000Ａ");
  fields.AddText(Number("project.name"), "《蓉城·一号》项目—二期");
  EXPECT_TRUE(Matches("company = \"“芯片”（成都）有限公司，甲＝乙\u3000Ａ\"", fields));
  EXPECT_TRUE(Matches("company = '“芯片”（成都）*'", fields));
  // Words need no quotes as long as they hold no such sign.
  EXPECT_TRUE(Matches("project.name = 《蓉城·一号》项目—二期", fields));
}

class FilterRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(FilterRefusalTest, NamesThePlaceAndTheRule) {
  EXPECT_THAT(
      ParseEvents(GetParam().filter),
      StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(std::string(GetParam().place)),
                                                         HasSubstr(std::string(GetParam().rule)))))
      << GetParam().filter;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, FilterRefusalTest,
    ::testing::Values(Refusal{"zone.id = \u0085x", "byte 11:", "control character"},
                      Refusal{"zon.id = x", "byte 1:", "field 'zon.id' is unknown"},
                      Refusal{"count = 1 AND zone = x", "byte 15:", "field 'zone' is unknown"},
                      Refusal{"count = many", "byte 9:", "field count: 'many' is no whole number"},
                      Refusal{"count = 2.5", "byte 9:", "is no whole number"},
                      Refusal{"amount_cny > 1亿",
                              "byte 14:", "field amount_cny: '1亿' is no decimal"},
                      Refusal{"amount_cny > 1e30", "byte 14:", "at most 16 whole digits"},
                      Refusal{"amount_cny > 1.", "byte 14:", "is no decimal"},
                      Refusal{"signed_on > 2021-02-30", "byte 13:", "is no date"},
                      Refusal{"type = signing.gone", "byte 8:", "is none of signing.announced"},
                      Refusal{"type = case.x*", "byte 8:", "'case.x*' is none of"},
                      Refusal{"status < checked", "byte 8:", "has no order"},
                      Refusal{"芯片", "byte 1:", "stands without an operator"},
                      Refusal{"\"芯片\"", "byte 1:", "stands without an operator"},
                      Refusal{"count = 1 and count = 2", "byte 11:", "written in capitals"},
                      Refusal{"count =", "byte 8:", "ends where a value for count"},
                      Refusal{"count = AND", "byte 9:", "a value for count"},
                      Refusal{"= 3", "byte 1:", "a field is expected"},
                      Refusal{"\"count\" = 3", "byte 1:", "fields stand on the left"},
                      Refusal{"(count = 1", "byte 11:", "')' is expected"},
                      Refusal{"count = 1)", "byte 10:", "the end is expected"},
                      Refusal{"()", "byte 2:", "a restriction is expected"},
                      Refusal{"AND", "byte 1:", "a restriction"},
                      Refusal{"count = 1 OR", "byte 13:", "ends where a restriction"},
                      Refusal{"NOT NOT count = 1", "byte 5:", "may stand once"},
                      Refusal{"- count = 1", "byte 1:", "'-' stands alone"},
                      Refusal{"count ! 1", "byte 7:", "'!' stands alone"},
                      Refusal{"company = \"x", "byte 11:", "does not end"},
                      Refusal{"company = \"\\x\"", "byte 12:", "after '\\'"},
                      Refusal{"f(x, y)", "byte 1:", "without an operator"},
                      Refusal{"company = a,b", "byte 12:", "','"},
                      Refusal{"company = \xff", "byte 11:", "is not UTF-8"},
                      Refusal{"company = \x01", "byte 11:", "a control character"},
                      Refusal{"count == 1", "byte 8:", "a value for count"}));

TEST(FilterTest, HoldsItsLimits) {
  std::string restrictions = "count = 1";
  for (std::size_t i = 1; i < kMaxRestrictions; ++i) {
    restrictions += " OR count = 1";
  }
  EXPECT_THAT(ParseEvents(restrictions), IsOk());
  EXPECT_THAT(ParseEvents(restrictions + " OR count = 1"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("more than 64 restrictions")));

  const std::string deep =
      std::string(kMaxNesting, '(') + "count = 1" + std::string(kMaxNesting, ')');
  EXPECT_THAT(ParseEvents(deep), IsOk());
  EXPECT_THAT(ParseEvents("(" + deep + ")"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("deeper than 32")));

  const std::string longest = "company = " + std::string(kMaxFilterBytes - 10, 'x');
  EXPECT_THAT(ParseEvents(longest), IsOk());
  EXPECT_THAT(ParseEvents(longest + "x"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4097 bytes")));
}

TEST(FilterTest, AnEmptyTextIsAMissingField) {
  Row fields;
  fields.AddText(Number("company"), "");
  EXPECT_FALSE(Matches("company = \"\"", fields));
  EXPECT_FALSE(Matches("company != x", fields));
  EXPECT_TRUE(Matches("NOT company != x", fields));
}

TEST(FilterTest, ExplainsEachRestriction) {
  const auto filter = ParseEvents("count > 20 OR (stage = signed AND NOT province = 四川)");
  ASSERT_THAT(filter, IsOk());
  std::vector<std::pair<std::string, Outcome>> explained;
  for (const auto& [restriction, outcome] : filter->Explain(ChengduSigning())) {
    explained.emplace_back(restriction, outcome);
  }
  EXPECT_THAT(explained, ElementsAre(std::pair(std::string("count > 20"), Outcome::kFalse),
                                     std::pair(std::string("stage = signed"), Outcome::kMissing),
                                     std::pair(std::string("province = 四川"), Outcome::kTrue)));
}

// A filter as a tree of its own, evaluated the slow and obvious way.
struct Tree {
  enum Kind { kLeaf, kAnd, kOr, kNot } kind = kLeaf;
  std::vector<Tree> children;
  std::string text;  // of a leaf
  std::function<bool(const Row&)> holds;
};

class RandomFilters {
 public:
  explicit RandomFilters(unsigned seed) : random_(seed) {}

  int Draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  Tree Draw(int depth, int& budget) {
    if (depth == 0 || budget <= 1 || Draw(4) == 0) {
      --budget;
      return Leaf();
    }
    Tree tree;
    tree.kind = static_cast<Tree::Kind>(1 + Draw(3));
    const int children = tree.kind == Tree::kNot ? 1 : 2 + Draw(3);
    for (int i = 0; i < children && (i < 2 || budget > 0); ++i) {
      tree.children.push_back(Draw(depth - 1, budget));
    }
    return tree;
  }

  Row Fields() {
    Row fields;
    for (int i = Draw(4); i > 0; --i) {
      fields.AddText(Number("sector"), Word());
    }
    if (Draw(3) != 0) {
      fields.SetNumber(Number("count"), Draw(4) - 1);
    }
    if (Draw(3) != 0) {
      fields.SetNumber(Number("amount_cny"), Draw(5) * 50);
    }
    if (Draw(3) != 0) {
      fields.SetDate(Number("signed_on"), *ParseDate("2021-02-27") + std::chrono::days{Draw(4)});
    }
    return fields;
  }

  std::string Render(const Tree& tree, Tree::Kind around = Tree::kLeaf) {
    const std::string text = Bare(tree);
    // AND needs none within AND; OR needs none within AND or OR. Superfluous ones are allowed.
    const bool needed =
        (tree.kind == Tree::kAnd && around != Tree::kLeaf && around != Tree::kAnd) ||
        (tree.kind == Tree::kOr && around == Tree::kNot) ||
        (tree.kind == Tree::kNot && around == Tree::kNot);
    return needed || Draw(6) == 0 ? "(" + text + ")" : text;
  }

 private:
  std::string Word() { return std::string(Draw(2) == 0 ? "a" : "b") + (Draw(2) == 0 ? "" : "c"); }

  std::string Bare(const Tree& tree) {
    if (tree.kind == Tree::kLeaf) {
      return tree.text;
    }
    if (tree.kind == Tree::kNot) {
      return (Draw(2) == 0 ? "NOT " : "-") + Render(tree.children[0], Tree::kNot);
    }
    std::string text;
    for (const Tree& child : tree.children) {
      const std::string join = tree.kind == Tree::kOr ? " OR " : Draw(2) == 0 ? " AND " : "  ";
      text += (text.empty() ? "" : join) + Render(child, tree.kind);
    }
    return text;
  }

  Tree Leaf() {
    const int which = Draw(7);
    const std::string_view comparators[] = {"<", "<=", ">", ">=", "=", "!=", ":"};
    const std::string comparator(comparators[which]);
    const auto compare = [which](auto left, auto right) {
      const bool answers[] = {left<right, left <= right, left> right, left >= right, left == right,
                              left != right, left == right};
      return answers[which];
    };
    Tree leaf;
    switch (Draw(4)) {
      case 0: {
        const std::string word = Word();
        const bool star = Draw(2) == 0 && which >= 4;
        leaf.text = "sector" + comparator + word + (star ? "*" : "");
        leaf.holds = [=](const Row& fields) {
          const auto texts = fields.Texts(Number("sector"));
          bool some = false;
          bool every = true;
          for (const std::string& text : texts) {
            const bool holds =
                star ? (text.substr(0, word.size()) == word) == (which != 5) : compare(text, word);
            some = some || holds;
            every = every && holds;
          }
          return which == 5 ? !texts.empty() && every : some;
        };
        return leaf;
      }
      case 1: {
        const std::int64_t number = Draw(4) - 1;
        leaf.text = "count" + comparator + std::to_string(number);
        leaf.holds = [=](const Row& fields) {
          const auto* value = std::get_if<std::int64_t>(&fields.Get(Number("count")));
          return value != nullptr && compare(*value, number);
        };
        return leaf;
      }
      case 2: {
        // Tenths of a fen, as yuan with three digits after the point.
        const std::int64_t tenths = Draw(5) * 250;
        std::string fraction = std::to_string(1000 + tenths % 1000).substr(1);
        leaf.text =
            "amount_cny " + comparator + " " + std::to_string(tenths / 1000) + "." + fraction;
        leaf.holds = [=](const Row& fields) {
          const auto* value = std::get_if<std::int64_t>(&fields.Get(Number("amount_cny")));
          return value != nullptr && compare(*value * 10, tenths);
        };
        return leaf;
      }
      default: {
        const Date date = *ParseDate("2021-02-27") + std::chrono::days{Draw(4)};
        leaf.text = "signed_on" + comparator + FormatDate(date);
        leaf.holds = [=](const Row& fields) {
          const auto* value = std::get_if<Date>(&fields.Get(Number("signed_on")));
          return value != nullptr && compare(*value, date);
        };
        return leaf;
      }
    }
  }

  std::mt19937 random_;
};

bool Naive(const Tree& tree, const Row& fields) {
  if (tree.kind == Tree::kLeaf) {
    return tree.holds(fields);
  }
  if (tree.kind == Tree::kNot) {
    return !Naive(tree.children[0], fields);
  }
  int held = 0;
  for (const Tree& child : tree.children) {
    held += Naive(child, fields) ? 1 : 0;
  }
  return tree.kind == Tree::kOr ? held > 0 : held == static_cast<int>(tree.children.size());
}

TEST(FilterPropertyTest, AgreesWithANaiveEvaluatorOnRandomFilters) {
  RandomFilters random(160);
  int matched = 0;
  for (int i = 0; i < 4'000; ++i) {
    int budget = 20;
    const Tree tree = random.Draw(5, budget);
    const std::string text = random.Render(tree);
    const auto filter = ParseEvents(text);
    ASSERT_THAT(filter, IsOk()) << text;
    for (int k = 0; k < 8; ++k) {
      const Row fields = random.Fields();
      ASSERT_EQ(filter->Matches(fields), Naive(tree, fields)) << text;
      matched += filter->Matches(fields) ? 1 : 0;
    }
  }
  // Both answers were met often.
  EXPECT_GT(matched, 8'000);
  EXPECT_LT(matched, 24'000);
}

TEST(FilterPropertyTest, AnyBytesAreAnsweredWithoutCrash) {
  std::mt19937 random(2021);
  const std::string_view parts[] = {"(",      ")", "-",    "NOT ",       "AND ", "OR ",
                                    "count",  "=", "!=",   ":",          "*",    "\"",
                                    "\\",     "'", "1e8",  "amount_cny", "<=",   "type",
                                    "芯",     ",", "\xff", "2021-02-1",  " ",    "0.5",
                                    "sector", "!", "\n"};
  const Row fields = ChengduSigning();
  int parsed = 0;
  for (int i = 0; i < 40'000; ++i) {
    std::string text;
    for (auto k = random() % 24; k > 0; --k) {
      if (i % 2 == 0) {
        text += parts[random() % std::size(parts)];
      } else {
        text += static_cast<char>(random() % 256);
      }
    }
    const auto filter = ParseEvents(text);
    if (filter.ok()) {
      ++parsed;
      filter->Matches(fields);
    } else {
      ASSERT_EQ(filter.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
  EXPECT_GT(parsed, 0);
}

}  // namespace
}  // namespace zoneflow::filter
