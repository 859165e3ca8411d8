// What the lists of ingest may be filtered and ordered by.
#pragma once

#include "common/filter/schema.h"

namespace zoneflow::ingest {

// The fields of each list with their columns: of signing_register AS r, facts AS f, documents AS d.
// A signing's are those that subscriptions know of its event, and more.
const filter::Schema& SigningFields();
const filter::Schema& FactFields();
const filter::Schema& DocumentFields();

}  // namespace zoneflow::ingest
