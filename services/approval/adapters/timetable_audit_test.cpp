// What was published, read back from the journal and computed anew.
#include "services/approval/adapters/timetable_audit.h"

#include <soci/soci.h>

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/sql/bytes.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/require_start.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

template <typename Backend>
class TimetableAuditTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations()});
    store_ = std::make_unique<SociCaseStore>(**database_, journal_, rulebook_);
    clock_.Set(ShanghaiMidnight(Day(2021, 2, 1)));
    ProjectRecord member;
    member.id = ProjectId("p1");
    member.signing_id = SigningId("s1");
    member.zone = {"chengdu", "成都高新区", "四川省"};
    member.name = "前晨汽车";
    ASSERT_THAT(OpenCases(*store_, rulebook_).Run({&member, 1}, LocalOperator(), clock_.Now()),
                IsOk());
    ASSERT_THAT(
        RequireStart(*store_, rulebook_)
            .Run(id_, Day(2021, 9, 1), 0, LocalOperator(), clock_.Now(), PastStart::kConfirmed),
        IsOk());
  }

  // A result that is promised moves days.
  void Promise(const std::string& accept, const std::string& without) {
    const ChangeOrigin origin{"person/lee", clock_.Now()};
    CasePromise promise;
    promise.id = PromiseIdOf(accept + without);
    promise.revision = 1;
    promise.procedure = ProcedureId(accept);
    promise.prerequisite = ProcedureId(without);
    promise.made_on = Day(2021, 2, 1);
    promise.due_on = Day(2021, 8, 1);
    ASSERT_THAT(store_->ChangeNode({id_, ProcedureId()}, {}, origin,
                                   [&](const NodeFile& file) {
                                     return StepTo(file.value, promise, origin, rulebook_);
                                   }),
                IsOk());
  }

  v1::VerifyTimetablesResponse Verified() {
    const TimetableAudit audit(**database_, *store_, rulebook_);
    const auto found = audit.ReadOne(id_);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? *found : v1::VerifyTimetablesResponse();
  }

  // Moves the first procedure of the last timetable that was told.
  void Forge() {
    ASSERT_THAT((**database_).Write([&](sql::Transaction& transaction) -> absl::Status {
      long long row = 0;
      sql::Bytes body;
      transaction.session() << "SELECT id, encode(body, 'hex') FROM journal WHERE type = "
                               "'zoneflow.approval.v1.CaseReplanned' ORDER BY id DESC LIMIT 1",
          soci::into(row), soci::into(body);
      v1::CaseReplanned event;
      EXPECT_TRUE(event.ParseFromString(body.value));
      v1::Node& node = *event.mutable_case_state()->mutable_timetable()->mutable_nodes(0);
      node.set_latest_accept("2021-01-04");
      const sql::Bytes forged{event.SerializeAsString()};
      transaction.session() << "UPDATE journal SET body = decode(:body, 'hex') WHERE id = :id",
          soci::use(forged), soci::use(row);
      return absl::OkStatus();
    }),
                IsOk());
  }

  const CaseId id_ = CaseIdFor(ProjectId("p1"));
  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  zoneflow::testing::ManualClock clock_;
  journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
  std::unique_ptr<SociCaseStore> store_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(TimetableAuditTest, Backends);

TYPED_TEST(TimetableAuditTest, WhatWasPublishedFollowsWithThePromisesOfItsDay) {
  EXPECT_EQ(this->Verified().same(), 1);
  this->Promise("CDRAW", "SCHEME");
  const v1::VerifyTimetablesResponse found = this->Verified();
  EXPECT_EQ(found.checked(), 2) << "the promise moved days";
  EXPECT_EQ(found.same(), 2) << found.DebugString();
  ASSERT_THAT(found.timetables(), SizeIs(2));
  EXPECT_EQ(found.timetables(1).version(), 2);
  EXPECT_EQ(found.timetables(1).type(), "zoneflow.approval.v1.CaseReplanned");
}

TYPED_TEST(TimetableAuditTest, ATimetableThatSomebodyChangedIsFoundWithTheDay) {
  this->Promise("CDRAW", "SCHEME");
  this->Forge();
  const v1::VerifyTimetablesResponse found = this->Verified();
  EXPECT_EQ(found.checked(), 2);
  EXPECT_EQ(found.same(), 1);
  const v1::AuditedTimetable& forged = found.timetables(1);
  EXPECT_EQ(forged.verdict(), v1::AUDIT_VERDICT_DIFFERS);
  ASSERT_THAT(forged.moved(), SizeIs(1));
  EXPECT_EQ(forged.moved(0).was_accept(), "2021-01-04");
  // In a list of all only what is not the same is shown.
  const TimetableAudit audit(**this->database_, *this->store_, this->rulebook_);
  const auto all = audit.Read({}, LocalOperator());
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->timetables(), SizeIs(1));
  const auto elsewhere = audit.Read({}, {"person/ann", {"operator"}, {"xian"}});
  ASSERT_THAT(elsewhere, IsOk());
  EXPECT_EQ(elsewhere->checked(), 0);
}

}  // namespace
}  // namespace zoneflow::approval
