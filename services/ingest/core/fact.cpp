#include "services/ingest/core/fact.h"

#include "common/base/currency.h"

namespace zoneflow::ingest {

bool IsCurrency(std::string_view unit) { return FindCurrency(unit) != nullptr; }

std::string_view Name(FactKind kind) {
  switch (kind) {
    case FactKind::kSigning:
      return "signing";
    case FactKind::kIndicator:
      return "indicator";
    case FactKind::kRanking:
      return "ranking";
    case FactKind::kProgramme:
      return "programme";
    case FactKind::kFacility:
      return "facility";
    case FactKind::kRecognition:
      return "recognition";
  }
  return "";
}

std::string_view Name(Bound bound) {
  switch (bound) {
    case Bound::kNone:
      return "";
    case Bound::kAbout:
      return "about";
    case Bound::kNearly:
      return "nearly";
    case Bound::kOver:
      return "over";
    case Bound::kAtLeast:
      return "at_least";
  }
  return "";
}

std::string_view Name(Attr attr) {
  switch (attr) {
    case Attr::kNone:
      return "";
    case Attr::kLand:
      return "land";
    case Attr::kArea:
      return "area";
    case Attr::kCapacity:
      return "capacity";
    case Attr::kDuration:
      return "duration";
    case Attr::kIntensity:
      return "intensity";
  }
  return "";
}

}  // namespace zoneflow::ingest
