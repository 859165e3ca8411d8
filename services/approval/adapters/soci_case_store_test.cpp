#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/approval/testing/case_store_contract.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval::testing {
namespace {

// A missing server is known before a database is asked for.
template <typename Backend>
class OnDatabase {
 public:
  bool skipped() const { return !Backend::Missing().empty(); }

  CaseStore& store() { return parts().store; }

  std::vector<JournaledChange> Journal() {
    std::vector<JournaledChange> changes;
    const absl::Status status = (*parts().database).Read([&](sql::Transaction& transaction) {
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
        changes.push_back({CaseId(subject.substr(subject.find('/') + 1)), sequence, kind, actor,
                           parts().clock.Now()});
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return changes;
  }

 private:
  struct Parts {
    // The journal stamps events with the clock of the service, which is the one the use cases read.
    zoneflow::testing::ManualClock clock{SampleOrigin().at};
    sql::TempSchema<Backend> database{journal::Migrations(), Migrations()};
    journal::Journal journal{"approval", clock};
    SociCaseStore store{*database, journal};
  };

  Parts& parts() {
    if (!parts_) {
      parts_ = std::make_unique<Parts>();
    }
    return *parts_;
  }

  std::unique_ptr<Parts> parts_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, CaseStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, CaseStoreContract, OnDatabase<sql::PostgresBackend>);

}  // namespace
}  // namespace zoneflow::approval::testing
