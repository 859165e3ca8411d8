#include "services/ingest/front/columns.h"

#include <string>

#include "gtest/gtest.h"

#include "services/ingest/front/text_front.h"

namespace zoneflow::ingest::front {
namespace {

DocumentText MustRead(std::string_view bytes) {
  auto document = ReadDocument(bytes);
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *std::move(document) : DocumentText();
}

constexpr std::string_view kSideBySide =
    "两区动态\n"
    "本报讯 成都高新区昨天签约    本报讯 无锡经开区今年新增\n"
    "十四个项目，总投资二百七    企业三百家，其中外资企业\n"
    "十七亿元，涉及集成电路、    五十家，注册资本合计九十\n"
    "生物医药等产业。            亿元。\n"
    "                            全年税收增长百分之八。\n"
    "完\n";

TEST(ColumnsTest, ColumnsSideBySideAreReadOneAfterTheOther) {
  EXPECT_EQ(
      MustRead(kSideBySide).converted,
      "两区动态\n"
      "本报讯 "
      "成都高新区昨天签约\n十四个项目，总投资二百七\n十七亿元，涉及集成电路、\n生物医药等产业。\n"
      "\n"
      "本报讯 无锡经开区今年新增\n企业三百家，其中外资企业\n五十家，注册资本合计九十\n亿元。\n"
      "全年税收增长百分之八。\n\n完\n");
}

TEST(ColumnsTest, PlacesLeadBackIntoTheColumns) {
  const DocumentText document = MustRead(kSideBySide);
  const std::size_t at = document.converted.find("注册资本");
  const Span source =
      document.places.Source({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 12)});
  EXPECT_EQ(kSideBySide.substr(source.begin, source.end - source.begin), "注册资本");
}

TEST(ColumnsTest, OrdinaryTextIsLeftAsItIs) {
  EXPECT_EQ(MustRead("　　成都高新区签约。\n　　第二段在此，很长很长。\n").converted, "");
  // Names spaced out, and a table of a name and a figure.
  EXPECT_EQ(MustRead("潍   坊   高   新   区\n甲   乙\n丙   丁\n戊   己\n庚   辛\n").converted, "");
  EXPECT_EQ(MustRead("甲公司    12亿元\n乙公司    13亿元\n丙公司    14亿元\n丁公司    15亿元\n")
                .converted,
            "");
}

}  // namespace
}  // namespace zoneflow::ingest::front
