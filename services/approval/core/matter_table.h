// Reads a table of matters (办件) as other systems export it: one row is one application of one
// project for one procedure, with what happened to it there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/table/sheet.h"
#include "services/approval/core/case_node.h"
#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

enum class MatterField {
  kNumber,       // 办件编号
  kProjectCode,  // 项目代码
  kProject,      // 项目名称
  kCompany,      // 申请单位
  kProcedure,    // 事项名称
  kReceivedOn,   // 收件时间
  kAcceptedOn,   // 受理时间
  kPromisedOn,   // 承诺办结时间
  kCompletedOn,  // 办结时间
  kOutcome,      // 办理结果
  kStopFrom,     // 特别程序开始
  kStopUntil,    // 特别程序结束
};

// "number", "project_code" …: as data/matter_columns.csv and answers have it.
std::string_view MatterFieldKey(MatterField field);
std::optional<MatterField> MatterFieldOfKey(std::string_view key);

// A text as names are compared: without white space, brackets and letters of ASCII small and half as
// wide.
std::string FoldedName(std::string_view text);

// By which words a table says what it means; the keys are FoldedName.
struct MatterWords {
  std::map<std::string, MatterField> headers;
  // The catalogue's names and ids, and what people said of others.
  std::map<std::string, ProcedureId> procedures;
};

// Those of the catalogue, with aliases that stand above them.
std::map<std::string, ProcedureId> ProcedureNames(
    const Catalogue& catalogue, const std::map<std::string, ProcedureId>& aliases);

// A place in the file, as spreadsheets show it.
struct MatterPlace {
  std::string sheet;  // empty for CSV
  std::uint32_t row = 0;

  friend bool operator==(const MatterPlace&, const MatterPlace&) = default;
};

// What stands out about a row that was typed afterwards.
inline constexpr std::string_view kResultBeforeAcceptance = "result_before_acceptance";
inline constexpr std::string_view kMetOnLastDay = "met_on_last_day";
inline constexpr std::string_view kBurst = "burst";  // kBurstRows and more of one day
inline constexpr int kBurstRows = 10;

struct Matter {
  MatterPlace place;
  std::string number;
  std::string project_code;
  std::string project;
  std::string company;
  ProcedureId procedure;
  std::optional<Date> received_on;
  std::optional<Date> accepted_on;
  std::optional<Date> promised_on;
  std::optional<Date> completed_on;
  NodeEventKind outcome = NodeEventKind::kCompleted;  // of completed_on
  std::optional<Date> stop_from;
  std::optional<Date> stop_until;
  std::vector<std::string> flags;  // sorted

  friend bool operator==(const Matter&, const Matter&) = default;
};

// What its row says, place and flags left out: two of one content are the same matter as it stood.
std::string ContentOf(const Matter& matter);

enum class MatterRule {
  kNoNumber,
  kNumberTwice,
  kNoProject,
  kNoProcedure,
  kUnknownProcedure,
  kNoDate,
  kBadDate,
  kUnknownOutcome,
  kStopOrder,
  kBadCell,
  // Of its case, which the reading does not know.
  kNoCase,
  kTwoCases,
  kNotOfCase,
};
// As answers carry it, "number_twice"; and in Chinese for those who mend the row.
std::string_view MatterRuleKey(MatterRule rule);
std::string_view MatterRuleWords(MatterRule rule);

// One thing wrong with a row, which is not taken then.
struct MatterReject {
  MatterPlace place;
  std::string column;  // "F"; empty where no column is at fault
  std::string header;
  std::string value;
  MatterRule rule = MatterRule::kBadCell;
  std::string other;  // of kNumberTwice: the other row, "Sheet1!7"

  friend bool operator==(const MatterReject&, const MatterReject&) = default;
};

struct MatterReading {
  std::vector<Matter> matters;  // in the order of the file
  std::vector<MatterReject> rejects;
  std::int64_t rejected_rows = 0;
  // Names that no procedure has, each once, in the order of the file: to be asked about once.
  std::vector<std::string> unknown_procedures;
};

// Reads every sheet that is not hidden and has a header, within its first 20 rows, with a column of
// matter numbers and one of procedures. A number that stands twice takes neither row.
//
// InvalidArgument: no sheet has such a header, or two columns of one are read as one field.
// OutOfRange: more than 20,000 rows. Time is n log n in the cells.
absl::StatusOr<MatterReading> ReadMatters(const table::Workbook& workbook,
                                          const MatterWords& words);

}  // namespace zoneflow::approval
