#include "tools/zoneflow/extract/extract_command.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/testing/temp_folder.h"

namespace zoneflow::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> PrintedLines(bool articles, Format format) {
  const char* source = std::getenv("ZONEFLOW_SOURCE_DIR");
  std::stringstream out;
  const absl::Status status = RunExtract(
      {std::string(source == nullptr ? "." : source) + "/tests/samples/page.txt", articles, {}},
      {out, format}, out);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::string> lines;
  for (std::string line; std::getline(out, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(ExtractCommandTest, AFactIsAnObjectWithTheDocumentedKeys) {
  const std::vector<std::string> keys = {"kind", "zone",       "subject",    "count",  "amount",
                                         "unit", "amount_alt", "unit_alt",   "rank",   "cohort",
                                         "from", "to",         "growth_pct", "period", "bound",
                                         "attr", "begin",      "end"};
  const auto lines = PrintedLines(false, Format::kJson);
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines) {
    const auto fact = nlohmann::json::parse(line);
    for (const auto& [key, value] : fact.items()) {
      EXPECT_THAT(keys, Contains(key)) << line;
    }
  }
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("\"subject\":\"澜石半导体 西北总部\""),
                                    HasSubstr("\"amount\":970000000,\"unit\":\"CNY\""))));
}

TEST(ExtractCommandTest, CsvHoldsTheSameFactsUnderAHeader) {
  const auto csv = PrintedLines(false, Format::kCsv);
  ASSERT_EQ(csv.size(), PrintedLines(false, Format::kJson).size() + 1);
  EXPECT_EQ(
      csv[0],
      "kind,zone,subject,count,amount,unit,amount_alt,unit_alt,rank,cohort,from,to,growth_pct,"
      "period,bound,attr,begin,end");
  EXPECT_THAT(csv, Contains(StartsWith("signing,西安高新区,澜石半导体 西北总部,,970000000,CNY,"
                                       "150000000,USD,")));
}

// A document is anybody's: none of its bytes reaches a terminal that would obey it.
TEST(ExtractCommandTest, AHostileDocumentPrintsNothingATerminalObeys) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "page.txt";
  std::ofstream(path, std::ios::binary)
      << "\x1b[31m成都\u202e高新区\u009b2J签约\u2066\x07\n本报记者 甲\u200b乙\n\n"
         "近日，总投资达277亿元的\x1b]0;x\x07 14个\u202e项目在成都高新区签约。\n\n"
         "=1+1\x7f\n\n";
  for (const bool articles : {false, true}) {
    for (const Format format : {Format::kTable, Format::kCsv, Format::kJson}) {
      std::ostringstream out;
      const absl::Status status = RunExtract({path, articles, {}}, {out, format}, out);
      ASSERT_TRUE(status.ok()) << status;
      const std::string printed = out.str();
      EXPECT_THAT(printed, HasSubstr("成都"));
      for (const char* obeyed :
           {"\x1b", "\x07", "\x7f", "\u202e", "\u2066", "\u009b", "\u200b", "\r"}) {
        EXPECT_THAT(printed, Not(HasSubstr(obeyed))) << articles;
      }
      EXPECT_TRUE(!articles || printed.find("\\u202e") != std::string::npos) << printed;
    }
  }
}

TEST(ExtractCommandTest, StraysComeAfterTheArticlesAndAreTold) {
  const auto lines = PrintedLines(true, Format::kJson);
  bool in_strays = false;
  for (const std::string& line : lines) {
    const bool stray = nlohmann::json::parse(line).contains("stray");
    EXPECT_TRUE(stray || !in_strays) << line;
    in_strays = in_strays || stray;
  }
  EXPECT_TRUE(in_strays) << "the page has a stray, which should have been told";
  EXPECT_THAT(lines.front(), Not(HasSubstr("\"stray\"")));
}

}  // namespace
}  // namespace zoneflow::cli
