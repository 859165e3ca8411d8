#include "services/approval/adapters/case_register.h"

#include <soci/soci.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/core/require_start.h"
#include "services/approval/storage/v1/case_state.pb.h"
#include "services/approval/testing/case_store_contract.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using zoneflow::testing::IsOk;

template <typename Backend>
class CaseRegisterTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, rulebook_);
  }

  sql::Database& database() { return **database_; }

  void Execute(const std::string& statement) {
    ASSERT_THAT(database().Write([&](sql::Transaction& transaction) {
      transaction.session() << statement;
      return absl::OkStatus();
    }),
                IsOk());
  }

  // Every column of every row, as text.
  std::vector<std::string> Dump() {
    std::vector<std::string> lines;
    // Whether a row's names wait or are settled is nothing that a register says.
    EXPECT_THAT(database().Write([&](sql::Transaction& transaction) {
      filter::SettleAll(transaction, kCaseGrams);
      soci::session& session = transaction.session();
      for (const std::string table :
           {"case_register", "case_sectors", "node_register", "todos", "case_grams"}) {
        soci::row one;
        session << "SELECT * FROM " << table << " LIMIT 1", soci::into(one);
        std::string columns = "''";
        for (std::size_t i = 0; i < one.size(); ++i) {
          StrAppend(&columns, " || '|' || coalesce(CAST(", one.get_properties(i).get_name(),
                    " AS TEXT), 'NULL')");
        }
        std::string line;
        soci::statement rows = sql::Once(
            session, StrCat("SELECT ", columns, " FROM ", table, " ORDER BY 1"), soci::into(line));
        rows.execute();
        while (rows.fetch()) {
          lines.push_back(StrCat(table, line));
        }
      }
      return absl::OkStatus();
    }),
                IsOk());
    return lines;
  }

  storage::v1::CaseState StateOf(const CaseId& id) {
    storage::v1::CaseState state;
    EXPECT_THAT(database().Read([&](sql::Transaction& transaction) {
      sql::Bytes bytes;
      transaction.session() << "SELECT encode(state, 'hex') FROM cases WHERE id = :id",
          soci::use(id.str()), soci::into(bytes);
      EXPECT_TRUE(state.ParseFromString(bytes.value));
      return absl::OkStatus();
    }),
                IsOk());
    return state;
  }

  void StoreState(const CaseId& id, const storage::v1::CaseState& state) {
    const sql::Bytes bytes{state.SerializeAsString()};
    ASSERT_THAT(database().Write([&](sql::Transaction& transaction) {
      transaction.session() << "UPDATE cases SET state = decode(:state, 'hex') WHERE id = :id",
          soci::use(bytes), soci::use(id.str());
      return absl::OkStatus();
    }),
                IsOk());
  }

  zoneflow::testing::ManualClock clock_;
  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  const journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociCaseStore> store_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(CaseRegisterTest, Backends);

TYPED_TEST(CaseRegisterTest, TheRegisterIsMadeAnewFromTheStatesByteForByte) {
  constexpr int kCases = 450;  // more than two parts
  std::vector<CaseChange> openings;
  std::vector<CaseChange> schedules;
  for (int i = 0; i < kCases; ++i) {
    const Case opened = testing::SampleCase(StrCat("p", i), StrCat("zone", i % 7));
    openings.push_back(testing::Opening(opened));
    if (i % 3 == 0) {
      schedules.push_back({CaseChangeKind::kScheduled, opened, testing::Scheduled(opened)});
    }
  }
  ASSERT_THAT(this->store_->Apply(openings, testing::SampleOrigin()), IsOk());
  ASSERT_THAT(this->store_->Apply(schedules, testing::SampleOrigin()), IsOk());
  const std::vector<std::string> written = this->Dump();
  // 甲公司 and 芯片'研发"基地 have eleven pairs of characters. To be done is what the timetable has, or
  // the template.
  const std::size_t todos = 2 * 150 + this->rulebook_.templates.front().procedures.size() * 300;
  EXPECT_EQ(written.size(), 450U + 2 * 450 + 2 * 150 + todos + 11 * 450);

  this->Execute("UPDATE case_register SET company = 'x', red_on = '' WHERE zone_id = 'zone1'");
  this->Execute("DELETE FROM case_register WHERE zone_id = 'zone2'");
  this->Execute("DELETE FROM node_register WHERE position = 1");
  this->Execute("DELETE FROM todos WHERE procedure_id = 'EIA'");
  this->Execute("UPDATE todos SET due_on = '' WHERE procedure_id = 'START'");
  this->Execute("INSERT INTO case_sectors VALUES ('0', 0, 'of no case'), ('~', 0, 'of no case')");
  this->Execute("DELETE FROM case_grams WHERE gram = '芯片'");
  this->Execute("INSERT INTO case_grams VALUES ('无案', 1)");
  ASSERT_NE(this->Dump(), written);
  for (int round = 0; round < 2; ++round) {
    std::vector<std::string> reports;
    ASSERT_THAT(Reproject(this->database(), this->rulebook_,
                          [&](std::string_view, const sql::MigrationProgress& progress) {
                            reports.push_back(StrCat(progress.done, "/", progress.total));
                          }),
                IsOk());
    EXPECT_THAT(reports, ElementsAre("200/450", "400/450", "450/450"));
    EXPECT_EQ(this->Dump(), written) << round;
  }
}

TYPED_TEST(CaseRegisterTest, TheLightsOfADayCanBeAskedInSql) {
  const Case opened = testing::SampleCase("p1");
  const Case scheduled = testing::Scheduled(opened);
  ASSERT_THAT(this->store_->Apply(std::vector{testing::Opening(opened),
                                              testing::Opening(testing::SampleCase("p2"))},
                                  testing::SampleOrigin()),
              IsOk());
  ASSERT_THAT(
      this->store_->Apply(std::vector<CaseChange>{{CaseChangeKind::kScheduled, opened, scheduled}},
                          testing::SampleOrigin()),
      IsOk());
  const Date first{std::chrono::year{2021} / 3 / 20};
  for (Date day = first; day < first + std::chrono::days{50}; day += std::chrono::days{1}) {
    const std::string today = FormatDate(day);
    std::string light;
    int lit = 0;
    ASSERT_THAT(this->database().Read([&](sql::Transaction& transaction) {
      transaction.session() << "SELECT CASE WHEN red_on <= :red THEN 'red' WHEN yellow_on <= "
                               ":yellow THEN 'yellow' ELSE 'green' END, (SELECT count(*) FROM "
                               "case_register WHERE red_on <> '') "
                               "FROM case_register WHERE red_on <> ''",
          soci::use(today), soci::use(today), soci::into(light), soci::into(lit);
      return absl::OkStatus();
    }),
                IsOk());
    const auto worst = LightsOf(scheduled, day, this->rulebook_.calendar).worst;
    EXPECT_EQ(light, worst == Light::kRed      ? "red"
                     : worst == Light::kYellow ? "yellow"
                                               : "green")
        << today;
    EXPECT_EQ(lit, 1);
  }
}

// A newer binary wrote this case; then an older one, this, sets its start, twice.
TYPED_TEST(CaseRegisterTest, AFieldThatThisBuildDoesNotKnowSurvivesAChangeByIt) {
  const Case opened = testing::SampleCase("p1");
  ASSERT_THAT(this->store_->Apply(std::vector{testing::Opening(opened)}, testing::SampleOrigin()),
              IsOk());
  storage::v1::CaseState state = this->StateOf(opened.id);
  state.GetReflection()->MutableUnknownFields(&state)->AddLengthDelimited(900,
                                                                          "the officer's note");
  auto& project = *state.mutable_project();
  project.GetReflection()->MutableUnknownFields(&project)->AddVarint(901, 7);
  this->StoreState(opened.id, state);

  const RequireStart require_start(*this->store_, this->rulebook_);
  const Date start{std::chrono::year{2021} / 4 / 20};
  ASSERT_THAT(require_start.Run(opened.id, start, 0, LocalOperator(), this->clock_.Now()), IsOk());
  state = this->StateOf(opened.id);
  ASSERT_GT(state.timetable().nodes_size(), 3);
  storage::v1::Node& node = *state.mutable_timetable()->mutable_nodes(3);
  const std::string procedure = node.procedure_id();
  node.GetReflection()->MutableUnknownFields(&node)->AddLengthDelimited(902, "accepted");
  this->StoreState(opened.id, state);
  ASSERT_THAT(require_start.Run(opened.id, start + std::chrono::days{60}, 0, LocalOperator(),
                                this->clock_.Now()),
              IsOk());

  state = this->StateOf(opened.id);
  EXPECT_EQ(state.revision(), 3);
  const auto& in_state = state.GetReflection()->GetUnknownFields(state);
  ASSERT_EQ(in_state.field_count(), 1);
  EXPECT_EQ(in_state.field(0).length_delimited(), "the officer's note");
  const auto& in_project = state.project().GetReflection()->GetUnknownFields(state.project());
  ASSERT_EQ(in_project.field_count(), 1);
  EXPECT_EQ(in_project.field(0).varint(), 7U);
  int kept = 0;
  for (const storage::v1::Node& one : state.timetable().nodes()) {
    const auto& unknown = one.GetReflection()->GetUnknownFields(one);
    EXPECT_EQ(unknown.field_count(), one.procedure_id() == procedure ? 1 : 0);
    kept += unknown.field_count();
  }
  EXPECT_EQ(kept, 1);
}

}  // namespace
}  // namespace zoneflow::approval
