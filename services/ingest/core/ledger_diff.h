// What a ledger changes against the one of the same name before it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "services/ingest/core/ledger.h"

namespace zoneflow::ingest {

// An entry of the new ledger, beside the one of before that is the same project.
struct LedgerMatch {
  std::size_t after = 0;             // its place in the new entries
  std::size_t before = 0;            // and in those of before
  std::vector<std::string> changed;  // names of fields, in the order of LedgerField; empty: none
};

struct LedgerDiff {
  std::vector<std::size_t> added;    // places in the new entries
  std::vector<LedgerMatch> matches;  // changed and unchanged ones
  std::vector<std::size_t> gone;     // places in those of before

  std::size_t changed() const;
  std::size_t unchanged() const { return matches.size() - changed(); }
};

// Projects are the same by the strongest key that both have: the project's code, then the credit
// code with the name, then the parcel, then zone, company and name. Each is matched once. What
// moved to another row, or is written with other spaces, has not changed. n log n.
LedgerDiff Compare(const std::vector<LedgerEntry>& before, const std::vector<LedgerEntry>& after);

// Names of the fields in which they differ.
std::vector<std::string> ChangedFields(const LedgerEntry& before, const LedgerEntry& after);

}  // namespace zoneflow::ingest
