#include "common/base/printable.h"

#include <string>

#include "gtest/gtest.h"

namespace zoneflow {
namespace {

TEST(PrintableTest, PlainTextStays) {
  for (const std::string text :
       {"", "成都高新区 A（），", "café", "cafe\u0301", "𠮷", "C:\\u202e", "\uFFFD", "①″￥"}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(PrintableTest, WhatATerminalObeysIsShownInstead) {
  EXPECT_EQ(Printable("\x1b[2Jred\x1b]0;title\x07"), "\\u001b[2Jred\\u001b]0;title\\u0007");
  EXPECT_EQ(Printable("a\nb\rc\td\x7f"), "a\\u000ab\\u000dc\\u0009d\\u007f");
  EXPECT_EQ(Printable(std::string("a\0b", 3)), "a\\u0000b");
  // The one-character forms of ESC [ and ESC ].
  EXPECT_EQ(Printable("\u009b31m\u009d"), "\\u009b31m\\u009d");
}

TEST(PrintableTest, WhatTurnsTextAroundOrHidesIsShownInstead) {
  const struct {
    const char* character;
    const char* shown;
  } cases[] = {
      {"\u061c", "\\u061c"}, {"\u200e", "\\u200e"}, {"\u200f", "\\u200f"},
      {"\u202a", "\\u202a"}, {"\u202e", "\\u202e"}, {"\u2066", "\\u2066"},
      {"\u2069", "\\u2069"}, {"\u200b", "\\u200b"}, {"\u200d", "\\u200d"},
      {"\u2060", "\\u2060"}, {"\ufeff", "\\ufeff"}, {"\u2028", "\\u2028"},
      {"\u2029", "\\u2029"}, {"\u00ad", "\\u00ad"}, {"\U000e0041", "\\udb40\\udc41"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Printable(std::string("甲") + c.character + "乙"),
              std::string("甲") + c.shown + "乙");
  }
}

TEST(PrintableTest, EndsOfLinesStayWhereTheyAreOurs) {
  EXPECT_EQ(PrintableLines("a\nb\x1b\u202e\r\n"), "a\nb\\u001b\\u202e\\u000d\n");
}

TEST(PrintableTest, BytesThatAreNoTextAreReplaced) {
  const std::string mark = "\uFFFD";
  EXPECT_EQ(Printable("a\xff"
                      "b"),
            "a" + mark + "b");
  EXPECT_EQ(Printable("\xed\xa0\x80"), mark + mark + mark);  // a lone surrogate
  EXPECT_EQ(Printable("\xc0\x9b"), mark + mark);             // an escape written too long
  EXPECT_EQ(Printable("\xe6\x88"), mark + mark);             // cut short
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), mark + mark + mark + mark);  // beyond U+10FFFF
  EXPECT_EQ(Printable("\x9b"), mark);  // an eight-bit terminal's ESC [
}

TEST(PrintableTest, AJsonStringIsWhatItWas) {
  std::string out;
  AppendJsonString(out, "a\"b\\c\nd\x1b\u202e成\xff");
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\nd\\u001b\\u202e成\uFFFD\"");
}

TEST(PrintableTest, JsonStaysTheSameJson) {
  EXPECT_EQ(PrintableJson("{\"a\":\"x\u202ey\u009b\",\n\"b\":\"\\u001b\"}\n"),
            "{\"a\":\"x\\u202ey\\u009b\",\n\"b\":\"\\u001b\"}\n");
}

}  // namespace
}  // namespace zoneflow
