#include "services/ingest/front/pdf.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/front/testing/encoded.h"
#include "services/ingest/front/text_front.h"

namespace zoneflow::ingest::front {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::PdfOf;
using testing::PdfText;

DocumentText MustRead(std::string_view bytes) {
  auto document = ReadDocument(bytes);
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *std::move(document) : DocumentText();
}

std::string Refusal(std::string_view bytes) {
  const auto document = ReadDocument(bytes);
  EXPECT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument) << document.status();
  return std::string(document.status().message());
}

Proof ProofOf(const DocumentText& document, std::string_view part) {
  const std::size_t at = document.converted.find(part);
  EXPECT_NE(at, std::string::npos) << document.converted;
  return document.places.Of(
      {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())});
}

TEST(PdfTest, PagesComeInOrderWithoutTheirNumbers) {
  const DocumentText document =
      MustRead(PdfOf({{{60, 780, 12, "高新区第一页的文字。"}, {280, 30, 10, "- 1 -"}},
                      {{60, 780, 12, "第二页的文字在这里。"}, {280, 30, 10, "2"}}}));
  EXPECT_EQ(document.kind, DocumentKind::kPdf);
  EXPECT_EQ(document.converted, "高新区第一页的文字。\n第二页的文字在这里。\n");
}

TEST(PdfTest, AProofIsAPageAndABox) {
  const DocumentText document = MustRead(PdfOf(
      {{{60, 700, 10, "第一页"}}, {{60, 700, 10, "项目总投资亿元"}, {60, 600, 10, "另一行"}}}));
  const Proof proof = ProofOf(document, "总投资亿");
  EXPECT_FALSE(proof.bytes.has_value());
  EXPECT_EQ(proof.page, 2);
  // The line begins at 60 and a character is 10 wide; boxes hold up to four.
  EXPECT_NEAR(proof.box.left, 60, 1);
  EXPECT_NEAR(proof.box.right, 130, 1);
  EXPECT_LT(proof.box.top, 842 - 700);
  EXPECT_GT(proof.box.bottom, 842 - 700 - 1);
  EXPECT_LT(proof.box.bottom, 842 - 600 - 10);
}

TEST(PdfTest, ColumnsAreReadOneAfterTheOther) {
  std::vector<PdfText> page;
  const char* left[] = {"左一高新区签约项目十个", "左二总投资一百亿元人民",
                        "左三币涉及多个产业领域", "左四均为重点发展方向的",
                        "左五企业今年开工建设。"};
  const char* right[] = {"右一经开区新增企业二十", "右二家其中外资企业五家",
                         "右三注册资本合计三十亿", "右四元均落户产业园内区",
                         "右五并于年内陆续投产。"};
  for (int i = 0; i < 5; ++i) {
    page.push_back({50, 780 - 20 * i, 12, left[i]});
    page.push_back({320, 780 - 20 * i, 12, right[i]});
  }
  const std::string text = MustRead(PdfOf({page})).converted;
  EXPECT_LT(text.find("左五"), text.find("右一")) << text;
  EXPECT_LT(text.find("左一"), text.find("左二")) << text;
}

TEST(PdfTest, LargeLinesAreHeadingsAndIndentedOnesBeginParagraphs) {
  const DocumentText document = MustRead(PdfOf({{{150, 780, 20, "高新区签约"},
                                                 {84, 740, 12, "本报讯昨天成都高新区举行"},
                                                 {60, 720, 12, "签约仪式共有十四个项目签"},
                                                 {60, 700, 12, "约。"},
                                                 {84, 680, 12, "第二段的文字在这里开始并"},
                                                 {60, 660, 12, "在下一行结束。"}}}));
  ASSERT_EQ(document.headings.size(), 1U);
  EXPECT_THAT(document.converted, HasSubstr("\n\u3000\u3000第二段"));
}

TEST(PdfTest, RadicalsOfFontsBecomeTheirCharacters) {
  EXPECT_EQ(MustRead(PdfOf({{{60, 700, 12, "⾼新区⼯业"}}})).converted, "高新区工业\n");
}

TEST(PdfTest, WhatCannotBeReadSaysWhy) {
  const std::string whole = PdfOf({{{60, 700, 12, "高新区"}}});
  EXPECT_THAT(Refusal(whole.substr(0, whole.size() / 2)),
              AllOf(HasSubstr("cut"), HasSubstr("byte " + std::to_string(whole.size() / 2))));
  EXPECT_THAT(Refusal("%PDF-1.7\nnothing of the kind\n%%EOF\n"), HasSubstr("broken"));
  const std::string owner(32, 'o');
  EXPECT_THAT(Refusal(PdfOf({{{60, 700, 12, "高新区"}}},
                            "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (" + owner +
                                ") /U (" + owner +
                                ") >> /ID [(0123456789abcdef) "
                                "(0123456789abcdef)]")),
              HasSubstr("encrypted"));
}

TEST(PdfTest, PagesWithoutTextAreTold) {
  const DocumentText none = MustRead(PdfOf({{}, {}}));
  EXPECT_TRUE(none.unread);
  EXPECT_THAT(none.note, HasSubstr("none of its 2 pages"));
  const DocumentText some = MustRead(PdfOf({{{60, 700, 12, "高新区"}}, {}, {}}));
  EXPECT_FALSE(some.unread);
  EXPECT_THAT(some.note, HasSubstr("no text on page 2, 3"));
}

TEST(PdfTest, TheCallerEndsItBetweenPages) {
  const std::string bytes = PdfOf({{{60, 700, 12, "一"}}, {{60, 700, 12, "二"}}});
  EXPECT_EQ(ReadDocument(bytes, [] { return absl::CancelledError("gone"); }).status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace zoneflow::ingest::front
