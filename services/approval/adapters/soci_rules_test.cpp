#include "services/approval/adapters/soci_rules.h"

#include <soci/soci.h>

#include <memory>
#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/sql/bytes.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/timetable_audit.h"
#include "services/approval/core/adopt_rules.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/require_start.h"
#include "services/approval/testing/rules_store_contract.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

template <typename Backend>
class RulesInDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }
  static RulesFiles Files(int number) {
    RulesFiles files = ShippedRules();
    if (number > 1) {
      files["procedures.yaml"] += "# " + std::to_string(number) + "\n";
    }
    return files;
  }
  RulesStore& store() { return *rules_; }
  const RulesSource& source() const { return *rules_; }

 private:
  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"approval", clock_};
  std::unique_ptr<SociRules> rules_ = *SociRules::Open(*database_, journal_, clock_);
};

// The shipped rules with other limits for EIA and SOIL, which the standard template has.
RulesFiles Changed() {
  RulesFiles files = ShippedRules();
  std::string& text = files["procedures.yaml"];
  const std::size_t eia = text.find("  - id: EIA\n");
  EXPECT_NE(eia, std::string::npos);
  text.insert(eia + std::string("  - id: EIA\n").size(), "    floor_wd: 40\n");
  return files;
}

// One service whose rules change, and a second process on its database.
template <typename Backend>
class SociRulesTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    clock_.Set(ShanghaiMidnight(Day(2021, 2, 1)));
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    rules_ = *SociRules::Open(**database_, journal_, clock_);
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, *rules_);
    ProjectRecord member;
    member.id = ProjectId("p1");
    member.signing_id = SigningId("s1");
    member.zone = {"chengdu", "成都高新区", "四川省"};
    member.name = "前晨汽车";
    ASSERT_THAT(OpenCases(*store_, *rules_).Run({&member, 1}, LocalOperator(), clock_.Now()),
                IsOk());
    ASSERT_THAT(Start(*rules_, *store_, Day(2021, 9, 1)), IsOk());
  }

  absl::StatusOr<Case> Start(const SociRules& rules, CaseStore& store, Date day) {
    return RequireStart(store, rules).Run(id_, day, 0, LocalOperator(), clock_.Now());
  }

  absl::StatusOr<AdoptedRules> Adopt(const RulesFiles& files) {
    RulesDraft draft;
    draft.files = files;
    draft.reason = "环评公示延长";
    return AdoptRules(*store_, *rules_, *rules_)
        .Run(draft, *ParseRulebook(files), {}, LocalOperator(), clock_.Now());
  }

  // Of the last event of the type.
  template <typename Event>
  Event Last(int& count) {
    Event event;
    EXPECT_THAT((**database_).Read([&](sql::Transaction& transaction) -> absl::Status {
      sql::Bytes body;
      transaction.session() << "SELECT count(*) FROM journal WHERE type = :type",
          soci::use(Event::descriptor()->full_name()), soci::into(count);
      transaction.session()
          << "SELECT encode(body, 'hex') FROM journal WHERE type = :type ORDER BY id DESC LIMIT 1",
          soci::use(Event::descriptor()->full_name()), soci::into(body);
      EXPECT_TRUE(event.ParseFromString(body.value));
      return absl::OkStatus();
    }),
                IsOk());
    return event;
  }

  const CaseId id_ = CaseIdFor(ProjectId("p1"));
  zoneflow::testing::ManualClock clock_;
  journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociRules> rules_;
  std::unique_ptr<SociCaseStore> store_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(SociRulesTest, Backends);

TYPED_TEST(SociRulesTest, AnAdoptionIsToldOnceAndEachCaseThatMovesAndAllOfItOnce) {
  ASSERT_THAT(this->Adopt(Changed()), IsOk());
  ASSERT_THAT(this->Adopt(Changed()), IsOk());
  int count = 0;
  const auto changed = this->template Last<v1::CaseRulesChanged>(count);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(changed.rules().number(), 2);
  EXPECT_EQ(changed.rules().id(), DigestOf(Changed()));
  EXPECT_EQ(changed.rules().reason(), "环评公示延长");
  ASSERT_EQ(changed.change_count(), 1);
  EXPECT_EQ(changed.changes(0).field(), "floor_wd");
  EXPECT_EQ(changed.changes(0).now(), "40");
  const auto moved = this->template Last<v1::CaseReplanned>(count);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(moved.case_state().rules_version(), 2);
  const auto finished = this->template Last<v1::ReplanFinished>(count);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(finished.replan().moved(), 1);
  EXPECT_EQ(finished.replan().nodes_moved(), 1) << "EIA alone";
  EXPECT_EQ(finished.replan().cause().ref(), "rules/2");
}

// The process that adopted was killed before its cases were planned, or after some of them were: what
// is committed is all that the next one finds.
TYPED_TEST(SociRulesTest, WhatAKilledProcessAdoptedIsPlannedByTheNext) {
  ProjectRecord elsewhere;
  elsewhere.id = ProjectId("p2");
  elsewhere.signing_id = SigningId("s1");
  elsewhere.zone = {"jiangyin", "江阴高新区", "江苏省"};
  elsewhere.name = "瑞辰半导体";
  const CaseId other = CaseIdFor(elsewhere.id);
  const Instant now = this->clock_.Now();
  ASSERT_THAT(OpenCases(*this->store_, *this->rules_).Run({&elsewhere, 1}, LocalOperator(), now),
              IsOk());
  ASSERT_THAT(RequireStart(*this->store_, *this->rules_)
                  .Run(other, Day(2021, 9, 1), 0, LocalOperator(), now),
              IsOk());
  const Rulebook before = this->rules_->Now();
  RulesDraft draft;
  draft.files = Changed();
  draft.reason = "环评公示延长";
  ASSERT_THAT(this->rules_->Adopt(draft, {}, {"person/zhang", now}), IsOk());
  const Principal of_one_zone{"person/zhang", {"operator"}, {"jiangyin"}};
  const ReplanCommand command{{PlanCauseKind::kRule, "rules/2", draft.reason}, false, &before};
  ASSERT_THAT(ReplanAll(*this->store_, *this->rules_).Run(command, {}, of_one_zone, now), IsOk());
  ASSERT_EQ(this->store_->Get(other)->rules_version, 2);
  ASSERT_EQ(this->store_->Get(this->id_)->rules_version, 1);

  const auto next = SociRules::Open(**this->database_, this->journal_, this->clock_);
  ASSERT_THAT(next, IsOk());
  SociCaseStore store(**this->database_, this->journal_, **next);
  const AdoptRules adopt(store, **next, **next);
  ASSERT_THAT(adopt.Resume(now), IsOk());
  EXPECT_EQ(store.Get(this->id_)->rules_version, 2);
  EXPECT_TRUE((*next)->List(std::nullopt, 1)->front().settled);
  ASSERT_THAT(adopt.Resume(now), IsOk());
  int count = 0;
  this->template Last<v1::CaseReplanned>(count);
  EXPECT_EQ(count, 2) << "each case once";
  this->template Last<v1::CaseRulesChanged>(count);
  EXPECT_EQ(count, 1);
  const auto finished = this->template Last<v1::ReplanFinished>(count);
  EXPECT_EQ(finished.replan().moved(), 1) << "the one that was left";
}

TYPED_TEST(SociRulesTest, PublishedTimetablesAreComputedByTheRulesOfTheirDay) {
  ASSERT_THAT(this->Adopt(Changed()), IsOk());
  const TimetableAudit audit(**this->database_, *this->store_, *this->rules_);
  auto found = audit.ReadOne(this->id_);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->checked(), 2);
  EXPECT_EQ(found->same(), 2) << found->DebugString();
  // A process that starts anew reads the older rules from the database.
  const auto second = SociRules::Open(**this->database_, this->journal_, this->clock_);
  ASSERT_THAT(second, IsOk());
  found = TimetableAudit(**this->database_, *this->store_, **second).ReadOne(this->id_);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->same(), 2);
  // By the rules of today alone the first does not follow.
  const Rulebook today = (*second)->Now();
  EXPECT_THAT(TimetableAudit(**this->database_, *this->store_, today).ReadOne(this->id_).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("version 1")));
}

TYPED_TEST(SociRulesTest, WhatIsAcceptedKeepsItsLimitAndTheAuditKnowsIt) {
  NodeEvent accepted;
  accepted.kind = NodeEventKind::kAccepted;
  accepted.happened_on = Day(2021, 2, 1);
  ASSERT_THAT(RecordNode(*this->store_, *this->rules_)
                  .Record({this->id_, ProcedureId("PLANCOND"), 0, {}}, accepted, LocalOperator(),
                          this->clock_.Now()),
              IsOk());
  RulesFiles files = Changed();
  std::string& text = files["procedures.yaml"];
  const std::size_t design = text.find("  - id: PLANCOND\n");
  const std::size_t days = text.find("promised_wd: 5\n", design);
  ASSERT_NE(days, std::string::npos);
  text.replace(days, 14, "promised_wd: 9");
  ASSERT_THAT(this->Adopt(files), IsOk());
  const auto value = this->store_->Get(this->id_);
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(value->FindRow(ProcedureId("PLANCOND"))->duration_wd, 5);
  const auto found =
      TimetableAudit(**this->database_, *this->store_, *this->rules_).ReadOne(this->id_);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->same(), 2) << found->DebugString();
}

TYPED_TEST(SociRulesTest, AnotherProcessDecidesByWhatWasAdopted) {
  const auto second = SociRules::Open(**this->database_, this->journal_, this->clock_);
  ASSERT_THAT(second, IsOk());
  SociCaseStore store(**this->database_, this->journal_, **second);
  ASSERT_THAT(this->Adopt(Changed()), IsOk());
  ASSERT_EQ((*second)->Now().number, 1) << "nobody has told it yet";
  // What it planned by the rules before is refused, and once more it is by those of now.
  EXPECT_THAT(this->Start(**second, store, Day(2021, 10, 8)).status(),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("version 2")));
  const auto again = this->Start(**second, store, Day(2021, 10, 8));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->rules_version, 2);
  // Without a command it follows within a second.
  ASSERT_THAT((*second)->Start(), IsOk());
  this->clock_.Set(ShanghaiMidnight(Day(2021, 2, 2)));
  ASSERT_THAT(this->Adopt(ShippedRules()), IsOk());
  for (int tries = 0; tries < 300 && (*second)->Now().number != 3; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ((*second)->Now().number, 3);
  EXPECT_THAT((*second)->Health(), IsOk());
}

TYPED_TEST(SociRulesTest, ListsFollowTheRulesAlsoOfCasesThatDoNotMove) {
  RulesFiles files = ShippedRules();
  std::string& text = files["procedures.yaml"];
  const std::size_t soil = text.find("  - id: SOIL\n");
  const std::size_t dept = text.find("dept: ", soil);
  const std::size_t end = text.find('\n', dept);
  ASSERT_NE(end, std::string::npos);
  text.replace(dept, end - dept, "dept: 行政审批局");
  const auto adopted = this->Adopt(files);
  ASSERT_THAT(adopted, IsOk());
  EXPECT_EQ(adopted->replan.unchanged, 1);
  std::string office;
  ASSERT_THAT((**this->database_).Read([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT office FROM todos WHERE procedure_id = 'SOIL'",
        soci::into(office);
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(office, "行政审批局");
}

TYPED_TEST(SociRulesTest, AVersionThatThisReleaseCannotReadIsNamed) {
  ASSERT_THAT((**this->database_).Write([&](sql::Transaction& transaction) {
    transaction.session() << "UPDATE rules_files SET content = 'nonsense: 1' WHERE name = "
                             "'procedures.yaml'";
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(SociRules::Open(**this->database_, this->journal_, this->clock_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("version 1 cannot be read by this release: procedures.yaml")));
  EXPECT_THAT(Reproject(**this->database_), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace

namespace testing {
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, RulesStoreContract, RulesInDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, RulesStoreContract, RulesInDatabase<sql::PostgresBackend>);
}  // namespace testing

}  // namespace zoneflow::approval
