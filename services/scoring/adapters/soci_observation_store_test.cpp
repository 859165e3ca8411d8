// The log of observations on its contract, over both databases.
#include "services/scoring/adapters/soci_observation_store.h"

#include "common/journal/journal.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/testing/observation_store_contract.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

template <typename Backend>
class OnDatabase {
 public:
  static std::string Missing() { return Backend::Missing(); }
  ObservationStore& store() { return store_; }

 private:
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  testing::ManualClock clock_;
  journal::Journal journal_{"scoring", clock_};
  SociObservationStore store_{*database_, journal_};
};

using Sqlite = OnDatabase<sql::SqliteBackend>;
using Postgres = OnDatabase<sql::PostgresBackend>;
using EnglishPostgres = OnDatabase<sql::EnglishPostgresBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, ObservationStoreContract, Sqlite);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, ObservationStoreContract, Postgres);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, ObservationStoreContract, EnglishPostgres);

TEST(SociObservationStoreTest, ASignOffIsTold) {
  testing::ManualClock clock;
  sql::TempSchema<sql::SqliteBackend> database{journal::Migrations(), Migrations()};
  const journal::Journal journal("scoring", clock);
  SociObservationStore store(*database, journal);
  const ChangeOrigin origin{"person/ann", clock.Now()};
  ASSERT_THAT(store.RecordUnits({"a"}, {}, origin,
                                [](const auto&) {
                                  return std::vector{Unit{"a", "zone-a", "zone", "甲", ""}};
                                }),
              testing::IsOk());
  const ReportPeriod month{2022, 0, 7};
  const auto sign_off = [&](const std::vector<std::string>& indicators) {
    return store.SignOffPeriod({"a", month, indicators}, {}, origin, [&](const FiguresFile&) {
      SignOff all;
      for (const std::string& indicator : indicators) {
        all.locks.push_back({"a", indicator, month, "sample", "person/ann", origin.at});
      }
      return all;
    });
  };
  ASSERT_THAT(sign_off({"gdp", "rate"}), testing::IsOk());
  ASSERT_THAT(sign_off({"firms"}), testing::IsOk());
  std::vector<v1::PeriodLocked> told;
  ASSERT_THAT(database->Read([&](sql::Transaction& transaction) {
    sql::Bytes body;
    soci::statement rows = sql::Once(
        transaction.session(),
        "SELECT encode(body, 'hex') FROM journal WHERE subject = 'report/a/2022-07' ORDER BY id",
        soci::into(body));
    rows.execute();
    while (rows.fetch()) {
      told.emplace_back();
      EXPECT_TRUE(told.back().ParseFromString(body.value));
    }
    return absl::OkStatus();
  }),
              testing::IsOk());
  ASSERT_EQ(told.size(), 2);
  EXPECT_EQ(told[0].report().unit_name(), "甲");
  EXPECT_EQ(told[0].report().period(), "2022-07");
  EXPECT_EQ(told[0].zone_id(), "zone-a");
  EXPECT_EQ(told[0].indicators_size(), 2);
  EXPECT_EQ(told[0].report().locks(1).indicator(), "rate");
  EXPECT_EQ(told[0].report().locks(1).framework(), "sample");
  EXPECT_EQ(told[0].report().locks(1).signed_by(), "person/ann");
  EXPECT_EQ(told[0].report().locks(1).sign_time(), FormatInstant(origin.at));
  EXPECT_THAT(told[1].indicators(), ::testing::ElementsAre("firms"));
  EXPECT_EQ(told[1].report().locks_size(), 3) << "the whole state";
}

}  // namespace
}  // namespace zoneflow::scoring
