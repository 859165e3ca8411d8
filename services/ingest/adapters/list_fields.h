// What the lists of ingest may be filtered and ordered by.
#pragma once

#include <string_view>

#include "common/filter/schema.h"

namespace zoneflow::ingest {

// The fields of each list with their columns: of signing_register AS r, facts AS f (facilities too), documents AS d,
// review_items AS r, review_acts AS r.
// A signing's are those that subscriptions know of its event, and more.
const filter::Schema& SigningFields();
const filter::Schema& FactFields();
const filter::Schema& FacilityFields();
const filter::Schema& DocumentFields();
const filter::Schema& ReviewFields();
const filter::Schema& ActFields();

// What is read of an act of the review desk.
inline constexpr std::string_view kActColumns =
    "r.no, r.item_id, r.verb, r.actor, r.at_us, r.revision, r.note, r.as_revision, "
    "encode(r.stored, 'hex')";

// What the review desk reads of an item beside its figure's state, which stands last.
inline constexpr std::string_view kReviewColumns =
    "r.id, r.weight, r.month, r.waiting_since_us, r.document_id, r.article_id, "
    "CASE r.kind WHEN 'signing' THEN (SELECT encode(s.stored, 'hex') FROM signings AS s WHERE s.id "
    "= "
    "r.figure_id) ELSE (SELECT encode(f.stored, 'hex') FROM facts AS f WHERE f.id = r.figure_id) "
    "END";

}  // namespace zoneflow::ingest
