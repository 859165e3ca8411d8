// What the lists of ingest filter, sort and search by: plain columns beside the states, written in
// the transaction of the state (migrations/0004_signing_register.sql).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/filter/search_index.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/database.h"
#include "services/ingest/core/identity.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::ingest {

inline constexpr filter::GramTable kSigningGrams{"signing_grams", "signing_no", "signing_waiting"};
inline constexpr filter::GramTable kFactGrams{"fact_grams", "fact_no", "fact_waiting"};

// The names of a signing's members, part by part.
struct MemberNames {
  std::vector<std::string> companies;
  std::vector<std::string> projects;
  std::vector<MemberFigures> keyed;  // the first kMostKeyed

  void Add(const v1::Signing& part);
  void Add(const v1::Project& member);
};

// The register rows of signings that have none, on their way: that of the lists and that of the
// review desk, where a signing waits since then.
class SigningRows {
 public:
  explicit SigningRows(sql::Transaction& transaction);

  // `names` has all members of the signing, `signing` any part. The row of the lists gets the number,
  // a new one without it.
  void Add(const v1::Signing& signing, const MemberNames& names, Instant waiting_since,
           std::optional<std::int64_t> number = std::nullopt);

  // To be called after the last: nothing is written for sure before.
  void Finish();

 private:
  // What stands under a signing's number.
  struct Texts {
    std::string signing_id;
    std::optional<std::int64_t> number;
    std::vector<std::string> companies, projects, sectors;
    std::string search_text;
  };

  void WriteTexts();

  sql::Transaction& transaction_;
  sql::BulkInsert items_, register_, numbered_, keys_, texts_;
  filter::SearchRows searched_;
  std::vector<Texts> held_;
};

// Writes them anew after the signing's state has changed.
absl::Status RefreshSigningRegister(sql::Transaction& transaction, const std::string& id);

// What lists know of a fact.
struct FactRegister {
  std::array<std::string, 12> texts;
  std::array<std::optional<std::int64_t>, 4> numbers;

  const std::string& search_text() const { return texts.back(); }
  std::int64_t search_no() const { return *numbers.back(); }

  // What a search finds it by; the rows are those of kFactGrams.
  void AddTo(filter::SearchRows& rows) const { rows.Add(search_text(), search_no()); }
};
FactRegister FactRegisterOf(const v1::Fact& fact, const std::string& article_id,
                            const std::string& published_on);

// The columns of facts that hold it, and their cells in that order.
std::string_view FactColumns();
void AddFactColumns(const FactRegister& fact, sql::BulkInsert& rows);

// Rows on their way into the queue of the review desk, and a fact's row; nothing for a fact of a
// signing, which is looked at as a whole.
sql::BulkInsert ReviewRows(sql::Transaction& transaction);
void AddReviewItem(sql::BulkInsert& rows, const v1::Fact& fact, const std::string& document,
                   const std::string& article, const std::string& published_on,
                   Instant waiting_since);

// Puts the fact with its registers in the place of the one before, which is its own of then. DataLoss
// if what the row holds cannot be read.
absl::Status RewriteFact(sql::Transaction& transaction, const v1::Fact& before,
                         const v1::Fact& after, const std::string& document, int ordinal,
                         const std::string& article);

// Makes the next part of the registers from the states: of what has none, as a migration in code
// does for what was stored before there were any; or of everything, anew. A signing keeps the number
// that it has. DataLoss names what cannot be read.
enum class Fill { kMissing, kAll };
absl::Status FillRegisters(sql::Transaction& transaction, Fill fill,
                           sql::MigrationProgress& progress);

// Makes all registers anew, also while the service runs: the same states give the same rows, byte
// for byte. Reports after each part. What was done before a failure stays.
absl::Status Reproject(sql::Database& database,
                       const sql::MigrationReport& report = sql::PrintProgress());

}  // namespace zoneflow::ingest
