// What a person at the review desk may do to a figure, decided as a value.
//
//   before = the figure as it stands, read under its lock
//   Decide(command, before, …)  →  ReviewStep{after, changes}  →  the store's transaction
//
// A figure is extracted (未核) until somebody compares it with its proof: then it is checked, or
// rejected, which takes it off boards and out of work. Statistics sign off what is checked, and only
// they change what is signed off. A month of a zone that is locked changes by revisions alone.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/figure_status.h"
#include "common/base/money.h"
#include "common/base/principal.h"
#include "common/base/zone_ref.h"
#include "services/ingest/core/fact.h"
#include "services/ingest/core/gazetteer.h"

namespace zoneflow::ingest {

// The numbers are those of v1::ReviewVerb, and stored.
enum class ReviewVerb {
  kConfirmed = 1,
  kCorrected = 2,
  kRejected = 3,
  kSignedOff = 4,
  kUndone = 5,
  kMerged = 6,
  kSplit = 7,
  kAdded = 8
};

// What every figure has.
struct FigureHead {
  std::string id;  // at the desk: "signing/ID", "fact/ID"
  std::int64_t revision = 0;
  FigureStatus status = FigureStatus::kUnspecified;
  ZoneRef zone;
  std::optional<Date> published_on;  // of its document; nobody's to mend
  // Ids without what stands before "/". Of a part: the figure that a person split, then those that
  // were merged into that one. Of a figure that was split, which is rejected then: its parts.
  std::vector<std::string> split_from = {};
  std::vector<std::string> split_into = {};

  friend bool operator==(const FigureHead&, const FigureHead&) = default;
};

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
struct SigningFigures : FigureHead {
  std::int64_t count = 0;
  std::optional<Money> amount;
  std::optional<Money> amount_alt;
  std::optional<Date> signed_on;
  std::vector<MemberFigures> members;
  std::string merged_into;  // the signing that stands for this one; it is rejected then
  std::vector<std::string> merged_from;  // those that this one stands for, sorted

  friend bool operator==(const SigningFigures&, const SigningFigures&) = default;
};

// What is kept of a facility beside what every fact has.
struct FacilityFigures {
  FacilityKind kind = FacilityKind::kNone;
  FacilityStage stage = FacilityStage::kNone;
  std::optional<Date> day;

  friend bool operator==(const FacilityFigures&, const FacilityFigures&) = default;
};

// A stored fact of another kind than a signing's, likewise.
struct FactFigures : FigureHead {
  std::string subject;  // the indicator, the list
  std::string company;
  std::optional<std::int64_t> count;
  std::optional<Amount> amount;
  std::optional<Decimal> growth;  // percent
  std::optional<std::int64_t> rank;
  std::optional<std::int64_t> cohort;
  std::string period;
  std::optional<FacilityFigures> facility = {};  // of a facility, and always then

  friend bool operator==(const FactFigures&, const FactFigures&) = default;
};

using Figure = std::variant<SigningFigures, FactFigures>;

const FigureHead& HeadOf(const Figure& figure);

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
std::vector<FieldValue> FieldsOf(const Figure& figure);

// The fen that it adds to a board: 0 for what is rejected, of an unknown zone or without CNY, and
// for facts, which stand on none.
std::int64_t WeightOf(const Figure& figure);

// "2021-02": of the day it counts for; "" without one.
std::string MonthOf(const Figure& figure);

// A month of a zone, as it is locked.
struct ZoneMonth {
  std::string zone_id;
  std::string month;

  friend auto operator<=>(const ZoneMonth&, const ZoneMonth&) = default;
};

// One of those that a figure is split into: its fields where they differ from those of the figure,
// and of a signing the members that go to it.
struct SplitPart {
  std::vector<FieldValue> values = {};
  std::vector<std::string> members = {};  // by id
};

struct ReviewCommand {
  ReviewVerb verb = ReviewVerb::kConfirmed;
  std::string note;                     // why, or by which definition (口径)
  std::vector<FieldValue> values = {};  // kCorrected: what is set
  std::vector<FieldChange> undo = {};   // kUndone: what the act had changed
  bool as_revision = false;             // also where its month is locked
  // kMerged, and kUndone of a merge: the figure that stands for all, and those merged into it.
  // kUndone of a split: the figure that was split, and its parts.
  std::string into = {};
  std::vector<std::string> merged = {};
  bool rejoins = false;               // kUndone of a split
  std::vector<SplitPart> parts = {};  // kSplit
};

// "ID" of "signing/ID".
std::string SigningIdOf(std::string_view item);

inline constexpr std::size_t kLongestNote = 1000;
inline constexpr std::size_t kMostValues = 200;

// What holds of a command whatever it is done to. InvalidArgument names field and rule: a note too
// long, a rejection or a revision without one; no value, too many, a field twice.
absl::Status CheckCommand(const ReviewCommand& command);
absl::Status CheckNote(const std::string& note);
absl::Status CheckValues(const std::vector<FieldValue>& values);

// A figure that a person brings in: a part of one that was two, or one that the reading missed.
struct NewFigure {
  Figure figure;  // without a revision: the store gives the first
  std::vector<FieldChange> changes;
  FactKind kind = FactKind::kSigning;  // what its sentence tells
  std::optional<Span> span = {};  // where it stands; none: where its figure was split from stands
};

// A figure after an act.
struct ReviewStep {
  Figure after;  // at the revision of before: the store knows the next
  std::vector<FieldChange> changes;
  std::vector<NewFigure> parts = {};  // kSplit: those that stand for it from now on
};

// Returns nothing where it is so already. PermissionDenied for a zone of before or after that the
// principal may not act in, and for signing off and for what is signed off, unless it is of the
// statistics; InvalidArgument for a value that breaks the rule of its field; FailedPrecondition for
// what is rejected or merged, for a correction that changes nothing, for signing off what nobody
// checked, and for taking back what has changed since or is signed off.
//
// A merge changes the one that stands for all and each that is merged into it, every one in a step
// of its own; taking it back likewise. A split rejects the figure and brings in its parts, which may
// be taken back while each of them is as it was made: they are merged into the figure then.
absl::StatusOr<std::optional<ReviewStep>> Decide(const ReviewCommand& command, const Figure& before,
                                                 const Principal& principal,
                                                 const Gazetteer& gazetteer);

// The months that a step touches: of the figure before it and after it, and of its parts. None for
// a zone or a day that is not known.
std::set<ZoneMonth> MonthsOf(const Figure& before, const ReviewStep& step);

// The same of a figure that is brought in.
std::set<ZoneMonth> MonthsOf(const NewFigure& added);

// FailedPrecondition names the first of the locked months unless the act comes as a revision.
absl::Status CheckLocks(const std::vector<ZoneMonth>& locked, bool as_revision);

// FailedPrecondition while so many figures of the month are neither signed off nor rejected.
absl::Status CheckMayLock(const ZoneMonth& month, std::int64_t open);

// InvalidArgument for a zone that is not known and a month that is none ("2021-02"); PermissionDenied
// for who may not act in the zone.
absl::Status CheckMonth(const ZoneMonth& month, const Principal& principal,
                        const Gazetteer& gazetteer);

// "extracted", "checked", "signed_off", "rejected".
std::string_view Name(FigureStatus status);

}  // namespace zoneflow::ingest
