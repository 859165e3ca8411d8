// What a person at the review desk may do to a figure, decided as a value.
//
//   before = the figure as it stands, read under its lock
//   Decide(command, before, …)  →  ReviewStep{after, changes}  →  the store's transaction
//
// A figure is extracted (未核) until somebody compares it with its proof: then it is checked, or
// rejected, which takes it off boards and out of work. Only statistics change what is signed off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/figure_status.h"
#include "common/base/money.h"
#include "common/base/principal.h"
#include "common/base/zone_ref.h"
#include "services/ingest/core/gazetteer.h"

namespace zoneflow::ingest {

// The numbers are those of v1::ReviewVerb, and stored.
enum class ReviewVerb { kConfirmed = 1, kCorrected = 2, kRejected = 3 };

// A named member of a signing. Its id stays what it was, whatever is corrected.
struct MemberFigures {
  std::string id;
  std::string company;
  std::string name;
  std::optional<Money> amount;
  std::optional<Money> amount_alt;

  friend bool operator==(const MemberFigures&, const MemberFigures&) = default;
};

// A stored signing: what a person may mend of it.
struct SigningFigures {
  std::string id;
  std::int64_t revision = 0;
  FigureStatus status = FigureStatus::kUnspecified;
  ZoneRef zone;
  std::int64_t count = 0;
  std::optional<Money> amount;
  std::optional<Money> amount_alt;
  std::optional<Date> signed_on;
  std::optional<Date> published_on;  // of its document; nobody's to mend
  std::vector<MemberFigures> members;

  friend bool operator==(const SigningFigures&, const SigningFigures&) = default;
};

// A field as text: as FieldValue of review.proto says of each.
struct FieldValue {
  std::string field;
  std::string value;

  friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

struct FieldChange {
  std::string field;
  std::string before;
  std::string after;

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// All that may be corrected, members last, in their order.
std::vector<FieldValue> FieldsOf(const SigningFigures& signing);

// The fen that it adds to a board: 0 for what is rejected, of an unknown zone or without CNY.
std::int64_t WeightOf(const SigningFigures& signing);

// "2021-02": of the day it counts for; "" without one.
std::string MonthOf(const SigningFigures& signing);

struct ReviewCommand {
  ReviewVerb verb = ReviewVerb::kConfirmed;
  std::string note;                     // why, or by which definition (口径)
  std::vector<FieldValue> values = {};  // kCorrected: what is set
};

inline constexpr std::size_t kLongestNote = 1000;
inline constexpr std::size_t kMostValues = 200;

// What holds of a command whatever it is done to. InvalidArgument names field and rule: a note too
// long, a rejection without one; no value, too many, a field twice.
absl::Status CheckCommand(const ReviewCommand& command);

// A figure after an act.
struct ReviewStep {
  SigningFigures after;  // at the revision of before: the store knows the next
  std::vector<FieldChange> changes;
};

// Returns nothing where it is so already. PermissionDenied for a zone of before or after that the
// principal may not act in, and for what is signed off, unless it is of the statistics;
// InvalidArgument for a value that breaks the rule of its field; FailedPrecondition for what is
// rejected, and for a correction that changes nothing.
absl::StatusOr<std::optional<ReviewStep>> Decide(const ReviewCommand& command,
                                                 const SigningFigures& before,
                                                 const Principal& principal,
                                                 const Gazetteer& gazetteer);

// "extracted", "checked", "signed_off", "rejected".
std::string_view Name(FigureStatus status);

}  // namespace zoneflow::ingest
