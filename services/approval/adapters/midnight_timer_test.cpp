#include "services/approval/adapters/midnight_timer.h"

#include <soci/soci.h>

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/require_start.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

template <typename Backend>
class MidnightTimerTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, rulebook_);
    ProjectRecord member;
    member.id = ProjectId("p1");
    member.signing_id = SigningId("s1");
    member.zone = {"chengdu", "成都高新区", "四川"};
    member.company = "甲公司";
    Set(Day(2021, 1, 4));
    ASSERT_THAT(OpenCases(*store_, rulebook_).Run({&member, 1}, LocalOperator(), clock_.Now()),
                IsOk());
  }

  void Set(Date day) { clock_.Set(ShanghaiMidnight(day) + std::chrono::hours(9)); }

  void Start(Date day) {
    ASSERT_THAT(RequireStart(*store_, rulebook_).Run(id_, day, 0, LocalOperator(), clock_.Now()),
                IsOk());
  }
  absl::StatusOr<CaseNode> Record(const std::string& procedure, NodeEventKind kind, Date day) {
    NodeEvent event;
    event.kind = kind;
    event.happened_on = day;
    event.reason = "听证";
    event.stop.notice = "告知书1号";
    return RecordNode(*store_, rulebook_)
        .Record({id_, ProcedureId(procedure)}, event, LocalOperator(), clock_.Now());
  }

  // Two replicas look until nothing is due.
  void Look() {
    journal::Timers one = Replica(), other = Replica();
    for (std::int64_t fired = 1; fired > 0;) {
      const auto first = one.RunOnce(), second = other.RunOnce();
      ASSERT_THAT(first, IsOk());
      ASSERT_THAT(second, IsOk());
      fired = *first + *second;
    }
  }
  journal::Timers Replica() {
    return journal::Timers(**database_, clock_, clock_,
                           {{kMidnight, HandleMidnight(journal_, rulebook_)}});
  }

  // "2021-01-05 yellow PLANCOND:yellow": of each told turn its day, the case's light, the nodes'.
  std::vector<std::string> Turns() {
    std::vector<std::string> turns;
    EXPECT_THAT((*database_)->Read([&](sql::Transaction& transaction) {
      std::string time;
      sql::Bytes body;
      soci::statement rows = sql::Once(transaction.session(),
                                       "SELECT time, encode(body, 'hex') FROM journal WHERE type = "
                                       "'zoneflow.approval.v1.CaseLightChanged' ORDER BY id",
                                       soci::into(time), soci::into(body));
      rows.execute();
      while (rows.fetch()) {
        v1::CaseLightChanged event;
        EXPECT_TRUE(event.ParseFromString(body.value));
        turns.push_back(StrCat(FormatDate(ShanghaiDate(*ParseInstant(time))), " ",
                               v1::Light_Name(event.case_state().light()).substr(6)));
        for (const v1::NodeLight& node : event.turned()) {
          StrAppend(&turns.back(), " ", node.procedure_id(), ":",
                    v1::Light_Name(node.light()).substr(6));
        }
      }
      return absl::OkStatus();
    }),
                IsOk());
    return turns;
  }

  const CaseId id_ = CaseIdFor(ProjectId("p1"));
  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  zoneflow::testing::ManualClock clock_;
  journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociCaseStore> store_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(MidnightTimerTest, Backends);

TYPED_TEST(MidnightTimerTest, LightsTurnOnTheirDaysOnceWhateverTheClockDoes) {
  this->Start(Day(2021, 6, 30));  // the first node is to be accepted by 15 March
  this->Set(Day(2021, 3, 10));
  this->Look();
  EXPECT_THAT(this->Turns(), IsEmpty());
  this->Set(Day(2021, 3, 19));
  this->Look();
  const std::vector<std::string> first = this->Turns();
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_THAT(first[0], ::testing::HasSubstr(" YELLOW PLANCOND:YELLOW"));
  EXPECT_THAT(first[1], ::testing::HasSubstr(" RED PLANCOND:RED"));
  for (const Date day : {Day(2021, 3, 1), Day(2021, 3, 19)}) {  // back, and forward again
    this->Set(day);
    this->Look();
    EXPECT_EQ(this->Turns(), first);
  }
  this->Set(Day(2021, 4, 28));
  this->Look();
  const std::vector<std::string> all = this->Turns();
  EXPECT_GT(all.size(), first.size());
  EXPECT_TRUE(std::ranges::is_sorted(all)) << "in the order of their days";
  EXPECT_TRUE(std::ranges::adjacent_find(all) == all.end());
}

// One replica has done the work of a timer and does not come to its commit.
TYPED_TEST(MidnightTimerTest, AKillBetweenClaimAndCommitTellsEachTurnOnceAll) {
  this->Start(Day(2021, 6, 30));
  this->Set(Day(2021, 3, 19));
  int killed = 0;
  {
    const journal::TimerHandler turn = HandleMidnight(this->journal_, this->rulebook_);
    journal::Timers dying(
        **this->database_, this->clock_, this->clock_,
        {{kMidnight, [&](sql::Transaction& transaction, const journal::FiredTimer& due) {
            const absl::Status done = turn(transaction, due);
            EXPECT_THAT(done, IsOk());
            ++killed;
            if (transaction.dialect() == sql::Dialect::kPostgres) {
              transaction.session() << "SELECT pg_terminate_backend(pg_backend_pid())";
            }
            return absl::CancelledError("the process is gone");
          }}});
    dying.RunOnce().IgnoreError();
  }
  EXPECT_EQ(killed, 1);
  EXPECT_THAT(this->Turns(), IsEmpty());
  this->Look();
  const std::vector<std::string> turns = this->Turns();
  ASSERT_THAT(turns, SizeIs(2));
  EXPECT_THAT(turns[0], ::testing::HasSubstr(" YELLOW PLANCOND:YELLOW"));
  EXPECT_THAT(turns[1], ::testing::HasSubstr(" RED PLANCOND:RED"));
}

TYPED_TEST(MidnightTimerTest, ANodeWithItsResultTurnsNoMore) {
  this->Start(Day(2021, 6, 30));
  ASSERT_THAT(this->Record("PLANCOND", NodeEventKind::kAccepted, Day(2021, 1, 4)), IsOk());
  ASSERT_THAT(this->Record("PLANCOND", NodeEventKind::kCompleted, Day(2021, 1, 4)), IsOk());
  this->Set(Day(2021, 3, 17));
  this->Look();
  EXPECT_THAT(this->Turns(), IsEmpty());
}

TYPED_TEST(MidnightTimerTest, ASuspensionOverTheDueDayKeepsTheLight) {
  this->Start(Day(2021, 6, 30));
  ASSERT_THAT(this->Record("PLANCOND", NodeEventKind::kAccepted, Day(2021, 1, 4)), IsOk());
  ASSERT_THAT(this->Record("PLANCOND", NodeEventKind::kSuspended, Day(2021, 1, 4)), IsOk());
  this->Set(Day(2021, 2, 1));
  this->Look();
  EXPECT_THAT(this->Turns(), IsEmpty());
  ASSERT_THAT(this->Record("PLANCOND", NodeEventKind::kResumed, Day(2021, 2, 1)), IsOk());
  this->Set(Day(2021, 2, 9));
  this->Look();
  EXPECT_THAT(this->Turns(),
              ElementsAre("2021-02-02 YELLOW PLANCOND:YELLOW", "2021-02-06 RED PLANCOND:RED"));
}

TYPED_TEST(MidnightTimerTest, SilenceIsRaisedWhenItsFifthDayHasEnded) {
  ASSERT_THAT(this->Record("PLANCOND", NodeEventKind::kReceived, Day(2021, 1, 4)), IsOk());
  this->Set(Day(2021, 1, 11));
  this->Look();
  EXPECT_EQ(this->store_->Get(this->id_)->nodes.front().status, NodeStatus::kReceived);
  this->Set(Day(2021, 1, 12));
  this->Look();
  const CaseNode node = this->store_->Get(this->id_)->nodes.front();
  EXPECT_EQ(node.status, NodeStatus::kInReview);
  EXPECT_EQ(node.accepted_on, Day(2021, 1, 4));
  EXPECT_EQ(node.revision, 2);
}

}  // namespace
}  // namespace zoneflow::approval
