#include "services/approval/core/import_matters.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/status/status.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/node_event.h"
#include "services/approval/core/node_limit.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/todo.h"

namespace zoneflow::approval {
namespace {

std::string DigestOf(const Matter& matter) { return Sha256Hex(ContentOf(matter)); }

NodeEvent EventOn(NodeEventKind kind, Date on, const Matter& matter) {
  NodeEvent event;
  event.kind = kind;
  event.happened_on = on;
  event.reason = StrCat("导入办件 ", matter.number);
  return event;
}

// What the table says, in the order in which it happened to whoever did it.
std::vector<NodeEvent> EventsOf(const Matter& matter, const Procedure& procedure) {
  std::vector<NodeEvent> events;
  if (matter.received_on) {
    events.push_back(EventOn(NodeEventKind::kReceived, *matter.received_on, matter));
  }
  if (matter.accepted_on) {
    events.push_back(EventOn(NodeEventKind::kAccepted, *matter.accepted_on, matter));
    events.back().limit = LimitOf(procedure);
  }
  if (matter.stop_from) {
    events.push_back(EventOn(NodeEventKind::kSuspended, *matter.stop_from, matter));
    events.back().reason = StrCat("特别程序（导入办件 ", matter.number, "）");
    events.back().stop.notice = matter.number;
  }
  if (matter.stop_until) {
    events.push_back(EventOn(NodeEventKind::kResumed, *matter.stop_until, matter));
  }
  if (matter.completed_on) {
    events.push_back(EventOn(matter.outcome, *matter.completed_on, matter));
  }
  return events;
}

// The day on which the node has had such an event already.
std::optional<Date> KnownDay(const CaseNode& node, const NodeEvent& event) {
  switch (event.kind) {
    case NodeEventKind::kReceived:
      // Papers that were accepted came, whenever that was.
      return node.received_on || !node.accepted_on ? node.received_on : event.happened_on;
    case NodeEventKind::kAccepted:
      return node.accepted_on;
    case NodeEventKind::kCompleted:
      return node.completed_on;
    case NodeEventKind::kSuspended:
    case NodeEventKind::kResumed:
      for (const ClockStop& stop : node.stops) {
        if (event.kind == NodeEventKind::kSuspended ? stop.from == event.happened_on
                                                    : stop.until == event.happened_on) {
          return event.happened_on;
        }
      }
      return std::nullopt;
    default:
      return node.last && node.last->kind == event.kind ? std::optional(node.last->happened_on)
                                                        : std::nullopt;
  }
}

// The number of the entry that set the day; 0 where none did by itself.
std::int64_t EntryOf(std::span<const NodeEntry> history, NodeEventKind kind) {
  std::int64_t number = 0;
  for (const NodeEntry& entry : history) {
    if (entry.event.kind == kind ||
        (kind == NodeEventKind::kAccepted && entry.event.kind == NodeEventKind::kDeemedAccepted)) {
      number = entry.number;
    }
  }
  return number;
}

class NodeImport {
 public:
  NodeImport(const Matter& matter, CaseNode node, std::span<const NodeEntry> history,
             const ChangeOrigin& origin, const Rulebook& rulebook)
      : matter_(matter),
        node_(std::move(node)),
        history_(history.begin(), history.end()),
        origin_(origin),
        setting_{rulebook.catalogue.at(*rulebook.catalogue.IndexOf(matter.procedure)),
                 rulebook.calendar, ShanghaiDate(origin.at)} {}

  absl::Status Take(const NodeEvent& event) {
    const std::optional<Date> known = KnownDay(node_, event);
    if (known == event.happened_on) {
      return absl::OkStatus();
    }
    if (!known) {
      ASSIGN_OR_RETURN(CaseNode after, ApplyEvent(node_, event, setting_));
      Keep(std::move(after), event);
      return absl::OkStatus();
    }
    NodeEvent correction = EventOn(NodeEventKind::kCorrected, event.happened_on, matter_);
    correction.corrected = EntryOf(history_, event.kind);
    correction.was_on = known;
    std::vector<NodeEntry> history = history_;
    history.push_back({node_.revision + 1, correction, origin_.actor, origin_.at});
    ASSIGN_OR_RETURN(CaseNode after, Replay(matter_.procedure, history, setting_));
    conflicts_.push_back(
        {matter_.place, matter_.number, matter_.procedure, event.kind, *known, event.happened_on});
    Keep(std::move(after), correction);
    return absl::OkStatus();
  }

  std::vector<NodeTurn> TakeTurns() { return std::move(turns_); }
  std::vector<MatterConflict> TakeConflicts() { return std::move(conflicts_); }

 private:
  void Keep(CaseNode after, const NodeEvent& event) {
    node_ = after;
    history_.push_back({node_.revision, event, origin_.actor, origin_.at});
    turns_.push_back({std::move(after), event});
  }

  const Matter& matter_;
  CaseNode node_;
  std::vector<NodeEntry> history_;
  const ChangeOrigin& origin_;
  const NodeSetting setting_;
  std::vector<NodeTurn> turns_;
  std::vector<MatterConflict> conflicts_;
};

}  // namespace

ImportCounts MatterImport::Counts() const {
  if (before) {
    return *before;
  }
  const auto count = [&](MatterFate fate) -> std::int64_t {
    return std::ranges::count(matters, fate, &ImportedMatter::fate);
  };
  return {count(MatterFate::kNew), count(MatterFate::kChanged), count(MatterFate::kUnchanged),
          rejected_rows};
}

absl::StatusOr<MatterStep> StepOfMatter(const Matter& matter, const Case& value,
                                        std::span<const NodeEntry> history,
                                        const ChangeOrigin& origin, const Rulebook& rulebook) {
  CaseNode node;
  node.procedure = matter.procedure;
  if (const CaseNode* known = value.FindNode(matter.procedure)) {
    node = *known;
  }
  NodeImport import(matter, std::move(node), history, origin, rulebook);
  KeptMatter kept{matter.number, value.id, matter.procedure, matter.project_code, DigestOf(matter),
                  matter.flags,  ""};
  const Procedure& procedure = rulebook.catalogue.at(*rulebook.catalogue.IndexOf(matter.procedure));
  for (const NodeEvent& event : EventsOf(matter, procedure)) {
    const absl::Status taken = import.Take(event);
    if (!taken.ok()) {
      kept.fault = std::string(taken.message());
      break;
    }
  }
  MatterStep made;
  made.step = StepTo(value, import.TakeTurns(), origin, rulebook);
  made.step.matter = std::move(kept);
  made.conflicts = import.TakeConflicts();
  return made;
}

absl::StatusOr<MatterImport> ImportMatters::Place(const table::Workbook& workbook,
                                                  const std::map<std::string, ProcedureId>& aliases,
                                                  const Principal& principal,
                                                  std::map<CaseId, Case>& cases) const {
  const Rulebook& rulebook = rules_.Now();
  for (const auto& [name, procedure] : aliases) {
    if (!rulebook.catalogue.IndexOf(procedure)) {
      return absl::InvalidArgumentError(
          StrCat("aliases: \"", procedure.str(), "\" of \"", name, "\" is not in the catalogue"));
    }
  }
  ASSIGN_OR_RETURN(auto known, matters_.ReadAliases());
  // What people answered stands above the rules.
  known.insert(rulebook.procedure_aliases.begin(), rulebook.procedure_aliases.end());
  for (const auto& [name, procedure] : aliases) {
    known[FoldedName(name)] = procedure;
  }
  ASSIGN_OR_RETURN(
      MatterReading reading,
      ReadMatters(workbook, {rulebook.matter_headers, ProcedureNames(rulebook.catalogue, known)}));
  MatterImport import;
  import.rejects = std::move(reading.rejects);
  import.rejected_rows = reading.rejected_rows;
  import.unknown_procedures = std::move(reading.unknown_procedures);
  ASSIGN_OR_RETURN(const std::vector<std::vector<CaseId>> found,
                   matters_.FindCases(reading.matters));
  ASSIGN_OR_RETURN(const std::vector<std::optional<KeptMatter>> kept,
                   matters_.FindMatters(reading.matters));
  const auto reject = [&](const Matter& matter, std::string value, MatterRule rule) {
    import.rejects.push_back({matter.place, "", "", std::move(value), rule, ""});
    ++import.rejected_rows;
  };
  for (std::size_t at = 0; at < reading.matters.size(); ++at) {
    Matter& matter = reading.matters[at];
    std::vector<CaseId> own;
    for (const CaseId& id : found[at]) {
      if (!cases.contains(id)) {
        ASSIGN_OR_RETURN(cases[id], cases_.Get(id));
      }
      if (MayActIn(principal, cases[id].project.zone.id) && !cases[id].rejected()) {
        own.push_back(id);
      }
    }
    if (own.size() != 1) {
      reject(matter, StrCat(matter.company, " ", matter.project),
             own.empty() ? MatterRule::kNoCase : MatterRule::kTwoCases);
      continue;
    }
    const Case& value = cases[own.front()];
    const std::vector<ProcedureId> procedures = ProceduresOf(value, rulebook);
    if (std::ranges::find(procedures, matter.procedure) == procedures.end()) {
      reject(matter, matter.procedure.str(), MatterRule::kNotOfCase);
      continue;
    }
    ImportedMatter imported{std::move(matter), value.id, MatterFate::kNew, ""};
    if (kept[at]) {
      const bool same =
          kept[at]->digest == DigestOf(imported.matter) && kept[at]->case_id == value.id;
      imported.fate = same ? MatterFate::kUnchanged : MatterFate::kChanged;
      imported.fault = same ? kept[at]->fault : "";
    }
    import.matters.push_back(std::move(imported));
  }
  std::ranges::stable_sort(import.rejects, [](const MatterReject& a, const MatterReject& b) {
    return std::tie(a.place.sheet, a.place.row) < std::tie(b.place.sheet, b.place.row);
  });
  return import;
}

absl::StatusOr<MatterImport> ImportMatters::Preview(
    const table::Workbook& workbook, const std::map<std::string, ProcedureId>& aliases,
    const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  std::map<CaseId, Case> cases;
  ASSIGN_OR_RETURN(MatterImport import, Place(workbook, aliases, principal, cases));
  const ChangeOrigin origin{principal.id, now};
  for (ImportedMatter& one : import.matters) {
    if (one.fate == MatterFate::kUnchanged) {
      continue;
    }
    std::vector<NodeEntry> history;
    if (cases[one.case_id].FindNode(one.matter.procedure) != nullptr) {
      ASSIGN_OR_RETURN(const std::vector<NodeHistoryRow> rows,
                       cases_.ReadHistory({one.case_id, one.matter.procedure, std::nullopt, 1000}));
      for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        history.push_back(row->entry);
      }
    }
    ASSIGN_OR_RETURN(const MatterStep made,
                     StepOfMatter(one.matter, cases[one.case_id], history, origin, rulebook));
    one.fault = made.step.matter->fault;
    import.conflicts.insert(import.conflicts.end(), made.conflicts.begin(), made.conflicts.end());
  }
  return import;
}

absl::StatusOr<MatterImport> ImportMatters::Apply(const table::Workbook& workbook,
                                                  const std::map<std::string, ProcedureId>& aliases,
                                                  const Principal& principal, Instant now,
                                                  const NamedRequest& request) const {
  const Rulebook& rulebook = rules_.Now();
  std::map<CaseId, Case> cases;
  ASSIGN_OR_RETURN(MatterImport import, Place(workbook, aliases, principal, cases));
  const ChangeOrigin origin{principal.id, now};
  ASSIGN_OR_RETURN(const std::optional<ImportCounts> before, matters_.BeginImport(request, origin));
  if (before) {
    MatterImport repeated;
    repeated.before = before;
    return repeated;
  }
  if (!aliases.empty()) {
    RETURN_IF_ERROR(matters_.KeepAliases(aliases, origin));
  }
  for (ImportedMatter& one : import.matters) {
    if (one.fate == MatterFate::kUnchanged) {
      continue;
    }
    std::vector<MatterConflict> conflicts;
    RETURN_IF_ERROR(
        cases_
            .ChangeNode({one.case_id, one.matter.procedure, /*with_history=*/true}, {}, origin,
                        [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                          ASSIGN_OR_RETURN(
                              MatterStep made,
                              StepOfMatter(one.matter, file.value, file.history, origin, rulebook));
                          one.fault = made.step.matter->fault;
                          conflicts = std::move(made.conflicts);
                          return std::move(made.step);
                        })
            .status());
    import.conflicts.insert(import.conflicts.end(), conflicts.begin(), conflicts.end());
  }
  RETURN_IF_ERROR(matters_.EndImport(request, import.Counts(), origin));
  return import;
}

}  // namespace zoneflow::approval
