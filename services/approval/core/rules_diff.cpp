#include "services/approval/core/rules_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "services/approval/core/attribute.h"
#include "services/approval/core/catalogue_diff.h"

namespace zoneflow::approval {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string>>;

// An entry of a part as it is compared.
struct Entry {
  std::string id;
  std::string zh;
  Fields fields;
};

template <typename Id>
std::string Joined(const std::vector<Id>& ids) {
  return absl::StrJoin(ids, ", ", [](std::string* out, const Id& id) { out->append(id.str()); });
}

Entry EntryOf(const ProjectTemplate& made) {
  const std::string_view need = made.land_need == LandNeed::kNeed   ? "need"
                                : made.land_need == LandNeed::kHave ? "have"
                                                                    : "none";
  const std::string edges =
      absl::StrJoin(made.edges, ", ", [](std::string* out, const PlanEdge& edge) {
        StrAppend(out, edge.before.str(), " before ", edge.after.str());
      });
  return {made.id.str(),
          made.zh,
          {{"zh", made.zh},
           {"land_need", std::string(need)},
           {"procedures", Joined(made.procedures)},
           {"on_yes", Joined(made.on_yes)},
           {"edges", edges}}};
}

Entry EntryOf(const ProjectAttribute& attribute) {
  return {attribute.id.str(),
          attribute.zh,
          {{"zh", attribute.zh}, {"implies", Joined(attribute.implies)}}};
}

Entry EntryOf(const Overlay& overlay) {
  const std::string caps =
      absl::StrJoin(overlay.caps, ", ", [](std::string* out, const LimitCap& cap) {
        StrAppend(out, cap.procedure.str(), " ", cap.days_wd, " wd");
      });
  const std::string defers =
      absl::StrJoin(overlay.defers, ", ", [](std::string* out, const Deferral& deferral) {
        StrAppend(out, deferral.procedure.str(), " ", deferral.within_wd, " wd",
                  deferral.gate.empty() ? "" : StrCat(" behind ", deferral.gate.str()));
      });
  return {overlay.id.str(),
          overlay.zh,
          {{"zh", overlay.zh},
           {"enabled", overlay.enabled ? "true" : ""},
           {"zones", absl::StrJoin(overlay.zones, ", ")},
           {"measure", overlay.measure ? "true" : ""},
           {"risk", StrCat(overlay.risk)},
           {"skips", Joined(overlay.skips)},
           {"caps", caps},
           {"mocks", Joined(overlay.mocks)},
           {"mock_gate", Joined(overlay.mock_gate)},
           {"convert_wd", StrCat(overlay.convert_wd)},
           {"defers", defers},
           {"needs_document", overlay.needs_document ? "true" : ""},
           {"document", overlay.document},
           {"valid_until", overlay.valid_until ? FormatDate(*overlay.valid_until) : ""}}};
}

template <typename Value>
std::vector<Entry> EntriesOf(const std::vector<Value>& values) {
  std::vector<Entry> entries;
  for (const Value& value : values) {
    entries.push_back(EntryOf(value));
  }
  return entries;
}

void Compare(std::string_view part, std::string_view whole, const std::vector<Entry>& before,
             const std::vector<Entry>& after, std::vector<RulesChange>& changes) {
  for (const Entry& now : after) {
    const auto was = std::ranges::find(before, now.id, &Entry::id);
    if (was == before.end()) {
      changes.push_back({std::string(part), now.id, now.zh, std::string(whole), "", now.zh});
      continue;
    }
    for (std::size_t at = 0; at < now.fields.size(); ++at) {
      const auto& [field, value] = now.fields[at];
      if (was->fields[at].second != value) {
        changes.push_back(
            {std::string(part), now.id, now.zh, std::string(field), was->fields[at].second, value});
      }
    }
  }
  for (const Entry& was : before) {
    if (std::ranges::find(after, was.id, &Entry::id) == after.end()) {
      changes.push_back({std::string(part), was.id, was.zh, std::string(whole), was.zh, ""});
    }
  }
}

// Of the days that a notice names in either: what they are by the latest of each.
void CompareCalendars(const Rulebook& before, const Rulebook& after,
                      std::vector<RulesChange>& changes) {
  std::set<Date> days;
  std::set<int> years;
  for (const Rulebook* rulebook : {&before, &after}) {
    for (const CalendarRow& row : rulebook->calendar_history.rows()) {
      days.insert(row.date);
      years.insert(row.notice);
    }
  }
  for (const int year : years) {
    const bool was = before.calendar.IsPublished(year), now = after.calendar.IsPublished(year);
    if (was != now) {
      changes.push_back(
          {"calendar", StrCat(year), "", "notice", was ? "published" : "", now ? "published" : ""});
    }
  }
  const auto kind = [](const WorkdayCalendar& calendar, Date day) {
    return !calendar.Covers(day) ? "" : calendar.IsWorkday(day) ? "work" : "off";
  };
  for (const Date day : days) {
    const std::string was = kind(before.calendar, day), now = kind(after.calendar, day);
    if (was != now) {
      changes.push_back({"calendar", FormatDate(day), "", "day", was, now});
    }
  }
}

void CompareHeaders(const Rulebook& before, const Rulebook& after,
                    std::vector<RulesChange>& changes) {
  const auto field = [](const Rulebook& rulebook, const std::string& header) {
    const auto found = rulebook.matter_headers.find(header);
    return found == rulebook.matter_headers.end()
               ? std::string()
               : StrCat("column ", static_cast<int>(found->second) + 1);
  };
  std::set<std::string> headers;
  for (const Rulebook* rulebook : {&before, &after}) {
    for (const auto& [header, column] : rulebook->matter_headers) {
      headers.insert(header);
    }
  }
  for (const std::string& header : headers) {
    const std::string was = field(before, header), now = field(after, header);
    if (was != now) {
      changes.push_back({"headers", header, header, "header", was, now});
    }
  }
}

// Of the zones that decide for themselves by either, what holds in them.
std::vector<Entry> ZonesOf(const Rulebook& rulebook, const std::set<std::string>& zones) {
  const auto entry = [](std::string id, const ZoneLimits& limits) {
    return Entry{std::move(id),
                 "",
                 {{"yellow_wd", StrCat(limits.light.yellow_wd)},
                  {"yellow_part", StrCat(limits.light.yellow_part)},
                  {"paper_wd", limits.paper_wd ? StrCat(*limits.paper_wd) : ""},
                  {"debt_after_start_wd", StrCat(limits.debt_after_start_wd)}}};
  };
  std::vector<Entry> entries = {entry("default", rulebook.limits)};
  for (const std::string& zone : zones) {
    entries.push_back(entry(zone, rulebook.LimitsIn(zone)));
  }
  return entries;
}

void CompareZones(const Rulebook& before, const Rulebook& after,
                  std::vector<RulesChange>& changes) {
  std::set<std::string> zones;
  for (const Rulebook* rulebook : {&before, &after}) {
    for (const auto& [zone, limits] : rulebook->zone_limits) {
      zones.insert(zone);
    }
  }
  Compare("zones", "zone", ZonesOf(before, zones), ZonesOf(after, zones), changes);
}

std::vector<Entry> AliasesOf(const Rulebook& rulebook) {
  std::vector<Entry> entries;
  for (const auto& [name, procedure] : rulebook.procedure_aliases) {
    entries.push_back({name, name, {{"procedure", procedure.str()}}});
  }
  return entries;
}

}  // namespace

std::vector<RulesChange> DiffOf(const Rulebook& before, const Rulebook& after) {
  std::vector<RulesChange> changes;
  for (ProcedureChange& change : DiffOf(before.catalogue, after.catalogue)) {
    changes.push_back({"procedures", change.procedure.str(), std::move(change.zh),
                       std::move(change.field), std::move(change.was), std::move(change.now)});
  }
  Compare("templates", "template", EntriesOf(before.templates), EntriesOf(after.templates),
          changes);
  Compare("attributes", "attribute", EntriesOf(before.attributes), EntriesOf(after.attributes),
          changes);
  Compare("overlays", "overlay", EntriesOf(before.overlays), EntriesOf(after.overlays), changes);
  CompareCalendars(before, after, changes);
  CompareHeaders(before, after, changes);
  CompareZones(before, after, changes);
  Compare("aliases", "alias", AliasesOf(before), AliasesOf(after), changes);
  return changes;
}

}  // namespace zoneflow::approval
