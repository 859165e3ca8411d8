// What the lists of ingest may be filtered and ordered by.
#pragma once

#include <string_view>

#include "common/filter/schema.h"

namespace zoneflow::ingest {

// The fields of each list with their columns: of signing_register AS r, facts AS f, documents AS d,
// review_items AS r.
// A signing's are those that subscriptions know of its event, and more.
const filter::Schema& SigningFields();
const filter::Schema& FactFields();
const filter::Schema& DocumentFields();
const filter::Schema& ReviewFields();

// What the review desk reads of an item beside its figure's state, which stands last.
inline constexpr std::string_view kReviewColumns =
    "r.id, r.weight, r.month, r.waiting_since_us, "
    "(SELECT s.state FROM signings AS s WHERE s.id = r.figure_id)";

}  // namespace zoneflow::ingest
