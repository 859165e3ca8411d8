#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/sqlite_work.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/require_start.h"
#include "services/approval/testing/case_store_contract.h"
#include "services/approval/testing/sample_calendar.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval::testing {
namespace {

using ::zoneflow::testing::IsOk;

std::optional<Light> LightOf(v1::Light light) {
  return light == v1::LIGHT_UNSPECIFIED
             ? std::nullopt
             : std::optional(static_cast<Light>(static_cast<int>(light) - v1::LIGHT_GREEN));
}

// The lights that a journaled event tells; any of its types has the case as its first field.
CaseLights LightsIn(const std::string& type, const sql::Bytes& stored) {
  v1::CaseScheduled event;
  EXPECT_TRUE(event.ParseFromString(stored.value)) << type;
  CaseLights lights{LightOf(event.case_state().light()), {}};
  for (const v1::Node& node : event.case_state().timetable().nodes()) {
    lights.nodes.push_back(LightOf(node.light()));
  }
  return lights;
}

template <typename Backend>
class OnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }

  CaseStore& store() { return store_; }

  std::vector<JournaledChange> Journal() {
    std::vector<JournaledChange> changes;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      std::string subject, type, actor, time;
      sql::Bytes body;
      long long sequence = 0;
      soci::statement rows =
          sql::Once(transaction.session(),
                    "SELECT subject, sequence, type, actor, time, encode(body, 'hex') FROM journal "
                    "WHERE subject LIKE 'case/%' ORDER BY id",
                    soci::into(subject), soci::into(sequence), soci::into(type), soci::into(actor),
                    soci::into(time), soci::into(body));
      rows.execute();
      while (rows.fetch()) {
        const CaseChangeKind kind =
            type == v1::CaseOpened::descriptor()->full_name()      ? CaseChangeKind::kOpened
            : type == v1::CaseScheduled::descriptor()->full_name() ? CaseChangeKind::kScheduled
                                                                   : CaseChangeKind::kCorrected;
        changes.push_back({CaseId(subject.substr(subject.find('/') + 1)), sequence, kind, actor,
                           *ParseInstant(time), LightsIn(type, body)});
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return changes;
  }

  std::vector<std::string> NodesTold() {
    std::vector<std::string> told;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      std::string actor;
      sql::Bytes body;
      long long sequence = 0;
      soci::statement rows = sql::Once(
          transaction.session(),
          "SELECT sequence, actor, encode(body, 'hex') FROM journal WHERE subject LIKE 'node/%' "
          "ORDER BY id",
          soci::into(sequence), soci::into(actor), soci::into(body));
      rows.execute();
      while (rows.fetch()) {
        v1::NodeChanged event;
        EXPECT_TRUE(event.ParseFromString(body.value));
        EXPECT_EQ(event.node().revision(), sequence);
        EXPECT_EQ(event.node().light(), v1::LIGHT_RED);
        told.push_back(StrCat(event.node().procedure_id(), " ", sequence, " ", actor));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return told;
  }

 private:
  // Another time than any change's: an event bears that of its change.
  zoneflow::testing::ManualClock clock_{SampleOrigin().at + std::chrono::hours{24}};
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"approval", clock_};
  SociCaseStore store_{*database_, journal_, SampleRulebook()};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, CaseStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, CaseStoreContract, OnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, CaseStoreContract,
                               OnDatabase<sql::EnglishPostgresBackend>);

// One that has been asked about for years costs as much as a new one.
TEST(CaseWorkTest, ACommandReadsNoneOfAThousandVersionsAndTenThousandEvents) {
  constexpr int kEvents = 10'000, kEventsAVersion = 10;
  const auto day = [](int number) {
    return Date{std::chrono::year{2021} / 6 / 1} + std::chrono::days{number};
  };
  const Instant now = ShanghaiMidnight(Date{std::chrono::year{2021} / 3 / 1});
  const zoneflow::testing::ManualClock clock{now};
  const journal::Journal journal("approval", clock);
  const Rulebook rulebook = *LoadEmbeddedRulebook();
  const ProcedureId procedure = rulebook.templates.front().procedures.front();
  sql::TempSchema<sql::SqliteBackend> database{journal::Migrations(), Migrations()};
  std::vector<ProjectRecord> members(2);
  for (ProjectRecord& member : members) {
    member.id = ProjectId(&member == &members.front() ? "old" : "young");
    member.signing_id = SigningId("s1");
    member.company = member.id.str();
  }
  const CaseId old = CaseIdFor(members[0].id), young = CaseIdFor(members[1].id);
  EXPECT_THAT(database->Write([&](sql::Transaction& transaction) -> absl::Status {
    SociCaseStore store(transaction, journal, rulebook);
    const auto remind = [&](const CaseId& id) {
      EXPECT_THAT(
          RecordNode(store, rulebook).Remind({id, procedure, 0, {}}, "催办", LocalOperator(), now),
          IsOk());
    };
    const auto start_on = [&](const CaseId& id, Date on) {
      EXPECT_THAT(RequireStart(store, rulebook).Run(id, on, 0, LocalOperator(), now), IsOk());
    };
    RETURN_IF_ERROR(OpenCases(store, rulebook).Run(members, LocalOperator(), now).status());
    start_on(young, day(0));
    remind(young);
    for (int event = 0; event < kEvents; ++event) {
      if (event % kEventsAVersion == 0) {
        start_on(old, day(event / kEventsAVersion % 2 * 7));
      }
      remind(old);
    }
    const Case history = *store.Get(old);
    EXPECT_EQ(history.FindNode(procedure)->revision, kEvents);
    EXPECT_EQ(history.timetable_version, kEvents / kEventsAVersion);
    const auto steps = [&](const std::function<void()>& command) {
      return sql::StepsOf(transaction, command);
    };
    EXPECT_LE(steps([&] { remind(old); }), 2 * steps([&] { remind(young); }));
    EXPECT_LE(steps([&] { start_on(old, day(14)); }), 2 * steps([&] { start_on(young, day(14)); }));
    return absl::OkStatus();
  }),
              IsOk());
}

}  // namespace
}  // namespace zoneflow::approval::testing
