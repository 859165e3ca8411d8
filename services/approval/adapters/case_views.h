// What people see of cases beside one alone: the lists of one database, put together.
#pragma once

#include "common/sql/database.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/adapters/promise_list.h"
#include "services/approval/adapters/timetable_audit.h"
#include "services/approval/adapters/todo_list.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"

namespace zoneflow::approval {

// Thread-safe; database, store and rules must outlive it.
struct CaseViews {
  CaseViews(sql::Database& database, CaseStore& store, RulesInForce rules)
      : cases(database, rules),
        todos(database, rules),
        promises(database, rules),
        audit(database, store, rules) {}

  CaseList cases;
  TodoList todos;
  PromiseList promises;
  TimetableAudit audit;
};

}  // namespace zoneflow::approval
