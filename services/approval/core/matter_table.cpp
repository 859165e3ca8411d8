#include "services/approval/core/matter_table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"

namespace zoneflow::approval {
namespace {

using table::Cell;
using table::CellKind;
using table::Sheet;

constexpr std::uint32_t kHeaderWithin = 20;
constexpr std::size_t kMostMatters = 20'000;

constexpr std::pair<MatterField, std::string_view> kFieldKeys[] = {
    {MatterField::kNumber, "number"},
    {MatterField::kProjectCode, "project_code"},
    {MatterField::kProject, "project"},
    {MatterField::kCompany, "company"},
    {MatterField::kProcedure, "procedure"},
    {MatterField::kReceivedOn, "received_on"},
    {MatterField::kAcceptedOn, "accepted_on"},
    {MatterField::kPromisedOn, "promised_on"},
    {MatterField::kCompletedOn, "completed_on"},
    {MatterField::kOutcome, "outcome"},
    {MatterField::kStopFrom, "stop_from"},
    {MatterField::kStopUntil, "stop_until"},
};

struct RuleText {
  MatterRule rule;
  std::string_view key;
  std::string_view words;
};
constexpr RuleText kRules[] = {
    {MatterRule::kNoNumber, "no_number", "没有办件编号"},
    {MatterRule::kNumberTwice, "number_twice", "办件编号在文件中重复，两行都不读入"},
    {MatterRule::kNoProject, "no_project", "项目代码、项目名称、申请单位都没有"},
    {MatterRule::kNoProcedure, "no_procedure", "没有事项名称"},
    {MatterRule::kUnknownProcedure, "unknown_procedure", "事项名称不在目录中，请指定对应事项"},
    {MatterRule::kNoDate, "no_date", "收件、受理、办结时间都没有"},
    {MatterRule::kBadDate, "bad_date", "不是日期，或没有这一天"},
    {MatterRule::kUnknownOutcome, "unknown_outcome", "办理结果不认识"},
    {MatterRule::kStopOrder, "stop_order", "特别程序结束早于开始，或没有开始时间"},
    {MatterRule::kBadCell, "bad_cell", "单元格没有值或公式有错"},
    {MatterRule::kNoCase, "no_case", "找不到对应项目"},
    {MatterRule::kTwoCases, "two_cases", "对应的项目不止一个，请填项目代码或全称"},
    {MatterRule::kNotOfCase, "not_of_case", "该项目不办理这个事项"},
};

const RuleText& TextOf(MatterRule rule) {
  return *std::ranges::find(kRules, rule, &RuleText::rule);
}

// "F" of 5.
std::string ColumnName(std::uint32_t column) {
  std::string name;
  for (std::uint64_t rest = std::uint64_t{column} + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

// "2021-1-4", "2021.1.4", "2021/1/4", "2021年1月4日", "20210104", each with a time of day behind it
// or none; a serial number of the 1900 system.
std::optional<Date> DateIn(const Cell& cell) {
  if (cell.kind == CellKind::kDate) {
    const absl::StatusOr<Date> date = ParseDate(cell.text);
    return date.ok() ? std::optional(*date) : std::nullopt;
  }
  std::string text = cell.text.substr(0, cell.text.find_first_of(" T"));
  std::vector<int> numbers(1, 0);
  int digits = 0;
  std::vector<int> lengths;
  Utf8Reader reader(text);
  bool open = false;
  while (!reader.AtEnd()) {
    const char32_t c = reader.Next();
    if (c >= U'0' && c <= U'9') {
      if (++digits > 8) {
        return std::nullopt;
      }
      numbers.back() = numbers.back() * 10 + static_cast<int>(c - U'0');
      open = true;
    } else if (open &&
               (c == U'-' || c == U'.' || c == U'/' || c == U'年' || c == U'月' || c == U'日')) {
      lengths.push_back(digits);
      numbers.push_back(0);
      digits = 0;
      open = false;
    } else {
      return std::nullopt;
    }
  }
  if (open) {
    lengths.push_back(digits);
  } else {
    numbers.pop_back();
  }
  if (numbers.size() == 1 && lengths[0] == 8) {
    numbers = {numbers[0] / 10'000, numbers[0] / 100 % 100, numbers[0] % 100};
  } else if (numbers.size() == 1 && cell.kind == CellKind::kNumber && lengths[0] == 5) {
    // Day 1 is 1900-01-01, and there is a 29 February that never was.
    return Date{std::chrono::year{1899} / 12 / 30} + std::chrono::days{numbers[0]};
  }
  if (numbers.size() != 3 || numbers[0] < 1900 || numbers[0] > 2999) {
    return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year{numbers[0]},
                                        std::chrono::month{static_cast<unsigned>(numbers[1])},
                                        std::chrono::day{static_cast<unsigned>(numbers[2])}};
  return day.ok() ? std::optional(Date{day}) : std::nullopt;
}

bool IsEmpty(const Cell* cell) {
  return cell == nullptr || cell->text.empty() || cell->text == "/" || cell->text == "-" ||
         cell->text == "—" || cell->text == "无";
}

std::optional<NodeEventKind> OutcomeOf(std::string_view text) {
  constexpr std::pair<std::string_view, NodeEventKind> kOutcomes[] = {
      {"", NodeEventKind::kCompleted},         {"办结", NodeEventKind::kCompleted},
      {"已办结", NodeEventKind::kCompleted},   {"准予许可", NodeEventKind::kCompleted},
      {"准予", NodeEventKind::kCompleted},     {"同意", NodeEventKind::kCompleted},
      {"通过", NodeEventKind::kCompleted},     {"合格", NodeEventKind::kCompleted},
      {"予以备案", NodeEventKind::kCompleted}, {"在办", NodeEventKind::kCompleted},
      {"办理中", NodeEventKind::kCompleted},   {"不予许可", NodeEventKind::kRefused},
      {"不予受理", NodeEventKind::kRefused},   {"不同意", NodeEventKind::kRefused},
      {"不通过", NodeEventKind::kRefused},     {"退件", NodeEventKind::kReturned},
      {"退回", NodeEventKind::kReturned},      {"撤回", NodeEventKind::kWithdrawn},
      {"撤件", NodeEventKind::kWithdrawn},     {"申请人撤回", NodeEventKind::kWithdrawn},
  };
  const auto* found =
      std::ranges::find(kOutcomes, text, &std::pair<std::string_view, NodeEventKind>::first);
  return found == std::end(kOutcomes) ? std::nullopt : std::optional(found->second);
}

struct Header {
  std::uint32_t row = 0;
  std::map<MatterField, std::uint32_t> columns;
  std::map<std::uint32_t, std::string> texts;
};

absl::StatusOr<std::optional<Header>> FindHeader(const Sheet& sheet, const MatterWords& words) {
  std::map<std::uint32_t, Header> rows;
  for (const Cell& cell : sheet.cells) {
    if (cell.row >= kHeaderWithin) {
      break;
    }
    Header& header = rows[cell.row];
    header.row = cell.row;
    header.texts[cell.column] = cell.text;
    const auto known = words.headers.find(FoldedName(cell.text));
    if (known == words.headers.end()) {
      continue;
    }
    const auto [at, is_new] = header.columns.emplace(known->second, cell.column);
    if (!is_new) {
      return absl::InvalidArgumentError(
          StrCat("sheet \"", sheet.name, "\": columns ", ColumnName(at->second), " and ",
                 ColumnName(cell.column), " are both ", MatterFieldKey(known->second)));
    }
  }
  for (auto& [row, header] : rows) {
    if (header.columns.contains(MatterField::kNumber) &&
        header.columns.contains(MatterField::kProcedure)) {
      return std::move(header);
    }
  }
  return std::nullopt;
}

// Where each matter number stands.
using PlacesOfNumbers = std::map<std::string, std::vector<MatterPlace>>;

class SheetReader {
 public:
  SheetReader(const Sheet& sheet, const Header& header, const MatterWords& words,
              MatterReading& reading, std::set<std::string>& asked, PlacesOfNumbers& places)
      : sheet_(sheet),
        header_(header),
        words_(words),
        reading_(reading),
        asked_(asked),
        places_(places) {}

  absl::Status Run() {
    std::set<std::uint32_t> rows;
    for (const Cell& cell : sheet_.cells) {
      if (cell.row > header_.row) {
        rows.insert(cell.row);
      }
    }
    for (const std::uint32_t row : rows) {
      if (reading_.matters.size() >= kMostMatters) {
        return absl::OutOfRangeError(StrCat("file: more than ", kMostMatters, " rows"));
      }
      Read(row);
    }
    return absl::OkStatus();
  }

 private:
  void Read(std::uint32_t row) {
    row_ = row;
    ok_ = true;
    Matter matter;
    matter.place = {sheet_.name, row + 1};
    matter.number = Text(MatterField::kNumber);
    if (!matter.number.empty()) {
      places_[matter.number].push_back(matter.place);
    }
    matter.project_code = Text(MatterField::kProjectCode);
    matter.project = Text(MatterField::kProject);
    matter.company = Text(MatterField::kCompany);
    matter.procedure = ProcedureIn();
    matter.received_on = Day(MatterField::kReceivedOn);
    matter.accepted_on = Day(MatterField::kAcceptedOn);
    matter.promised_on = Day(MatterField::kPromisedOn);
    matter.completed_on = Day(MatterField::kCompletedOn);
    matter.stop_from = Day(MatterField::kStopFrom);
    matter.stop_until = Day(MatterField::kStopUntil);
    const std::string outcome = Text(MatterField::kOutcome);
    if (const std::optional<NodeEventKind> kind = OutcomeOf(outcome)) {
      matter.outcome = *kind;
    } else {
      Reject(MatterField::kOutcome, outcome, MatterRule::kUnknownOutcome);
    }
    if (matter.number.empty()) {
      Reject(MatterField::kNumber, "", MatterRule::kNoNumber);
    }
    if (matter.project_code.empty() && matter.project.empty() && matter.company.empty()) {
      Reject(std::nullopt, "", MatterRule::kNoProject);
    }
    if (ok_ && !matter.received_on && !matter.accepted_on && !matter.completed_on) {
      Reject(std::nullopt, "", MatterRule::kNoDate);
    }
    if (matter.stop_until && (!matter.stop_from || *matter.stop_until < *matter.stop_from)) {
      Reject(MatterField::kStopUntil, FormatDate(*matter.stop_until), MatterRule::kStopOrder);
    }
    if (ok_) {
      reading_.matters.push_back(std::move(matter));
    } else {
      ++reading_.rejected_rows;
    }
  }

  const Cell* Find(MatterField field) const {
    const auto column = header_.columns.find(field);
    return column == header_.columns.end() ? nullptr : sheet_.Find(row_, column->second);
  }

  std::string Text(MatterField field) {
    const Cell* cell = Find(field);
    if (IsEmpty(cell)) {
      return "";
    }
    if (cell->kind == CellKind::kFault) {
      Reject(field, cell->text, MatterRule::kBadCell);
      return "";
    }
    return cell->text;
  }

  std::optional<Date> Day(MatterField field) {
    const Cell* cell = Find(field);
    if (IsEmpty(cell)) {
      return std::nullopt;
    }
    const std::optional<Date> day = cell->kind == CellKind::kFault ? std::nullopt : DateIn(*cell);
    if (!day) {
      Reject(field, cell->text, MatterRule::kBadDate);
    }
    return day;
  }

  ProcedureId ProcedureIn() {
    const std::string name = Text(MatterField::kProcedure);
    if (name.empty()) {
      Reject(MatterField::kProcedure, "", MatterRule::kNoProcedure);
      return {};
    }
    const auto known = words_.procedures.find(FoldedName(name));
    if (known != words_.procedures.end()) {
      return known->second;
    }
    Reject(MatterField::kProcedure, name, MatterRule::kUnknownProcedure);
    if (asked_.insert(FoldedName(name)).second) {
      reading_.unknown_procedures.push_back(name);
    }
    return {};
  }

  void Reject(std::optional<MatterField> field, std::string value, MatterRule rule) {
    ok_ = false;
    MatterReject reject;
    reject.place = {sheet_.name, row_ + 1};
    if (field && header_.columns.contains(*field)) {
      const std::uint32_t column = header_.columns.at(*field);
      reject.column = ColumnName(column);
      reject.header = header_.texts.at(column);
    }
    reject.value = std::move(value);
    reject.rule = rule;
    reading_.rejects.push_back(std::move(reject));
  }

  const Sheet& sheet_;
  const Header& header_;
  const MatterWords& words_;
  MatterReading& reading_;
  std::set<std::string>& asked_;
  PlacesOfNumbers& places_;
  std::uint32_t row_ = 0;
  bool ok_ = true;
};

std::string PlaceText(const MatterPlace& place) {
  return StrCat(place.sheet, place.sheet.empty() ? "" : "!", place.row);
}

// A row that breaks another rule counts too: of two rows nobody can say which one is meant.
void RejectTwice(const PlacesOfNumbers& places, MatterReading& reading) {
  for (const auto& [number, rows] : places) {
    if (rows.size() < 2) {
      continue;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      reading.rejects.push_back(
          {rows[i], "", "", number, MatterRule::kNumberTwice, PlaceText(rows[i == 0 ? 1 : 0])});
    }
  }
  const auto gone = std::erase_if(reading.matters, [&places](const Matter& matter) {
    return places.at(matter.number).size() > 1;
  });
  reading.rejected_rows += static_cast<std::int64_t>(gone);
  std::ranges::stable_sort(reading.rejects, [](const MatterReject& a, const MatterReject& b) {
    return std::tie(a.place.sheet, a.place.row) < std::tie(b.place.sheet, b.place.row);
  });
}

void Flag(std::vector<Matter>& matters) {
  std::map<std::tuple<ProcedureId, Date, Date>, int> same_days;
  for (const Matter& matter : matters) {
    if (matter.accepted_on && matter.completed_on) {
      ++same_days[{matter.procedure, *matter.accepted_on, *matter.completed_on}];
    }
  }
  for (Matter& matter : matters) {
    if (!matter.completed_on) {
      continue;
    }
    if (matter.accepted_on) {
      if (same_days.at({matter.procedure, *matter.accepted_on, *matter.completed_on}) >=
          kBurstRows) {
        matter.flags.emplace_back(kBurst);
      }
    }
    if (matter.promised_on == matter.completed_on) {
      matter.flags.emplace_back(kMetOnLastDay);
    }
    if (matter.accepted_on && *matter.completed_on < *matter.accepted_on) {
      matter.flags.emplace_back(kResultBeforeAcceptance);
    }
    std::ranges::sort(matter.flags);
  }
}

}  // namespace

std::string_view MatterFieldKey(MatterField field) {
  return std::ranges::find(kFieldKeys, field, &std::pair<MatterField, std::string_view>::first)
      ->second;
}

std::optional<MatterField> MatterFieldOfKey(std::string_view key) {
  const auto* found =
      std::ranges::find(kFieldKeys, key, &std::pair<MatterField, std::string_view>::second);
  return found == std::end(kFieldKeys) ? std::nullopt : std::optional(found->first);
}

std::string_view MatterRuleKey(MatterRule rule) { return TextOf(rule).key; }
std::string_view MatterRuleWords(MatterRule rule) { return TextOf(rule).words; }

std::string FoldedName(std::string_view text) {
  std::string folded;
  Utf8Reader reader(text);
  while (!reader.AtEnd()) {
    char32_t c = reader.Next();
    if (c >= 0xFF01 && c <= 0xFF5E) {
      c -= 0xFEE0;
    }
    if (c <= U' ' || c == 0x3000 || c == 0xA0) {
      continue;
    }
    AppendUtf8(folded, c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c);
  }
  return folded;
}

std::map<std::string, ProcedureId> ProcedureNames(
    const Catalogue& catalogue, const std::map<std::string, ProcedureId>& aliases) {
  std::map<std::string, ProcedureId> names;
  for (const auto& [name, procedure] : aliases) {
    names.emplace(FoldedName(name), procedure);
  }
  for (const Procedure& procedure : catalogue.procedures()) {
    names.emplace(FoldedName(procedure.id.str()), procedure.id);
    names.emplace(FoldedName(procedure.zh), procedure.id);
    // 「建设工程规划许可证(含…)」 is called by what stands before its bracket too.
    const std::string folded = FoldedName(procedure.zh);
    names.emplace(folded.substr(0, folded.find('(')), procedure.id);
  }
  return names;
}

std::string ContentOf(const Matter& matter) {
  const auto day = [](const std::optional<Date>& date) { return date ? FormatDate(*date) : ""; };
  return StrCat(matter.number, "\n", matter.project_code, "\n", matter.project, "\n",
                matter.company, "\n", matter.procedure.str(), "\n", day(matter.received_on), "\n",
                day(matter.accepted_on), "\n", day(matter.promised_on), "\n",
                day(matter.completed_on), "\n", NodeEventKindKey(matter.outcome), "\n",
                day(matter.stop_from), "\n", day(matter.stop_until));
}

absl::StatusOr<MatterReading> ReadMatters(const table::Workbook& workbook,
                                          const MatterWords& words) {
  MatterReading reading;
  std::set<std::string> asked;
  PlacesOfNumbers places;
  bool found = false;
  for (const Sheet& sheet : workbook.sheets) {
    if (sheet.hidden) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::optional<Header> header, FindHeader(sheet, words));
    if (header) {
      found = true;
      RETURN_IF_ERROR(SheetReader(sheet, *header, words, reading, asked, places).Run());
    }
  }
  if (!found) {
    return absl::InvalidArgumentError(
        "file: no sheet has a header with a matter number (办件编号) and a procedure (事项名称)");
  }
  RejectTwice(places, reading);
  Flag(reading.matters);
  return reading;
}

}  // namespace zoneflow::approval
