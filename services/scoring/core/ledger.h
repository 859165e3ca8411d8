// The ledger of signings: sums by zone and day, from which every board of every day is added up.
// Its size is that of zones times days with a signing, whatever number of signings made the sums.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"

#include "services/scoring/core/board.h"

namespace zoneflow::scoring {

// Whether a signing can stand on a board at all. The first that holds, in this order: rejected,
// unknown zone, no CNY amount, counts. What is rejected is not told as left out either. The numbers
// are stored.
enum class Standing { kCounts = 0, kUnknownZone = 1, kNoCny = 2, kRejected = 3 };
Standing StandingOf(const SigningObservation& signing);

struct LedgerKey {
  std::string zone_id;
  Standing standing = Standing::kCounts;
  std::optional<Date> dated;  // none stands before every day

  friend auto operator<=>(const LedgerKey&, const LedgerKey&) = default;
};

// Sums of the signings of one key. fen is 0 where nothing counts.
struct LedgerSums {
  std::int64_t signings = 0;
  std::int64_t projects = 0;
  absl::uint128 fen = 0;
  absl::uint128 unchecked_fen = 0;
  std::int64_t log_no = 0;  // of the last event that changed what the sums are made of

  friend bool operator==(const LedgerSums&, const LedgerSums&) = default;
};

struct LedgerEntry {
  LedgerKey key;
  LedgerSums sums;

  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

// What changed in the ledger after one log_no and up to another.
struct LedgerPart {
  std::int64_t log_no = 0;
  std::vector<LedgerEntry> entries;  // whole, in any order, no key twice
  std::vector<ZoneRef> zones;        // as the signing told last names them
};

// A value: copies share the zones that do not change, so a copy costs as much as there are zones.
class Ledger {
 public:
  struct Day {
    Standing standing = Standing::kCounts;
    std::optional<Date> dated;
    LedgerSums sums;
  };
  struct Zone {
    ZoneRef ref;
    std::vector<Day> days;  // by standing, then date
  };

  // How far the log is in; -1: nothing is known, not even that there is nothing.
  std::int64_t log_no() const { return log_no_; }
  // Whether no signing is known.
  bool empty() const;
  // By zone id; the unknown zone is under "".
  const std::map<std::string, std::shared_ptr<const Zone>, std::less<>>& zones() const {
    return zones_;
  }
  // Zeros if there is no such entry.
  LedgerSums Find(const LedgerKey& key) const;

  // Takes over what changed since log_no().
  void Put(const LedgerPart& part);

 private:
  std::int64_t log_no_ = -1;
  std::map<std::string, std::shared_ptr<const Zone>, std::less<>> zones_;
};

}  // namespace zoneflow::scoring
