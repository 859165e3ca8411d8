// Signings as the boards see them, and the boards: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/figure_status.h"
#include "common/base/money.h"
#include "common/base/zone_ref.h"

namespace zoneflow::scoring {

inline constexpr std::string_view kZoneBoard = "zones";
inline constexpr std::string_view kHotBoard = "hot";

// Tied zones share the better rank, the next rank is left out; within a tie zones stand by id.
inline constexpr std::string_view kTieRule = "standard competition";

// The state of a signing, whole, as its last event told it.
struct SigningObservation {
  std::string id;
  std::int64_t revision = 0;
  ZoneRef zone;
  std::int64_t count = 0;           // projects signed, never negative
  std::optional<Money> amount;      // as stated, never negative
  std::optional<Money> amount_alt;  // the same total in another currency
  std::optional<Date> signed_on;
  std::optional<Date> published_on;
  FigureStatus status = FigureStatus::kUnspecified;

  friend bool operator==(const SigningObservation&, const SigningObservation&) = default;
};

// Signings by id: one order for every board, whatever order they came in.
using SigningSet = std::map<std::string, SigningObservation, std::less<>>;

// The days a date may name; see ParseDate.
inline constexpr Date kFirstDay{std::chrono::year{1900} / 1 / 1};
inline constexpr Date kLastDay{std::chrono::year{2999} / 12 / 31};

// What one signing adds to a row.
struct Contribution {
  std::string signing_id;
  std::int64_t fen = 0;
  std::optional<Money> amount_alt;  // the figure in the other currency, if one was stated
  std::int64_t projects = 0;
  std::optional<Date> dated;  // signed_on, else published_on
  int weight = 0;             // the hot board's, 0 to 1000

  friend bool operator==(const Contribution&, const Contribution&) = default;
};

// A zone's line. Its figures are exactly the sums of its contributions, which ListContributions
// tells.
struct BoardRow {
  std::int32_t rank = 0;
  ZoneRef zone;
  std::int64_t fen = 0;
  std::int64_t unchecked_fen = 0;  // of signings nobody has checked yet (未核)
  std::int64_t signings = 0;
  std::int64_t projects = 0;
  absl::uint128 heat = 0;  // Σ fen × weight; 0 on the zone board
  std::int32_t previous_rank = 0;
  // The sums pass 63 bits: fen and unchecked_fen are then the largest number that fits. Rank and
  // heat go by the exact sum.
  bool total_exceeded = false;
  // Of the last event that changed what the row is made of; 0: not known (an older version).
  std::int64_t changed_log_no = 0;
  // Versions published by releases that kept them in the page, by signing id; else empty.
  std::vector<Contribution> contributions = {};
};

// Whether the two say the same of the zone, its rank and what it is made of; previous_rank is not
// compared.
bool SameFigures(const BoardRow& a, const BoardRow& b);

// A signing that could not be added, and why.
struct NotConverted {
  std::string signing_id;
  ZoneRef zone;
  std::optional<Money> amount;
  std::string reason;
  std::optional<Date> dated = std::nullopt;

  friend bool operator==(const NotConverted&, const NotConverted&) = default;
};

// The first and last day counted; open where not set.
struct Period {
  std::optional<Date> from;
  std::optional<Date> to;

  friend bool operator==(const Period&, const Period&) = default;
};

struct Board {
  std::string id;
  std::int64_t version = 0;  // 0: computed, or never published
  Date as_of;
  Period period;
  std::vector<BoardRow> rows;            // by rank, then zone id
  std::int64_t not_converted_count = 0;  // signings that could not be added
  // Of the last event that changed which; 0: not known.
  std::int64_t not_converted_log_no = 0;
  std::vector<NotConverted> not_converted;  // as BoardRow::contributions
  std::int64_t log_no = 0;
  std::optional<Instant> published_at;
};

// Whether a reader would see the same: day, period, rows and what was not converted.
bool SameContent(const Board& a, const Board& b);

// Sets each row's previous_rank and returns the zones whose rank or figures changed: those on the
// board best first, then those that left it, by id. previous may be null.
std::vector<std::string> CompareWithPrevious(Board& board, const Board* previous);

// Decimal digits.
std::string FormatHeat(absl::uint128 heat);
// InvalidArgument unless the text is 1 to 39 digits that fit.
absl::StatusOr<absl::uint128> ParseHeat(std::string_view text);

// The day a signing counts for.
std::optional<Date> DatedOf(const SigningObservation& signing);

// The figure in fen, as stated or as its other amount; nullopt if neither is CNY. Nothing is
// converted by a rate.
struct CnyFigure {
  std::int64_t fen = 0;
  std::optional<Money> other;
};
std::optional<CnyFigure> CnyOf(const SigningObservation& signing);

}  // namespace zoneflow::scoring
