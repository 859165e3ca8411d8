#include "services/approval/core/import_matters.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/soci_matter_store.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

using Row = std::vector<std::string>;
using Aliases = std::map<std::string, ProcedureId>;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

table::Workbook BookOf(std::vector<Row> rows) {
  rows.insert(rows.begin(), {"办件编号", "项目代码", "申请单位", "事项名称", "受理时间",
                             "承诺办结时间", "办结时间", "特别程序起", "特别程序止"});
  table::Sheet sheet;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    for (std::uint32_t column = 0; column < rows[row].size(); ++column) {
      if (!rows[row][column].empty()) {
        sheet.cells.push_back(
            {row, column, table::CellKind::kText, table::CellFault::kNone, rows[row][column]});
      }
    }
  }
  table::Workbook book;
  book.sheets = {sheet};
  return book;
}

// Two projects of two zones; it is 2021-03-10.
template <typename Backend>
class ImportMattersTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, rulebook_);
    matters_ = std::make_unique<SociMatterStore>(**database_);
    clock_.Set(ShanghaiMidnight(Day(2021, 3, 10)));
    for (const char* project : {"p1", "p2"}) {
      ProjectRecord member;
      member.id = ProjectId(project);
      member.signing_id = SigningId("s1");
      member.zone = {StrCat("zone-", project), "", ""};
      member.company = StrCat("公司", project);
      ASSERT_THAT(OpenCases(*store_, rulebook_).Run({&member, 1}, LocalOperator(), clock_.Now()),
                  IsOk());
    }
  }

  MatterImport Apply(const std::vector<Row>& rows, const Aliases& aliases = {},
                     const Principal& principal = LocalOperator()) {
    const auto import = ImportMatters(*store_, *matters_, rulebook_)
                            .Apply(BookOf(rows), aliases, principal, clock_.Now());
    EXPECT_THAT(import, IsOk());
    return *import;
  }
  MatterImport Preview(const std::vector<Row>& rows, const Aliases& aliases = {}) {
    const auto import = ImportMatters(*store_, *matters_, rulebook_)
                            .Preview(BookOf(rows), aliases, LocalOperator(), clock_.Now());
    EXPECT_THAT(import, IsOk());
    return *import;
  }
  CaseNode Node(const char* procedure, const char* project = "p1") {
    const Case value = *store_->Get(CaseIdFor(ProjectId(project)));
    const CaseNode* node = value.FindNode(ProcedureId(procedure));
    return node != nullptr ? *node : CaseNode{};
  }

  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  zoneflow::testing::ManualClock clock_;
  journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociCaseStore> store_;
  std::unique_ptr<SociMatterStore> matters_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(ImportMattersTest, Backends);

const Row kEia = {"HP-1",       "2103-230109-04-01-1", "公司p1",     "EIA",       "2021-02-03",
                  "2021-02-24", "2021-02-22",          "2021-02-05", "2021-02-18"};

TYPED_TEST(ImportMattersTest, WhatHappenedElsewhereIsRecordedOnceHoweverOftenItIsImported) {
  const MatterImport preview = this->Preview({kEia});
  EXPECT_EQ(preview.Counts().created, 1);
  EXPECT_EQ(this->Node("EIA").revision, 0);  // a preview changes nothing
  const MatterImport first = this->Apply({kEia});
  EXPECT_EQ(first.matters[0].fault, "");
  EXPECT_THAT(first.conflicts, IsEmpty());
  const CaseNode node = this->Node("EIA");
  EXPECT_EQ(node.accepted_on, Day(2021, 2, 3));
  EXPECT_EQ(node.completed_on, Day(2021, 2, 22));
  ASSERT_THAT(node.stops, SizeIs(1));
  EXPECT_EQ(node.stops[0].until, Day(2021, 2, 18));
  EXPECT_EQ(node.revision, 4);  // accepted, suspended, resumed, completed
  const MatterImport again = this->Apply({kEia});
  EXPECT_EQ(again.Counts().unchanged, 1);
  EXPECT_EQ(this->Node("EIA"), node);
}

// Nobody had answered within five working days, as far as was known.
TYPED_TEST(ImportMattersTest, AnImportedAcceptanceOutranksWhatWasConcludedFromSilence) {
  const RecordNode record(*this->store_, this->rulebook_);
  const NodeCommand plan{CaseIdFor(ProjectId("p1")), ProcedureId("PLANCOND")};
  for (const auto& [kind, day] : {std::pair(NodeEventKind::kReceived, Day(2021, 2, 1)),
                                  std::pair(NodeEventKind::kDeemedAccepted, Day(2021, 2, 8))}) {
    NodeEvent event;
    event.kind = kind;
    event.happened_on = day;
    ASSERT_THAT(record.Record(plan, event, LocalOperator(), this->clock_.Now()), IsOk());
  }
  ASSERT_TRUE(this->Node("PLANCOND").deemed_accepted);
  const MatterImport import =
      this->Apply({{"P-1", "", "公司p1", "PLANCOND", "2021-02-03", "", "2021-02-22"}});
  EXPECT_EQ(import.matters[0].fault, "");
  const CaseNode node = this->Node("PLANCOND");
  EXPECT_FALSE(node.deemed_accepted);
  EXPECT_EQ(node.accepted_on, Day(2021, 2, 3));
  EXPECT_EQ(node.completed_on, Day(2021, 2, 22));
}

TYPED_TEST(ImportMattersTest, AnImportedDateOutranksATypedOneAndTheConflictIsListed) {
  NodeEvent accepted;
  accepted.kind = NodeEventKind::kAccepted;
  accepted.happened_on = Day(2021, 2, 1);
  ASSERT_THAT(RecordNode(*this->store_, this->rulebook_)
                  .Record({CaseIdFor(ProjectId("p1")), ProcedureId("PLANCOND")}, accepted,
                          LocalOperator(), this->clock_.Now()),
              IsOk());
  const std::vector<Row> rows = {{"P-1", "", "公司p1", "PLANCOND", "2021-02-03"}};
  EXPECT_THAT(this->Preview(rows).conflicts, SizeIs(1));
  const MatterImport import = this->Apply(rows);
  ASSERT_THAT(import.conflicts, SizeIs(1));
  EXPECT_EQ(import.conflicts[0].typed, Day(2021, 2, 1));
  EXPECT_EQ(import.conflicts[0].imported, Day(2021, 2, 3));
  EXPECT_EQ(this->Node("PLANCOND").accepted_on, Day(2021, 2, 3));
}

TYPED_TEST(ImportMattersTest, AChangedRowBringsWhatIsNewInIt) {
  this->Apply({{"P-1", "", "公司p1", "PLANCOND", "2021-02-03"}});
  const std::vector<Row> later = {
      {"P-1", "", "公司p1", "PLANCOND", "2021-02-03", "", "2021-02-05"}};
  EXPECT_EQ(this->Apply(later).Counts().changed, 1);
  EXPECT_EQ(this->Node("PLANCOND").completed_on, Day(2021, 2, 5));
  EXPECT_EQ(this->Node("PLANCOND").revision, 2);
}

TYPED_TEST(ImportMattersTest, WhatBreaksTheOrderOfThingsIsKeptWithTheRuleAndFlagged) {
  const std::vector<Row> rows = {{"P-1", "", "公司p1", "PLANCOND", "2021-02-03", "", "2021-02-01"}};
  const MatterImport import = this->Apply(rows);
  ASSERT_THAT(import.matters, SizeIs(1));
  EXPECT_THAT(import.matters[0].matter.flags, ElementsAre(kResultBeforeAcceptance));
  EXPECT_THAT(import.matters[0].fault, HasSubstr("2021-02-01"));
  EXPECT_EQ(this->Node("PLANCOND").accepted_on, Day(2021, 2, 3));
  EXPECT_EQ(this->Node("PLANCOND").completed_on, std::nullopt);
  EXPECT_THAT(this->Apply(rows).matters[0].fault, HasSubstr("2021-02-01"));  // still told
}

TYPED_TEST(ImportMattersTest, AnUnknownNameIsAskedOnceAndKept) {
  const std::vector<Row> rows = {{"P-1", "", "公司p1", "规划条件核发", "2021-02-03"}};
  const MatterImport asked = this->Apply(rows);
  EXPECT_THAT(asked.unknown_procedures, ElementsAre("规划条件核发"));
  EXPECT_EQ(asked.rejected_rows, 1);
  EXPECT_EQ(this->Preview(rows, {{"规划条件核发", ProcedureId("PLANCOND")}}).rejected_rows, 0);
  EXPECT_EQ(this->Preview(rows).rejected_rows, 1);  // a preview keeps nothing
  this->Apply(rows, {{"规划条件核发", ProcedureId("PLANCOND")}});
  EXPECT_EQ(this->Apply(rows).Counts().unchanged, 1);
  EXPECT_THAT(
      ImportMatters(*this->store_, *this->matters_, this->rulebook_)
          .Apply(BookOf(rows), {{"x", ProcedureId("NOSUCH")}}, LocalOperator(), this->clock_.Now()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("NOSUCH")));
}

TYPED_TEST(ImportMattersTest, TheRulesKnowOtherNamesAndWhatAPersonAnsweredStandsAboveThem) {
  const Row row = {"P-9", "", "公司p1", "环评 审批", "2021-02-03"};
  EXPECT_EQ(this->Apply({row}).matters.at(0).matter.procedure, ProcedureId("EIA"));
  Row other = row;
  other[0] = "P-10";
  EXPECT_EQ(
      this->Apply({other}, {{"环评审批", ProcedureId("ENERGY")}}).matters.at(0).matter.procedure,
      ProcedureId("ENERGY"));
  other[0] = "P-11";
  EXPECT_EQ(this->Apply({other}).matters.at(0).matter.procedure, ProcedureId("ENERGY"));
}

TYPED_TEST(ImportMattersTest, ARequestThatWasDoneChangesNothingThoughAnotherFileCameSince) {
  const ImportMatters import(*this->store_, *this->matters_, this->rulebook_);
  const std::vector<Row> rows = {{"P-1", "", "公司p1", "PLANCOND", "2021-02-03"}};
  const NamedRequest request = {"r1", "the file"};
  const auto apply = [&](const NamedRequest& named, const Principal& principal) {
    return import.Apply(BookOf(rows), {}, principal, this->clock_.Now(), named);
  };
  ASSERT_THAT(apply(request, LocalOperator()), IsOk());
  this->Apply({{"P-1", "", "公司p1", "PLANCOND", "2021-02-04"}});
  const CaseNode node = this->Node("PLANCOND");
  const auto repeated = apply(request, LocalOperator());
  ASSERT_THAT(repeated, IsOk());
  EXPECT_EQ(repeated->before, (ImportCounts{1, 0, 0, 0}));
  EXPECT_THAT(repeated->matters, IsEmpty());
  EXPECT_EQ(this->Node("PLANCOND"), node);
  EXPECT_THAT(apply({"r1", "another file"}, LocalOperator()),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("r1")));
  EXPECT_EQ(this->Node("PLANCOND"), node);
  // The names are those of each who asks.
  Principal other = LocalOperator();
  other.id = "person/li";
  EXPECT_THAT(apply(request, other), IsOk());
  EXPECT_EQ(this->Node("PLANCOND").accepted_on, Day(2021, 2, 3));
}

TYPED_TEST(ImportMattersTest, ARequestThatBrokeOffGoesOn) {
  const NamedRequest request = {"r1", "the file"};
  ASSERT_THAT(this->matters_->BeginImport(request, {LocalOperator().id, this->clock_.Now()}),
              IsOk());
  const auto import = ImportMatters(*this->store_, *this->matters_, this->rulebook_)
                          .Apply(BookOf({kEia}), {}, LocalOperator(), this->clock_.Now(), request);
  ASSERT_THAT(import, IsOk());
  EXPECT_EQ(import->before, std::nullopt);
  EXPECT_EQ(import->Counts().created, 1);
}

TYPED_TEST(ImportMattersTest, ACaseIsFoundByItsCodeOnceThatIsKnownAndElseByName) {
  this->Apply({kEia});
  const MatterImport by_code = this->Apply({{"P-2", kEia[1], "某公司", "PLANCOND", "2021-02-03"},
                                            {"P-3", "", "无此公司", "PLANCOND", "2021-02-03"},
                                            {"P-4", "", "公司p1", "JOINTACC", "2021-02-03"}});
  ASSERT_THAT(by_code.matters, SizeIs(1));
  EXPECT_EQ(by_code.matters[0].case_id, CaseIdFor(ProjectId("p1")));
  ASSERT_THAT(by_code.rejects, SizeIs(2));
  EXPECT_EQ(by_code.rejects[0].rule, MatterRule::kNoCase);
  EXPECT_EQ(by_code.rejects[1].rule, MatterRule::kNotOfCase);
  // Of another zone there is none.
  const Principal officer = {"person/li", {"approval_officer"}, {"zone-p2"}, false};
  EXPECT_EQ(this->Apply({kEia}, {}, officer).rejects[0].rule, MatterRule::kNoCase);
}

// A bureau's winter: 200 projects, 15 matters each, one row of a hundred wrong.
TYPED_TEST(ImportMattersTest, ThreeThousandRowsComeInTwiceAndTheThirtyBadOnesAreNamed) {
  constexpr int kProjects = 200, kEach = 15;
  std::vector<ProjectRecord> members;
  for (int i = 0; i < kProjects; ++i) {
    ProjectRecord& member = members.emplace_back();
    member.id = ProjectId(StrCat("w", i));
    member.signing_id = SigningId("s2");
    member.zone = {StrCat("zone-", i % 7), "", ""};
    member.company = StrCat("冬季", i, "公司");
  }
  ASSERT_THAT(
      OpenCases(*this->store_, this->rulebook_).Run(members, LocalOperator(), this->clock_.Now()),
      IsOk());
  const std::vector<ProcedureId>& procedures = this->rulebook_.templates.front().procedures;
  std::vector<Row> rows;
  for (int i = 0; i < kProjects * kEach; ++i) {
    const std::string company = StrCat("冬季", i / kEach, "公司");
    const std::string& procedure = procedures[static_cast<std::size_t>(i % kEach)].str();
    rows.push_back({StrCat("W-", i), "", company, procedure, "2021-02-03", "", "2021-02-22"});
  }
  std::set<std::uint32_t> bad;
  const auto spoil = [&](std::size_t at, std::size_t column, const std::string& text) {
    rows[at][column] = text;
    bad.insert(static_cast<std::uint32_t>(at + 2));  // below the headers, counted from 1
  };
  for (std::size_t i = 0; i < 10; ++i) {
    spoil(i * 100 + 7, 4, "2021-02-30");
    spoil(i * 100 + 1001, 2, "没有这家公司");
    // Two rows of one number: each names the other.
    spoil(i * 100 + 2000, 0, StrCat("W-twice-", i / 2));
  }
  const MatterImport first = this->Apply(rows);
  EXPECT_EQ(first.Counts().created, 2970);
  EXPECT_EQ(first.rejected_rows, 30);
  std::set<std::uint32_t> named;
  for (const MatterReject& reject : first.rejects) {
    EXPECT_EQ(reject.rule == MatterRule::kNumberTwice, !reject.other.empty());
    named.insert(reject.place.row);
  }
  EXPECT_EQ(named, bad);
  const auto told = journal::ProgressOf(**this->database_);
  const MatterImport second = this->Apply(rows);
  EXPECT_EQ(second.Counts().created, 0);
  EXPECT_EQ(second.Counts().changed, 0);
  EXPECT_EQ(second.Counts().unchanged, 2970);
  EXPECT_EQ(second.rejected_rows, 30);
  EXPECT_EQ(journal::ProgressOf(**this->database_)->last, told->last) << "nothing was told again";
}

}  // namespace
}  // namespace zoneflow::approval
