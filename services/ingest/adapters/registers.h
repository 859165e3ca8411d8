// What the lists of ingest filter, sort and search by: plain columns beside the states, written in
// the transaction of the state (migrations/0004_signing_register.sql).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/filter/match.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/sql/database.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::ingest {

// The fields of each list with their columns: of signing_register AS r, facts AS f, documents AS d.
// A signing's are those that subscriptions know of its event, and more.
const filter::Schema& SigningFields();
const filter::Schema& FactFields();
const filter::Schema& DocumentFields();

// The names of a signing's members, part by part.
struct MemberNames {
  std::vector<std::string> companies;
  std::vector<std::string> projects;

  void Add(const v1::Signing& part);
  void Add(const v1::Project& member);
};

// Writes the register row of a new signing. `names` has all of its members, `signing` any part.
void InsertSigningRegister(sql::Transaction& transaction, const v1::Signing& signing,
                           const MemberNames& names);

// The columns of a fact beside document_id, ordinal, id and state: ", kind, article_id, …".
std::string_view FactColumns();
// Their values, bound: ", :v1, :v2, …".
std::string FactValues(const v1::Fact& fact, const std::string& article_id,
                       std::vector<filter::SqlValue>& values);

// The numbers of the signings that may hold what the filter searches, from the index of pairs of
// characters; nullopt where it searches nothing or what it searches is in too many
// (kMostCandidates) for the index to help: a page is then found soon in the order of the list.
inline constexpr int kMostCandidates = 2000;
std::optional<std::vector<long long>> SearchCandidates(sql::Transaction& transaction,
                                                       const filter::Filter& filter);

// Fills the registers of what was stored before there were any, from the states: a migration in
// code (0005_fill_signing_register). What is filled is left as it is.
absl::Status FillRegisters(sql::Transaction& transaction, sql::MigrationProgress& progress);

}  // namespace zoneflow::ingest
