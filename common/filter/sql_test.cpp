#include "common/filter/sql.h"

#include <soci/soci.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/filter/search_text.h"
#include "common/sql/bound.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::filter {
namespace {

using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const sql::Migration kTables[] = {
    {"0001_things.sql",
     "CREATE TABLE things (id ${KEY} PRIMARY KEY, name ${KEY} NOT NULL, kind ${KEY} NOT NULL, "
     "count BIGINT, money BIGINT, day ${KEY} NOT NULL, at_us BIGINT, search_text TEXT NOT NULL);\n"
     "CREATE TABLE thing_tags (thing_id ${KEY} NOT NULL, tag ${KEY} NOT NULL, "
     "PRIMARY KEY (thing_id, tag));\n"}};

const Schema kThings(
    {{.name = "id", .column = {.name = "t.id", .order = "t.id"}},
     {.name = "name", .column = {.name = "t.name", .order = "t.name"}},
     {.name = "kind",
      .kind = FieldKind::kChoice,
      .choices = {"red", "green", "dark_red"},
      .column = {.name = "t.kind"}},
     {.name = "count",
      .kind = FieldKind::kInteger,
      .column = {.name = "t.count", .order = "COALESCE(t.count, -100)"}},
     {.name = "money", .kind = FieldKind::kMoney, .column = {.name = "t.money"}},
     {.name = "day", .kind = FieldKind::kDate, .column = {.name = "t.day", .order = "t.day"}},
     {.name = "at", .kind = FieldKind::kInstant, .column = {.name = "t.at_us"}},
     {.name = "tag",
      .column = {.name = "g.tag", .rows = "thing_tags AS g WHERE g.thing_id = t.id"}},
     {.name = "text",
      .kind = FieldKind::kSearch,
      .searched = {"name", "tag"},
      .column = {.name = "t.search_text"}}},
    BareWords::kSearch);

// Letters that databases treat in their own ways: case, patterns, quotes, order, other scripts.
constexpr std::string_view kLetters[] = {
    "a",  "A", "b",  "%",  "_",  "*", "?",          "[", "\\", "'",
    "\"", " ", "前", "晨", "Ａ", "é", "\U0001F600", ":", "-",  "\xF4\x8F\xBF\xBF"};

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}

  int Draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  std::string Word(int longest = 3) {
    std::string word;
    for (int i = Draw(longest); i >= 0; --i) {
      word += kLetters[static_cast<std::size_t>(
          Draw(Draw(2) == 0 ? 4 : static_cast<int>(std::size(kLetters))))];
    }
    return word;
  }

  Row Thing(const std::string& id) {
    Row row;
    const auto number = [&](std::string_view name) { return kThings.Number(name); };
    row.AddText(number("id"), id);
    if (Draw(4) != 0) {
      row.AddText(number("name"), Word());
    }
    if (Draw(3) != 0) {
      row.AddText(number("kind"),
                  kThings[number("kind")].choices[static_cast<std::size_t>(Draw(3))]);
    }
    if (Draw(3) != 0) {
      row.SetNumber(number("count"), Draw(5) - 2);
    }
    if (Draw(3) != 0) {
      row.SetNumber(number("money"), Draw(5) * 50);
    }
    if (Draw(3) != 0) {
      row.SetDate(number("day"), *ParseDate("2021-02-27") + std::chrono::days{Draw(4)});
    }
    if (Draw(3) != 0) {
      row.SetNumber(number("at"), Draw(4) * 1'000'000);
    }
    for (int i = Draw(4); i > 0; --i) {
      row.AddText(number("tag"), Word());
    }
    return row;
  }

  std::string Filter(int depth) {
    if (depth == 0 || Draw(3) == 0) {
      return Restriction();
    }
    switch (Draw(4)) {
      case 0:
        return (Draw(2) == 0 ? "NOT (" : "-(") + Filter(depth - 1) + ")";
      case 1:
        return "(" + Filter(depth - 1) + ") OR (" + Filter(depth - 1) + ")";
      default:
        return "(" + Filter(depth - 1) + ")" + (Draw(2) == 0 ? " AND (" : " (") +
               Filter(depth - 1) + ")";
    }
  }

 private:
  static std::string Quoted(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
      quoted += c == '"' || c == '\\' || c == '*' ? "\\" : "";
      quoted += c;
    }
    return quoted + "\"";
  }

  std::string Pattern() {
    const std::string word = Draw(12) == 0 ? "" : Word(2);
    switch (Draw(6)) {
      case 0:
        return "\"*" + Quoted(word).substr(1);
      case 1:
        return Quoted(word).substr(0, Quoted(word).size() - 1) + "*\"";
      case 2:
        return "\"*" + Quoted(word).substr(1, Quoted(word).size() - 2) + "*\"";
      case 3:
        return Draw(2) == 0 ? "*" : Quoted(word);
      default:
        return Quoted(word);
    }
  }

  std::string Restriction() {
    static constexpr std::string_view kSigns[] = {"=", "!=", ":", "<", "<=", ">", ">="};
    const std::string sign(kSigns[static_cast<std::size_t>(Draw(7))]);
    const bool any =
        sign.size() < 3 && (sign == "=" || sign == "!=" || sign == ":") && Draw(8) == 0;
    switch (Draw(9)) {
      case 0:
        return "name" + sign + Pattern();
      case 1:
        return "tag" + sign + Pattern();
      case 2: {
        static constexpr std::string_view kKinds[] = {"red", "green", "*red", "*", "dark*"};
        return "kind" + std::string(kSigns[static_cast<std::size_t>(Draw(3))]) +
               std::string(kKinds[static_cast<std::size_t>(Draw(5))]);
      }
      case 3:
        return "count" + sign + (any ? "*" : std::to_string(Draw(6) - 3));
      case 4:
        return "money" + sign +
               (any ? "*"
                    : StrCat(Draw(3), ".",
                             Draw(2) == 0   ? "5"
                             : Draw(2) == 0 ? "25"
                                            : "001"));
      case 5:
        return "day" + sign +
               (any ? "*" : FormatDate(*ParseDate("2021-02-27") + std::chrono::days{Draw(4)}));
      case 6:
        return "at" + sign + (any ? "*" : StrCat("1970-01-01T00:00:0", Draw(4), "Z"));
      case 7: {
        const std::string word = Word(2);
        return Folded(word).empty() ? "text:*" : "text:" + Quoted(word);
      }
      default: {
        const std::string word = Word(1);
        return Folded(word).empty() ? "text:*" : Quoted(word);
      }
    }
  }

  std::mt19937 random_;
};

std::string TextOf(const Row& row, std::string_view field) {
  const auto texts = row.Texts(kThings.Number(field));
  return texts.empty() ? "" : texts.front();
}

std::vector<std::string> AllTexts(const Row& row) {
  std::vector<std::string> texts;
  for (const std::string_view field : {"name", "tag"}) {
    const auto held = row.Texts(kThings.Number(field));
    texts.insert(texts.end(), held.begin(), held.end());
  }
  return texts;
}

void Store(sql::Transaction& transaction, const std::vector<Row>& rows) {
  soci::session& session = transaction.session();
  session << "DELETE FROM things";
  session << "DELETE FROM thing_tags";
  for (const Row& row : rows) {
    const std::string id = TextOf(row, "id");
    std::vector<SqlValue> values;
    const auto number = [&](std::string_view field) -> std::string {
      const auto* value = std::get_if<std::int64_t>(&row.Get(kThings.Number(field)));
      return value == nullptr ? "NULL" : std::to_string(*value);
    };
    const auto* day = std::get_if<Date>(&row.Get(kThings.Number("day")));
    std::string insert = "INSERT INTO things VALUES (";
    for (const std::string& text : {id, TextOf(row, "name"), TextOf(row, "kind")}) {
      insert += Bind(values, text) + ", ";
    }
    insert += StrCat(number("count"), ", ", number("money"), ", ",
                     Bind(values, day == nullptr ? "" : FormatDate(*day)), ", ", number("at"), ", ",
                     Bind(values, FoldedText(AllTexts(row))), ")");
    sql::OnceWith(session, sql::Query{insert, values}).execute(true);
    for (const std::string& tag : row.Texts(kThings.Number("tag"))) {
      session << "INSERT INTO thing_tags VALUES (:thing, :tag)", soci::use(id), soci::use(tag);
    }
  }
}

std::vector<std::string> Selected(sql::Transaction& transaction, const std::string& condition,
                                  const std::vector<SqlValue>& values, const std::string& order,
                                  int limit = 1'000'000) {
  std::vector<std::string> ids;
  std::string id;
  const sql::Query query{StrCat("SELECT t.id FROM things AS t WHERE ", condition, " ORDER BY ",
                                order, " LIMIT ", limit),
                         values};
  soci::statement rows = sql::OnceWith(transaction.session(), query, soci::into(id));
  rows.execute();
  while (rows.fetch()) {
    ids.push_back(id);
  }
  return ids;
}

std::vector<Row> RandomRows(Random& random, int count) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back(random.Thing(StrCat("t", 1000 + i)));
  }
  return rows;
}

template <typename Backend>
class FilterSqlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = Backend::Missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    schema_.emplace(std::initializer_list<std::span<const sql::Migration>>{kTables});
  }

  std::optional<sql::TempSchema<Backend>> schema_;
};

using Backends =
    ::testing::Types<sql::SqliteBackend, sql::PostgresBackend, sql::EnglishPostgresBackend>;
TYPED_TEST_SUITE(FilterSqlTest, Backends);

TYPED_TEST(FilterSqlTest, TenThousandRandomFiltersSelectTheRowsThatMatchInMemory) {
  constexpr int kRounds = 20;
  constexpr int kFilters = 10'000 / kRounds;
  Random random(160);
  std::size_t matched = 0, asked = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Row> rows = RandomRows(random, 40);
    ASSERT_THAT((*this->schema_)->Write([&](sql::Transaction& transaction) {
      Store(transaction, rows);
      return absl::OkStatus();
    }),
                IsOk());
    ASSERT_THAT((*this->schema_)->Read([&](sql::Transaction& transaction) {
      for (int i = 0; i < kFilters; ++i) {
        const std::string text = random.Filter(3);
        const auto filter = Filter::Parse(text, kThings);
        EXPECT_THAT(filter, IsOk()) << text;
        std::vector<std::string> expected;
        for (const Row& row : rows) {
          if (filter->Matches(row)) {
            expected.push_back(TextOf(row, "id"));
          }
        }
        std::vector<SqlValue> values;
        const std::string condition = ConditionOf(*filter, transaction.dialect(), values);
        EXPECT_EQ(Selected(transaction, condition, values, "t.id"), expected) << text << "\n"
                                                                              << condition;
        matched += expected.size();
        asked += rows.size();
        if (::testing::Test::HasFailure()) {
          break;
        }
      }
      return absl::OkStatus();
    }),
                IsOk());
  }
  // Both answers were met often.
  EXPECT_GT(matched, asked / 5);
  EXPECT_LT(matched, asked * 4 / 5);
}

TYPED_TEST(FilterSqlTest, PagesOfAnyOrderAreTheWholeListInOrder) {
  Random random(132);
  const std::vector<Row> rows = RandomRows(random, 60);
  ASSERT_THAT((*this->schema_)->Write([&](sql::Transaction& transaction) {
    Store(transaction, rows);
    return absl::OkStatus();
  }),
              IsOk());
  for (const char* text : {"", "id desc", "name", "name desc", "count desc, name",
                           "count, day desc", "day desc, count, name desc, id", "count desc"}) {
    const auto order = Order::Parse(text, kThings, "name desc, id", "id");
    ASSERT_THAT(order, IsOk()) << text;
    ASSERT_THAT((*this->schema_)->Read([&](sql::Transaction& transaction) {
      const auto whole = Selected(transaction, "1 = 1", {}, OrderByOf(*order));
      EXPECT_EQ(whole.size(), rows.size());
      std::vector<std::string> paged;
      std::vector<std::string> page = Selected(transaction, "1 = 1", {}, OrderByOf(*order), 7);
      while (!page.empty()) {
        paged.insert(paged.end(), page.begin(), page.end());
        std::vector<std::string> keys;
        for (const std::string& column : KeyColumnsOf(*order)) {
          std::string key;
          transaction.session() << "SELECT " << column << " FROM things AS t WHERE t.id = :id",
              soci::use(page.back()), soci::into(key);
          keys.push_back(key);
        }
        std::vector<SqlValue> values;
        const auto after = AfterOf(*order, transaction.dialect(), keys, values);
        EXPECT_THAT(after, IsOk());
        page = Selected(transaction, *after, values, OrderByOf(*order), 7);
      }
      EXPECT_EQ(paged, whole) << text;
      return absl::OkStatus();
    }),
                IsOk());
  }
}

TEST(AfterTest, KeysOfAnotherOrderAreRefused) {
  const auto order = Order::Parse("count", kThings, "id", "id");
  std::vector<SqlValue> values;
  for (const std::vector<std::string>& keys :
       {std::vector<std::string>{"1"}, {"many", "id"}, {"1x", "id"}, {"", "id"}}) {
    EXPECT_THAT(AfterOf(*order, sql::Dialect::kSqlite, keys, values),
                StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("page_token")));
  }
}

TEST(SearchesTest, AreThoseThatEveryMatchHolds) {
  const auto searches = [](std::string_view text) {
    return SearchesOf(*Filter::Parse(text, kThings));
  };
  EXPECT_THAT(searches("前晨 count > 1 text:\"ＡB\""), ::testing::ElementsAre("前晨", "ab"));
  EXPECT_THAT(searches("前晨 OR count > 1"), ::testing::IsEmpty());
  EXPECT_THAT(searches("-前晨 text:*"), ::testing::IsEmpty());
}

}  // namespace
}  // namespace zoneflow::filter
