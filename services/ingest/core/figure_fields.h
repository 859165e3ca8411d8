// The fields of a figure as text (FieldValue of review.proto): written, read and checked.
#pragma once

#include <vector>

#include "absl/status/status.h"

#include "services/ingest/core/review.h"

namespace zoneflow::ingest {

// InvalidArgument names field, value and rule: a field that there is none of, a value that is none.
absl::Status SetField(const FieldValue& set, const Gazetteer& gazetteer, SigningFigures& signing);
absl::Status SetField(const FieldValue& set, const Gazetteer& gazetteer, FactFigures& fact);

// What must hold of all fields together. InvalidArgument names one of them and the rule.
absl::Status CheckWhole(const SigningFigures& signing);
absl::Status CheckWhole(const FactFigures& fact);

// All that may be corrected, members last, in their order.
std::vector<FieldValue> TextsOf(const SigningFigures& signing);
std::vector<FieldValue> TextsOf(const FactFigures& fact);

// The other figures that it stands for or that stand for it, as ids with blanks between. Set by no
// correction.
std::vector<FieldValue> LinksOf(const SigningFigures& signing);
std::vector<FieldValue> LinksOf(const FactFigures& fact);

}  // namespace zoneflow::ingest
