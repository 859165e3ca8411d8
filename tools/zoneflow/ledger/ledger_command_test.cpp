#include "tools/zoneflow/ledger/ledger_command.h"

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "nlohmann/json.hpp"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/testing/ledgers.h"
#include "tools/zoneflow/progress.h"

namespace zoneflow::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

class LedgerCommandTest : public ::testing::Test {
 protected:
  std::string File(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // What is printed, in that format; its notes stand in notes_.
  std::string Run(const LedgerPreview& command, Format format = Format::kJson) {
    std::ostringstream out;
    std::ostringstream notes;
    Progress progress(notes, false, {});
    status_ = RunLedgerPreview(command, {out, format}, notes, progress);
    notes_ = notes.str();
    return out.str();
  }

  static std::vector<nlohmann::json> Lines(const std::string& printed) {
    std::vector<nlohmann::json> rows;
    std::istringstream in(printed);
    for (std::string line; std::getline(in, line);) {
      rows.push_back(nlohmann::json::parse(line));
    }
    return rows;
  }

  zoneflow::testing::TempFolder folder_;
  absl::Status status_;
  std::string notes_;
};

TEST_F(LedgerCommandTest, TellsWhatEachMonthBrings) {
  const std::string april =
      File("4月.xlsx", ingest::testing::MakeLedger({.projects = 200, .bad = 5}));
  const std::string may =
      File("5月.xlsx", ingest::testing::MakeLedger({.projects = 190, .dearer = 3}));
  Run({.path = april});
  EXPECT_THAT(status_, IsOk());
  EXPECT_THAT(notes_, HasSubstr("195 projects (195 new, 0 changed, 0 unchanged), 0 gone, 5 rows "
                                "rejected, 3 skipped"));
  const auto rows = Lines(Run({.path = may, .against = april}));
  // Of the five that were bad in April one has another sum now too.
  EXPECT_THAT(notes_, HasSubstr("190 projects (5 new, 2 changed, 183 unchanged), 10 gone"));
  std::map<std::string, int> states;
  for (const auto& row : rows) {
    ++states[row.at("state")];
  }
  EXPECT_THAT(states, ElementsAre(Pair("changed", 2), Pair("gone", 10), Pair("new", 5)));
  EXPECT_THAT(Run({.path = may, .against = april, .all = true}), HasSubstr("\"unchanged\""));
}

TEST_F(LedgerCommandTest, ARejectedRowNamesPlaceValueAndRuleInBothLanguages) {
  const std::string path = File("a.csv", "项目名称,总投资,园区\n示范甲,面议,成都高新区\n");
  const auto rows = Lines(Run({.path = path}));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].dump(), nlohmann::json({{"state", "rejected"},
                                            {"row", 2},
                                            {"column", "B"},
                                            {"header", "总投资"},
                                            {"value", "面议"},
                                            {"rule", "bad_amount"},
                                            {"reason", "is no sum of money"},
                                            {"reason_zh", "不是金额"}})
                                .dump());
  EXPECT_THAT(Run({.path = path}, Format::kCsv), HasSubstr("rejected,2,B,,,,,,,,,面议,is no sum"));
}

TEST_F(LedgerCommandTest, ColumnsSayHowTheyAreRead) {
  const std::string path = File("a.csv", "项目名称,盘子,园区\n示范甲,1,成都高新区\n");
  EXPECT_THAT(Run({.path = path, .columns = true}),
              AllOf(HasSubstr(R"("column":"B","header":"盘子"})"),
                    HasSubstr(R"("header":"园区","field":"zone"})")));
  EXPECT_THAT(Run({.path = path, .named = {"盘子=amount"}}), HasSubstr(R"("amount":"10000")"));
  Run({.path = path, .named = {"盘子=price"}});
  EXPECT_THAT(status_, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("盘子=price")));
}

TEST_F(LedgerCommandTest, ExportWritesFiguresIntoACopyOfTheOwnFile) {
  const std::string mine = File("我的.xlsx", ingest::testing::MakeLedger({.projects = 50}));
  const std::string may =
      File("5月.xlsx", ingest::testing::MakeLedger({.projects = 60, .dearer = 3}));
  const std::string to = folder_ / "新.xlsx";
  std::ostringstream out;
  std::ostringstream notes;
  Progress progress(notes, false, {});
  const LedgerExport command{.path = mine, .from = may, .to = to};
  ASSERT_THAT(RunLedgerExport(command, {out, Format::kJson}, notes, progress), IsOk());
  EXPECT_THAT(out.str(), HasSubstr(R"("row":5,"column":"E","value":"1000.75")"));
  EXPECT_THAT(notes.str(), HasSubstr("10 projects that the file does not have"));
  Run({.path = may, .against = to});
  EXPECT_THAT(notes_, HasSubstr("(10 new, 0 changed, 50 unchanged), 0 gone"));
  EXPECT_THAT(RunLedgerExport(command, {out, Format::kJson}, notes, progress),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("新.xlsx")));
}

TEST_F(LedgerCommandTest, AFileThatIsNoLedgerIsNamed) {
  const std::string path = File("a.csv", "姓名\n甲\n");
  EXPECT_EQ(Run({.path = path}), "");
  EXPECT_THAT(status_, StatusIs(absl::StatusCode::kInvalidArgument,
                                AllOf(HasSubstr("a.csv"), HasSubstr("no header"))));
  Run({.path = folder_ / "none.xlsx"});
  EXPECT_THAT(status_, StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.xlsx")));
}

TEST_F(LedgerCommandTest, AHostileCellPrintsNothingATerminalObeysOrASpreadsheetRuns) {
  const std::string path = File(
      "a.csv", "项目名称,总投资,园区\n=1+1\x1b[31m,1,成都高新区\n@甲,面\x1b[2J议,成都高新区\n");
  for (const Format format : {Format::kTable, Format::kCsv, Format::kJson}) {
    EXPECT_THAT(Run({.path = path}, format), Not(HasSubstr("\x1b")));
  }
  EXPECT_THAT(Run({.path = path}, Format::kCsv), HasSubstr("'=1+1"));
}

}  // namespace
}  // namespace zoneflow::cli
