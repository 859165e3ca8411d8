#include "services/approval/adapters/migrations.h"

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/testing/case_store_contract.h"

namespace zoneflow::approval {
namespace {

using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

template <typename Backend>
class MigrationsTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = std::make_unique<sql::TempSchema<Backend>>(
        std::initializer_list<std::span<const sql::Migration>>{journal::Migrations(),
                                                               Migrations().first(2)});
  }

  sql::Database& database() { return **database_; }

  // As the release before stored a case, with an event of its revision.
  absl::Status StoreAsBefore(const Case& value, const std::string& state) {
    return database().Write([&](sql::Transaction& transaction) -> absl::Status {
      const std::string subject = "case/" + value.id.str();
      RETURN_IF_ERROR(journal_.LockSubject(transaction, subject).status());
      transaction.session() << "INSERT INTO cases (id, revision, zone_id, company, state) "
                               "VALUES (:id, 1, :zone, :company, :state)",
          soci::use(value.id.str()), soci::use(value.project.zone.id),
          soci::use(value.project.company), soci::use(state);
      transaction.session() << "INSERT INTO case_aliases VALUES (:project, :id)",
          soci::use(value.project.id.str()), soci::use(value.id.str());
      return journal_
          .Append(transaction, {.topic = "zoneflow.cases.v1",
                                .subject = subject,
                                .type = "zoneflow.approval.v1.CaseOpened",
                                .value = "",
                                .actor = "person/zhang",
                                .traceparent = "",
                                .time = FormatInstant(value.updated_at)})
          .status();
    });
  }

  zoneflow::testing::ManualClock clock_;
  const Rulebook rulebook_ = *LoadEmbeddedRulebook();
  const journal::Journal journal_{"approval", clock_};
  std::unique_ptr<sql::TempSchema<Backend>> database_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(MigrationsTest, Backends);

TYPED_TEST(MigrationsTest, CasesOfTheReleaseBeforeAreTakenOver) {
  std::vector<Case> cases;
  for (int i = 0; i < 3; ++i) {
    Case value = testing::SampleCase(StrCat("p", i), StrCat("zone", i));
    value.stage = Stage::kSigned;
    if (i == 1) {
      value = testing::Scheduled(value);
      value.revision = 1;
      value.merged_signings.clear();  // nobody merged or split any then
      value.split_signings.clear();
    }
    ASSERT_THAT(this->StoreAsBefore(value, absl::Base64Escape(ToWire(value).SerializeAsString())),
                IsOk());
    cases.push_back(value);
  }
  ASSERT_THAT(this->database().Migrate(Migrations()), IsOk());
  EXPECT_THAT(sql::KeysInAnotherOrder(this->database()), ::testing::IsEmpty());
  SociCaseStore store(this->database(), this->journal_, this->rulebook_);
  std::vector<std::string> projects;
  for (const Case& value : cases) {
    Case taken_over = value;
    if (value.timetable) {
      taken_over.lights_told_on = ShanghaiDate(value.updated_at);
    }
    EXPECT_THAT(store.Get(value.id), IsOkAndHolds(taken_over));
    projects.push_back(value.project.id.str());
  }
  const auto listed = CaseList(this->database(), this->rulebook_.calendar)
                          .Read({}, LocalOperator(), this->clock_.Today());
  ASSERT_THAT(listed, IsOk());
  std::vector<std::string> told;
  for (const v1::Case& one : listed->cases()) {
    told.push_back(one.project_id());
  }
  EXPECT_EQ(told, projects);
  Case after = testing::Scheduled(cases[0]);
  ASSERT_THAT(store.Apply(std::vector<CaseChange>{{CaseChangeKind::kScheduled, cases[0], after}},
                          testing::SampleOrigin()),
              IsOk());
  EXPECT_THAT(store.Get(after.id), IsOkAndHolds(after));
}

TYPED_TEST(MigrationsTest, ACaseThatCannotBeReadIsNamedAndNothingIsLost) {
  const Case value = testing::SampleCase("p1");
  ASSERT_THAT(this->StoreAsBefore(value, "%%%"), IsOk());
  EXPECT_THAT(this->database().Migrate(Migrations()),
              StatusIs(absl::StatusCode::kDataLoss,
                       ::testing::AllOf(::testing::HasSubstr("0004_convert_states"),
                                        ::testing::HasSubstr(value.id.str()))));
  std::string state;
  ASSERT_THAT(this->database().Read([&](sql::Transaction& transaction) {
    transaction.session() << "SELECT state FROM cases", soci::into(state);
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(state, "%%%");
}

}  // namespace
}  // namespace zoneflow::approval
