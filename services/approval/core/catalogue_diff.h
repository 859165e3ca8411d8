// What differs between two catalogues, field by field: shown before a change of the rules is adopted.
#pragma once

#include <string>
#include <vector>

#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

struct ProcedureChange {
  ProcedureId procedure;
  std::string zh;     // by the new catalogue, where it is in that
  std::string field;  // "promised_wd", as the data file calls it; "procedure" for a whole one
  std::string was;    // empty: nothing
  std::string now;

  friend bool operator==(const ProcedureChange&, const ProcedureChange&) = default;
};

// In the order of the new catalogue, then what it no longer has. English names and sources, which
// decide nothing, are left out.
std::vector<ProcedureChange> DiffOf(const Catalogue& before, const Catalogue& after);

}  // namespace zoneflow::approval
