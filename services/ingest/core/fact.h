// The claims that extraction finds, as plain values.
//
// A Fact is one claim of one sentence with its proof: the byte span in the input file it was read
// from. Numbers are exact decimals; words keep the script of the page.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "services/ingest/core/facility.h"
#include "services/ingest/core/numbers/decimal.h"
#include "services/ingest/core/reason.h"

namespace zoneflow::ingest {

// Byte offsets into the input, end exclusive.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend auto operator<=>(const Span&, const Span&) = default;
};

// A number of major units. The unit is an ISO 4217 code ("CNY"), "%", "mu", or the measure word as
// the page has it
// ("家", "辆/年").
struct Amount {
  Decimal number;
  std::string unit;

  friend bool operator==(const Amount&, const Amount&) = default;
};

// True for the currencies that extraction knows.
bool IsCurrency(std::string_view unit);

enum class FactKind { kSigning, kIndicator, kRanking, kProgramme, kFacility, kRecognition };

// How the text hedges a number: 约/左右, 近, 超/多/余/突破, 以上/不少于.
enum class Bound { kNone, kAbout, kNearly, kOver, kAtLeast };

// The side value that a fact gives of its subject; kNone for the main claim.
enum class Attr { kNone, kLand, kArea, kCapacity, kDuration, kIntensity };

// Lower-case names as printed and stored: "signing", "at_least", "land"; empty for kNone.
std::string_view Name(FactKind kind);
std::string_view Name(Bound bound);
std::string_view Name(Attr attr);

struct Fact {
  FactKind kind = FactKind::kIndicator;
  std::string
      zone;  // the zone's name: the gazetteer's where it is known, else as printed; may be empty
  std::string zone_id;       // empty for a zone the gazetteer does not know
  std::string zone_printed;  // zone in the script of its page; empty where that is zone itself
  std::string subject;
  std::string company;  // the investor, where the sentence or its article names one
  std::string project;  // the named investment, without its company
  std::optional<std::int64_t> count;
  std::string count_unit;  // 个, 家, 项, …; empty without a count
  std::optional<Amount> amount;
  std::optional<Amount> amount_alt;  // the same amount in another currency, as printed
  std::optional<std::int64_t> rank;
  std::optional<std::int64_t> cohort;  // how many were ranked
  std::optional<Decimal> from;         // in the unit of amount
  std::optional<Decimal> to;
  std::optional<Decimal> growth_pct;  // percent; 1.7倍 is 170, a decline is negative
  std::string period;                 // as printed: "“十三五”期间", "2020年"
  Bound bound = Bound::kNone;
  Attr attr = Attr::kNone;
  // A figure over a period (2020年累计签约…66个): an observation, never a signing of its own.
  bool period_total = false;
  // Stands in the article's headline, which repeats the body.
  bool in_title = false;
  std::vector<std::string> sectors;
  // On which it was signed or reached its stage: only from a full date, or month and day beside
  // ExtractOptions::published_on.
  std::optional<Date> day;
  FacilityStage stage = FacilityStage::kNone;  // of a facility alone, as facility_kind
  FacilityKind facility_kind = FacilityKind::kNone;
  Span span;
  Reasons reasons;     // to doubt it
  int confidence = 0;  // in percent, see ConfidenceOf
};

}  // namespace zoneflow::ingest
