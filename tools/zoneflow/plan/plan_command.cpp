#include "tools/zoneflow/plan/plan_command.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::plan {
namespace {

using approval::ProcedureId;
using approval::Timetable;
using approval::TimetableRow;

constexpr std::array<const char*, 5> kColumns = {"id", "zh", "duration_wd", "latest_accept",
                                                 "latest_result"};

std::array<std::string, 5> CellsOf(const TimetableRow& row) {
  return {row.procedure.str(), row.zh, StrCat(row.duration_wd), FormatDate(row.latest_accept),
          FormatDate(row.latest_result)};
}

// Quotes as RFC 4180 asks, only where needed.
std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  return StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

void PrintCsv(const Timetable& timetable, std::ostream& out) {
  out << "id,zh,duration_wd,latest_accept,latest_result\n";
  for (const TimetableRow& row : timetable.rows) {
    const char* separator = "";
    for (const std::string& cell : CellsOf(row)) {
      out << separator << CsvCell(cell);
      separator = ",";
    }
    out << "\n";
  }
}

void PrintJson(const Timetable& timetable, std::ostream& out) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const TimetableRow& row : timetable.rows) {
    rows.push_back({{"id", row.procedure.str()},
                    {"zh", row.zh},
                    {"duration_wd", row.duration_wd},
                    {"latest_accept", FormatDate(row.latest_accept)},
                    {"latest_result", FormatDate(row.latest_result)}});
  }
  nlohmann::ordered_json plan = {{"required_start", FormatDate(timetable.required_start)},
                                 {"start", FormatDate(timetable.start)},
                                 {"provisional", timetable.provisional}};
  if (timetable.provisional) {
    plan["provisional_reason"] = timetable.provisional_reason;
  }
  plan["rows"] = std::move(rows);
  out << plan.dump() << "\n";
}

// Columns a terminal gives the text: Chinese characters and their punctuation, which UTF-8 writes
// with three bytes or more, take two.
std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) {
      width += byte >= 0xE0U ? 2 : 1;
    }
  }
  return width;
}

void PrintTable(const Timetable& timetable, std::ostream& out) {
  std::vector<std::array<std::string, 5>> lines;
  lines.push_back({kColumns[0], kColumns[1], kColumns[2], kColumns[3], kColumns[4]});
  for (const TimetableRow& row : timetable.rows) {
    lines.push_back(CellsOf(row));
  }
  std::array<std::size_t, 5> widths{};
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(line[i]));
    }
  }
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string padding(widths[i] - DisplayWidth(line[i]), ' ');
      const bool last = i + 1 == line.size();
      // The one column of numbers is set to the right.
      out << (i == 2 ? padding : "") << line[i] << (i == 2 || last ? "" : padding)
          << (last ? "\n" : "  ");
    }
  }
}

absl::StatusOr<Timetable> MakePlan(const PlanOptions& options) {
  const absl::StatusOr<Date> start = ParseDate(options.start);
  if (!start.ok()) {
    return absl::InvalidArgumentError(StrCat("start: ", start.status().message()));
  }
  std::vector<ProcedureId> selection;
  for (const std::string& entry : options.procedures) {
    if (absl::StripAsciiWhitespace(entry).empty()) {
      continue;
    }
    for (const absl::string_view id : absl::StrSplit(entry, ',')) {
      selection.emplace_back(std::string(absl::StripAsciiWhitespace(id)));
    }
  }
  ASSIGN_OR_RETURN(const approval::Rulebook rulebook, approval::LoadEmbeddedRulebook());
  return approval::PlanBackward(rulebook.catalogue, selection, *start, rulebook.calendar);
}

}  // namespace

int RunPlan(const PlanOptions& options, std::ostream& out, std::ostream& err) {
  if (options.format != "csv" && options.format != "json" && options.format != "table") {
    err << "error: format: \"" << options.format << "\" is none of csv, json, table\n";
    return 1;
  }
  const absl::StatusOr<Timetable> timetable = MakePlan(options);
  if (!timetable.ok()) {
    err << "error: " << timetable.status().message() << "\n";
    return 1;
  }
  if (timetable->provisional) {
    err << "provisional: " << timetable->provisional_reason << "\n";
  }
  if (options.format == "csv") {
    PrintCsv(*timetable, out);
  } else if (options.format == "json") {
    PrintJson(*timetable, out);
  } else {
    PrintTable(*timetable, out);
  }
  return 0;
}

}  // namespace zoneflow::plan
