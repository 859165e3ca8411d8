#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <string>
#include <vector>

#include "common/sql/testing/temp_sqlite.h"
#include "common/testing/manual_clock.h"
#include "services/approval/testing/case_store_contract.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval::testing {
namespace {

class OnSqlite {
 public:
  CaseStore& store() { return store_; }

  std::vector<JournaledChange> Journal() {
    std::vector<JournaledChange> changes;
    const absl::Status status = (*database_).Read([&](sql::Transaction& transaction) {
      std::string subject, type, actor;
      long long sequence = 0;
      soci::statement rows =
          (transaction.session().prepare
               << "SELECT subject, sequence, type, actor FROM journal ORDER BY id",
           soci::into(subject), soci::into(sequence), soci::into(type), soci::into(actor));
      rows.execute();
      while (rows.fetch()) {
        const CaseChangeKind kind =
            type == v1::CaseOpened::descriptor()->full_name()      ? CaseChangeKind::kOpened
            : type == v1::CaseScheduled::descriptor()->full_name() ? CaseChangeKind::kScheduled
                                                                   : CaseChangeKind::kCorrected;
        changes.push_back(
            {CaseId(subject.substr(subject.find('/') + 1)), sequence, kind, actor, clock_.Now()});
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return changes;
  }

 private:
  // The journal stamps events with the clock of the service, which is the one the use cases read.
  zoneflow::testing::ManualClock clock_{SampleOrigin().at};
  sql::testing::TempSqlite database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"approval", clock_};
  SociCaseStore store_{*database_, journal_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, CaseStoreContract, OnSqlite);

}  // namespace
}  // namespace zoneflow::approval::testing
