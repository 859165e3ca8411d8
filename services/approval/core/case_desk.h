// What people do with cases: the use cases of one store, put together.
#pragma once

#include "services/approval/core/case_rescue.h"
#include "services/approval/core/choose_template.h"
#include "services/approval/core/import_matters.h"
#include "services/approval/core/keep_promise.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/replan.h"
#include "services/approval/core/require_start.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/set_attributes.h"
#include "services/approval/core/sign_baseline.h"

namespace zoneflow::approval {

// Thread-safe; stores and rules must outlive it.
struct CaseDesk {
  CaseDesk(CaseStore& store, MatterStore& matters, RulesInForce rules)
      : require_start(store, rules),
        record_node(store, rules),
        promises(store, rules),
        adopt_rescue(store, rules),
        sign_baseline(store, rules),
        choose_template(store, rules),
        set_attributes(store, rules),
        import_matters(store, matters, rules),
        replan_all(store, rules) {}

  RequireStart require_start;
  RecordNode record_node;
  KeepPromises promises;
  AdoptRescue adopt_rescue;
  SignBaseline sign_baseline;
  ChooseTemplate choose_template;
  SetAttributes set_attributes;
  ImportMatters import_matters;
  ReplanAll replan_all;
};

}  // namespace zoneflow::approval
