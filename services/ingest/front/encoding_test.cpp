#include "services/ingest/front/encoding.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/front/testing/encoded.h"

namespace zoneflow::ingest::front {
namespace {

using ::testing::AllOf;
using testing::Encoded;
using ::testing::HasSubstr;

constexpr std::string_view kSimplified =
    "本报讯 "
    "昨天，成都高新区举行项目集中签约仪式，14个项目总投资277亿元。\n涉及集成电路、生物医药。";
constexpr std::string_view kTraditional =
    "本報訊 "
    "昨天，成都高新區舉行項目集中簽約儀式，14個項目總投資277億元。\n涉及集成電路、生物醫藥。";

DocumentText MustRead(std::string_view bytes) {
  DocumentText document;
  const absl::Status status = ReadEncoding(bytes, document);
  EXPECT_TRUE(status.ok()) << status;
  return document;
}

std::string Refusal(std::string_view bytes) {
  DocumentText document;
  const absl::Status status = ReadEncoding(bytes, document);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return std::string(status.message());
}

// Every character leads to the bytes that are it.
void ExpectPlaces(const DocumentText& document, std::string_view bytes, const char* encoding) {
  const std::string& text = document.converted;
  for (std::size_t i = 0; i < document.units.units.size(); ++i) {
    const std::uint32_t begin = document.units.at[i];
    const std::uint32_t end = i + 1 < document.units.at.size()
                                  ? document.units.at[i + 1]
                                  : static_cast<std::uint32_t>(text.size());
    const Span source = document.places.Source({begin, end});
    ASSERT_EQ(bytes.substr(source.begin, source.end - source.begin),
              Encoded(text.substr(begin, end - begin), encoding))
        << i;
  }
}

TEST(EncodingTest, PlainUtf8IsItsOwnText) {
  const DocumentText document = MustRead(kSimplified);
  EXPECT_EQ(document.encoding, "UTF-8");
  EXPECT_EQ(document.converted, "");
  EXPECT_EQ(document.places.Source({3, 9}), (Span{3, 9}));
}

struct Form {
  std::string_view text;
  const char* converter;
  std::string mark;
  std::string name;
};

class EncodingFormTest : public ::testing::TestWithParam<Form> {};

TEST_P(EncodingFormTest, IsFoundAndEachCharacterKeepsItsBytes) {
  const Form& form = GetParam();
  const std::string bytes = form.mark + Encoded(form.text, form.converter);
  const DocumentText document = MustRead(bytes);
  EXPECT_EQ(document.encoding, form.name);
  EXPECT_EQ(document.converted, form.text);
  ExpectPlaces(document, bytes, form.converter);
}

INSTANTIATE_TEST_SUITE_P(
    All, EncodingFormTest,
    ::testing::Values(Form{kSimplified, "gb18030", "", "GB18030"},
                      Form{kSimplified, "GBK", "", "GB18030"},
                      Form{kTraditional, "gb18030", "", "GB18030"},
                      Form{"签约𠮷野 ABC 1-9月。成都高新区项目集中", "gb18030", "", "GB18030"},
                      Form{kTraditional, "Big5", "", "Big5"},
                      Form{kSimplified, "UTF-16LE", "\xff\xfe", "UTF-16LE"},
                      Form{kSimplified, "UTF-16BE", "\xfe\xff", "UTF-16BE"},
                      Form{kSimplified, "UTF-16LE", "", "UTF-16LE"},
                      Form{kTraditional, "UTF-16BE", "", "UTF-16BE"},
                      Form{"𠮷野签约。", "UTF-16LE", "\xff\xfe", "UTF-16LE"},
                      Form{"The zone signed ten projects today.", "UTF-16LE", "", "UTF-16LE"}));

// Longer than the pieces in which it is converted.
TEST(EncodingTest, ALongTextKeepsItsPlaces) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "第" + std::to_string(i) + "个项目签约𠮷。";
  }
  const std::string bytes = Encoded(text, "gb18030");
  const DocumentText document = MustRead(bytes);
  ASSERT_EQ(document.converted, text);
  ExpectPlaces(document, bytes, "gb18030");
}

TEST(EncodingTest, AMarkBeforeUtf8IsLeftOut) {
  const DocumentText document = MustRead("\xef\xbb\xbf签约");
  EXPECT_EQ(document.units.units, u"签约");
  EXPECT_EQ(document.units.at.front(), 3U);
}

TEST(EncodingTest, UtfCutWithinACharacterNamesTheByte) {
  const std::string text = "成都高新区签约";
  for (const std::size_t rest : {1U, 2U}) {
    EXPECT_THAT(Refusal(text.substr(0, 18 + rest)), AllOf(HasSubstr("cut"), HasSubstr("byte 18")));
  }
  EXPECT_THAT(Refusal("成都高新区\xff签约项目"), HasSubstr("UTF-8 at byte 15"));
}

TEST(EncodingTest, OtherEncodingsCutWithinACharacterNameTheByte) {
  const std::string gb = Encoded(kSimplified, "gb18030");
  EXPECT_THAT(Refusal(std::string_view(gb).substr(0, gb.size() - 1)),
              AllOf(HasSubstr("GB18030"), HasSubstr("byte " + std::to_string(gb.size() - 2))));
  const std::string wide = "\xff\xfe" + Encoded(kSimplified, "UTF-16LE");
  EXPECT_THAT(Refusal(std::string_view(wide).substr(0, wide.size() - 1)),
              AllOf(HasSubstr("UTF-16LE"), HasSubstr("byte " + std::to_string(wide.size() - 2))));
}

TEST(EncodingTest, WhatAPageDeclaresDecidesWhereTheBytesAgree) {
  // Too short to tell by its bytes.
  const std::string page = "<meta charset=\"big5\">" + Encoded("簽約", "Big5");
  EXPECT_EQ(MustRead(page).encoding, "Big5");
  const std::string wrong = "<meta charset=\"utf-8\">" + Encoded(kSimplified, "gb18030");
  EXPECT_EQ(MustRead(wrong).encoding, "GB18030");
  const std::string other = "<meta charset=gb2312>" + std::string(kSimplified);
  EXPECT_EQ(MustRead(other).encoding, "UTF-8");
}

TEST(EncodingTest, BinaryDataNamesItsByte) {
  EXPECT_THAT(Refusal(std::string_view("ab\0c", 4)),
              AllOf(HasSubstr("binary"), HasSubstr("byte 2")));
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 5000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise.push_back(static_cast<char>(state >> 24U));
  }
  EXPECT_THAT(Refusal(noise), HasSubstr("byte"));
}

TEST(EncodingTest, AnEncodingThatIsNotReadIsToldWithThoseThatAre) {
  EXPECT_THAT(Refusal(Encoded("これは日本語の文章です。新しい工場を建設する計画を発表しました。"
                              "投資額は百億円になる見込みだとしている。",
                              "Shift_JIS")),
              HasSubstr("read are UTF-8"));
  EXPECT_THAT(Refusal(std::string_view("\xff\xfe\0\0a\0\0\0", 8)), HasSubstr("UTF-32"));
  EXPECT_THAT(Refusal(""), HasSubstr("empty"));
  EXPECT_THAT(Refusal("\xff\xfe"), HasSubstr("empty"));
}

}  // namespace
}  // namespace zoneflow::ingest::front
