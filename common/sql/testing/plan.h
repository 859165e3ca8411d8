// How a database goes about a statement, for tests of what an index must serve.
#pragma once

#include <soci/soci.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/str_cat.h"
#include "common/sql/bound.h"
#include "common/sql/database.h"

namespace zoneflow::sql {

// The lines of EXPLAIN.
inline std::vector<std::string> PlanOf(Transaction& transaction, const Query& query) {
  std::vector<std::string> plan;
  const bool sqlite = transaction.dialect() == Dialect::kSqlite;
  int id = 0, parent = 0, unused = 0;
  std::string line;
  const Query explain{StrCat(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ", query.text),
                      query.values};
  soci::statement rows = sqlite ? OnceWith(transaction.session(), explain, soci::into(id),
                                           soci::into(parent), soci::into(unused), soci::into(line))
                                : OnceWith(transaction.session(), explain, soci::into(line));
  rows.execute();
  while (rows.fetch()) {
    plan.push_back(line);
  }
  return plan;
}

// Whether the line of a plan reads a table from end to end.
inline bool ReadsAll(std::string_view line) {
  const bool sqlite_scan = line.starts_with("SCAN ") &&
                           line.find(" USING ") == std::string_view::npos &&
                           line != "SCAN CONSTANT ROW";
  return sqlite_scan || line.find("Seq Scan") != std::string_view::npos;
}

// The lines of the plan that read a table from end to end, or sort all rows before the first is
// shown. On PostgreSQL small tables are read so although an index would serve: it is told not to,
// for the rest of the transaction.
inline std::vector<std::string> WhatNoIndexServes(Transaction& transaction, const Query& query) {
  if (transaction.dialect() == Dialect::kPostgres) {
    transaction.session() << "SET LOCAL enable_seqscan = off";
    transaction.session() << "SET LOCAL enable_bitmapscan = off";
    transaction.session() << "SET LOCAL enable_sort = off";
  }
  std::vector<std::string> faults;
  for (const std::string& line : PlanOf(transaction, query)) {
    const bool sorts = line.starts_with("USE TEMP B-TREE FOR ORDER BY") ||
                       line.starts_with("Sort ") || line.find("->  Sort ") != std::string::npos;
    if (sorts || ReadsAll(line)) {
      faults.push_back(line);
    }
  }
  return faults;
}

}  // namespace zoneflow::sql
