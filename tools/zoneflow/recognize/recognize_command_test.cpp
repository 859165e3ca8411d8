#include "tools/zoneflow/recognize/recognize_command.h"

#include <sstream>

#include "CLI/CLI.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tools/zoneflow/words.h"

namespace zoneflow::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Printed(ingest::RecognizerModel model, const std::string& text) {
  std::ostringstream out;
  const absl::Status status = RecognizeText(model, text, {out, Format::kJson});
  return status.ok() ? out.str() : std::string(status.message());
}

TEST(RecognizeCommandTest, AResultIsAnObjectALine) {
  EXPECT_EQ(Printed(ingest::RecognizerModel::kCurrency, "共３亿元和US$5"),
            "{\"text\":\"３亿元\",\"start\":1,\"end\":4,\"value\":\"300000000\",\"unit\":\"CNY\"}\n"
            "{\"text\":\"US$5\",\"start\":5,\"end\":9,\"value\":\"5\",\"unit\":\"USD\"}\n");
  EXPECT_EQ(Printed(ingest::RecognizerModel::kNumber, "三五亿"),
            "{\"text\":\"三五亿\",\"start\":0,\"end\":3,\"value\":\"300000000\",\"upto\":"
            "\"500000000\"}\n");
  EXPECT_EQ(Printed(ingest::RecognizerModel::kPercent, "没有"), "");
}

TEST(RecognizeCommandTest, PlacesAreCodePoints) {
  EXPECT_EQ(Printed(ingest::RecognizerModel::kPercent, "\U0001F600 50%"),
            "{\"text\":\"50%\",\"start\":2,\"end\":5,\"value\":\"50\",\"unit\":\"%\"}\n");
}

TEST(RecognizeCommandTest, LinesAreTextsOfTheirOwnAndNumbered) {
  std::istringstream in("一百\r\n没有\n2.5万");
  std::ostringstream out;
  ASSERT_TRUE(
      RecognizeLines(ingest::RecognizerModel::kNumber, in, "lines", {out, Format::kJson}).ok());
  EXPECT_EQ(out.str(),
            "{\"line\":1,\"text\":\"一百\",\"start\":0,\"end\":2,\"value\":\"100\"}\n"
            "{\"line\":3,\"text\":\"2.5万\",\"start\":0,\"end\":4,\"value\":\"25000\"}\n");
}

TEST(RecognizeCommandTest, WhatIsNotUtf8IsRefusedByItsPlace) {
  EXPECT_EQ(Printed(ingest::RecognizerModel::kNumber, "一\xff"),
            "--text: is not valid UTF-8 at byte 3");
  std::istringstream in("一百\n\xff\n");
  std::ostringstream out;
  EXPECT_THAT(std::string(RecognizeLines(ingest::RecognizerModel::kNumber, in, "lines",
                                         {out, Format::kJson})
                              .message()),
              HasSubstr("lines: line 2: is not valid UTF-8 at byte 0"));
}

TEST(RecognizeCommandTest, ATextMayBeginAsAnOptionDoes) {
  EXPECT_THAT(JoinText({"recognize", "--model", "number", "--text", "-.5"}),
              ElementsAre("recognize", "--model", "number", "--text=-.5"));
  EXPECT_THAT(JoinText({"other", "--text", "-x"}), ElementsAre("other", "--text", "-x"));
  EXPECT_THAT(JoinText({"recognize", "--text"}), ElementsAre("recognize", "--text"));
}

TEST(RecognizeCommandTest, ModelsAndFilesAreCompleted) {
  CLI::App app;
  Context context;
  RegisterRecognize(app, context);
  const auto words = [&app](const std::vector<std::string>& typed) {
    std::vector<std::string> out;
    for (const Candidate& candidate : Complete(app, typed).words) {
      out.push_back(candidate.word);
    }
    return out;
  };
  EXPECT_THAT(words({"recog"}), ElementsAre("recognize"));
  EXPECT_THAT(words({"recognize", "--model", "d"}), ElementsAre("dimension"));
  EXPECT_THAT(words({"recognize", "--"}), Contains("--text"));
  EXPECT_TRUE(Complete(app, std::vector<std::string>{"recognize", "--file", ""}).files);
}

}  // namespace
}  // namespace zoneflow::cli
