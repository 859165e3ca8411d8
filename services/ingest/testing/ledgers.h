// Ledgers for tests: invented projects in the shape that offices give their tables.
#pragma once

#include <cstdint>
#include <string>

#include "services/ingest/core/gazetteer.h"

namespace zoneflow::ingest::testing {

// 示范高新区 and 云岭经开区.
Gazetteer LedgerGazetteer();

struct LedgerShape {
  int projects = 2000;
  int bad = 0;     // of them, rows that break a rule
  int first = 0;   // the number of the first project
  int dearer = 0;  // the first so many have a larger sum
  std::string title = "示范高新区2021年招商引资项目台账";
};

// An .xlsx: a title, 单位：万元, a header of two rows with merged cells, zones merged over a hundred
// rows each, a 小计 below each of them and a 合计 at the end. Its data begin in row 5.
std::string MakeLedger(const LedgerShape& shape);

}  // namespace zoneflow::ingest::testing
