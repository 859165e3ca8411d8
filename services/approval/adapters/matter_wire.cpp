#include "services/approval/adapters/matter_wire.h"

#include "common/wire/values.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/core/procedure_name.h"

namespace zoneflow::approval {
namespace {

constexpr int kMostMatters = 5'000;
constexpr int kMostRejects = 1'000;

template <typename Message>
void ShowPlace(const MatterPlace& place, Message& wire) {
  wire.set_sheet(place.sheet);
  wire.set_row(static_cast<int>(place.row));
}

v1::Matter ToWire(const ImportedMatter& imported, const Catalogue& catalogue) {
  const Matter& matter = imported.matter;
  v1::Matter wire;
  ShowPlace(matter.place, wire);
  wire.set_number(matter.number);
  wire.set_project_code(matter.project_code);
  wire.set_case_id(imported.case_id.str());
  wire.set_company(matter.company);
  wire.set_project(matter.project);
  wire.set_procedure_id(matter.procedure.str());
  wire.set_zh(NameOf(matter.procedure, catalogue));
  wire.set_received_on(wire::ToWire(matter.received_on));
  wire.set_accepted_on(wire::ToWire(matter.accepted_on));
  wire.set_promised_on(wire::ToWire(matter.promised_on));
  wire.set_completed_on(wire::ToWire(matter.completed_on));
  if (matter.completed_on) {
    wire.set_outcome(ToWire(matter.outcome));
  }
  wire.set_stop_from(wire::ToWire(matter.stop_from));
  wire.set_stop_until(wire::ToWire(matter.stop_until));
  wire.set_fate(static_cast<v1::MatterFate>(static_cast<int>(imported.fate) + 1));
  wire.mutable_flags()->Add(matter.flags.begin(), matter.flags.end());
  wire.set_fault(imported.fault);
  return wire;
}

v1::MatterReject ToWire(const MatterReject& reject) {
  v1::MatterReject wire;
  ShowPlace(reject.place, wire);
  wire.set_column(reject.column);
  wire.set_header(reject.header);
  wire.set_value(reject.value);
  wire.set_rule(std::string(MatterRuleKey(reject.rule)));
  wire.set_words(std::string(MatterRuleWords(reject.rule)));
  wire.set_other(reject.other);
  return wire;
}

}  // namespace

v1::MatterImport ToWire(const MatterImport& import, const Catalogue& catalogue) {
  v1::MatterImport wire;
  for (const ImportedMatter& matter : import.matters) {
    if (wire.matters_size() < kMostMatters) {
      *wire.add_matters() = ToWire(matter, catalogue);
    }
  }
  for (const MatterReject& reject : import.rejects) {
    if (wire.rejects_size() < kMostRejects) {
      *wire.add_rejects() = ToWire(reject);
    }
  }
  for (const MatterConflict& conflict : import.conflicts) {
    v1::MatterConflict& shown = *wire.add_conflicts();
    ShowPlace(conflict.place, shown);
    shown.set_number(conflict.number);
    shown.set_procedure_id(conflict.procedure.str());
    shown.set_zh(NameOf(conflict.procedure, catalogue));
    shown.set_kind(ToWire(conflict.kind));
    shown.set_typed(FormatDate(conflict.typed));
    shown.set_imported(FormatDate(conflict.imported));
  }
  for (const std::string& name : import.unknown_procedures) {
    wire.add_unknown_procedures(name);
  }
  if (!import.unknown_procedures.empty()) {
    for (const Procedure& procedure : catalogue.procedures()) {
      v1::ProcedureName& name = *wire.add_procedures();
      name.set_procedure_id(procedure.id.str());
      name.set_zh(procedure.zh);
    }
  }
  const ImportCounts counts = import.Counts();
  wire.set_new_matters(static_cast<int>(counts.created));
  wire.set_changed_matters(static_cast<int>(counts.changed));
  wire.set_unchanged_matters(static_cast<int>(counts.unchanged));
  wire.set_rejected_rows(static_cast<int>(counts.rejected_rows));
  return wire;
}

std::map<std::string, ProcedureId> FromWire(
    const google::protobuf::RepeatedPtrField<v1::ProcedureAlias>& wire) {
  std::map<std::string, ProcedureId> aliases;
  for (const v1::ProcedureAlias& alias : wire) {
    aliases[alias.name()] = ProcedureId(alias.procedure_id());
  }
  return aliases;
}

}  // namespace zoneflow::approval
