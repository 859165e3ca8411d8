// What the lists of things of cases share.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/filter/match.h"
#include "common/filter/schema.h"
#include "common/sql/bound.h"
#include "common/sql/database.h"
#include "services/approval/core/case.h"

namespace zoneflow::approval {

// The choices of a field, by the keys of its values.
template <typename Value, std::size_t kCount>
std::vector<std::string> KeysOf(const Value (&values)[kCount], std::string_view (*key_of)(Value)) {
  std::vector<std::string> keys;
  for (const Value value : values) {
    keys.emplace_back(key_of(value));
  }
  return keys;
}

// The fields of a list of things of cases: its own, and of the register of cases (AS r) company,
// project, and bare words that search both.
filter::Schema FieldsBesideCases(std::vector<filter::FieldSpec> own);

// " FROM todos AS t JOIN case_register AS r … WHERE …": where such a list reads what the condition
// leaves, which the filter is part of.
std::string FromBesideCases(std::string_view table, std::string_view alias,
                            const filter::Filter& where, std::string_view condition,
                            sql::Transaction& transaction);

// The cases that a page speaks of, each read once, with their nodes and promises.
class CasesRead {
 public:
  // Lives no longer than the session's transaction.
  explicit CasesRead(soci::session& session) : session_(session) {}

  // Valid as long as this. DataLoss if there is none, or it cannot be read.
  absl::StatusOr<const Case*> Find(const std::string& id);

 private:
  soci::session& session_;
  std::deque<Case> cases_;
};

}  // namespace zoneflow::approval
