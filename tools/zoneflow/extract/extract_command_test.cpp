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
  const std::vector<std::string> keys = {"kind",   "zone", "zone_id",    "subject",    "count",
                                         "amount", "unit", "amount_alt", "unit_alt",   "rank",
                                         "cohort", "from", "to",         "growth_pct", "period",
                                         "bound",  "attr", "facility",   "stage",      "day",
                                         "begin",  "end",  "confidence", "reasons"};
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
  EXPECT_EQ(csv[0],
            "kind,zone,zone_id,subject,count,amount,unit,amount_alt,unit_alt,rank,cohort,from,to,"
            "growth_pct,"
            "period,bound,attr,facility,stage,day,begin,end,confidence,reasons");
  EXPECT_THAT(csv, Contains(StartsWith(
                       "signing,西安高新区,cn-sn-xian-hitech,澜石半导体 西北总部,,970000000,CNY,"
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

std::string Proven(const std::string& text, Proof proof, bool colours = false) {
  const zoneflow::testing::TempFolder folder;
  const std::string path = folder / "page.txt";
  std::ofstream(path, std::ios::binary) << text;
  std::ostringstream out;
  View view(Format::kTable);
  view.colours = colours;
  std::ostringstream notes;
  const absl::Status status = RunExtract({path, false, {}, proof}, {out, view}, notes);
  EXPECT_TRUE(status.ok()) << status;
  return out.str();
}

constexpr const char* kSigned =
    "近日，总投资277亿元的14个项目在成都高新区签约。\n\n全区绿化很好。\n\n";

TEST(ExtractCommandTest, AFactIsExplainedWithItsSentenceAndWhatLoweredIt) {
  const std::string printed =
      Proven(std::string(kSigned) +
                 "今年，成都高新区外贸进出口总额约70亿元，其中出口额50亿元，增长6%。\n\n",
             Proof::kExplained);
  EXPECT_THAT(printed, HasSubstr("签约 · 成都高新区 · 14个项目 · 14 个 · 27700000000 CNY"));
  EXPECT_THAT(printed, HasSubstr("\n    近日，总投资277亿元的14个项目在成都高新区签约。\n"));
  EXPECT_THAT(printed, HasSubstr("数字带约、近、超等字样 (bounded)"));
  EXPECT_THAT(printed, Not(HasSubstr("绿化")));
  const std::string english = Proven(
      "Chengdu High-tech Zone exports grew 12 percent in 2021, the zone said on Monday. "
      "Officials welcomed the news.\n\n",
      Proof::kExplained);
  EXPECT_THAT(english, HasSubstr("the page is English (english)"));
}

TEST(ExtractCommandTest, TheMarkedPageIsThePageWithMarksAndALegend) {
  const std::string printed = Proven(kSigned, Proof::kMarked);
  const std::size_t open = printed.find("[1");
  ASSERT_NE(open, std::string::npos);
  EXPECT_LT(open, printed.find("14个项目"));
  EXPECT_THAT(printed, HasSubstr("\n全区绿化很好。\n"));
  EXPECT_THAT(printed, HasSubstr("] 签约 · 成都高新区 · 14个项目"));
  EXPECT_THAT(printed, Not(HasSubstr("\x1b")));
  EXPECT_THAT(Proven(kSigned, Proof::kMarked, true), HasSubstr("\x1b[32m"));
}

// Facts of one clause share their place; each still has a mark that ends.
TEST(ExtractCommandTest, MarksThatOverlapAreAllDrawn) {
  const std::string printed =
      Proven("今年，成都高新区工业增加值、进出口总额分别增长6%和9%。\n\n", Proof::kMarked);
  for (const char* number : {"1", "2"}) {
    const std::string n = number;
    EXPECT_TRUE(printed.find("[" + n + ":") != std::string::npos ||
                printed.find("[" + n + "?:") != std::string::npos)
        << printed;
    EXPECT_TRUE(printed.find(":" + n + "]") != std::string::npos ||
                printed.find(":" + n + "?]") != std::string::npos)
        << printed;
  }
}

TEST(ExtractCommandTest, NoProofPrintsWhatATerminalObeys) {
  const std::string hostile =
      "近日，总投资277亿元的\x1b]0;x\x07 14个\u202e项目在成都高新区签约。\u2066\r\n\n";
  for (const Proof proof : {Proof::kExplained, Proof::kMarked}) {
    const std::string printed = Proven(hostile, proof);
    for (const char* obeyed : {"\x1b", "\x07", "\u202e", "\u2066", "\r"}) {
      EXPECT_THAT(printed, Not(HasSubstr(obeyed)));
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
