#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/testing/case_store_contract.h"
#include "services/approval/testing/sample_calendar.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval::testing {
namespace {

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

}  // namespace
}  // namespace zoneflow::approval::testing
