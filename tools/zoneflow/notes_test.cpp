#include "tools/zoneflow/notes.h"

#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

TEST(NotesTest, ATextInBothLanguagesIsToldInThatOfTheReaderAndWholeToPrograms) {
  View view(Format::kTable);
  EXPECT_EQ(SideOf("公式未公布 | formulas are not published", view), "formulas are not published");
  view.chinese = true;
  EXPECT_EQ(SideOf("公式未公布 | formulas are not published", view), "公式未公布");
  EXPECT_EQ(SideOf("公式未公布", view), "公式未公布");
  EXPECT_EQ(SideOf("甲 | 乙 | 丙", view), "甲 | 乙 | 丙");
  view.format = Format::kJson;
  EXPECT_EQ(SideOf("公式 | formulas", view), "公式 | formulas");
}

TEST(NotesTest, ANoteIsBrokenWhereTheTerminalEnds) {
  const auto noted = [](const std::string& text, std::size_t width) {
    std::ostringstream out;
    View view(Format::kTable);
    view.fit_width = width;
    PrintNote("not known", text, view, out);
    return out.str();
  };
  EXPECT_EQ(noted("official formulas are not published", 30),
            "not known: official formulas\n  are not published\n");
  EXPECT_EQ(noted("工业总产值的口径未公布，按报送数计", 24),
            "not known:\n  工业总产值的口径未公布\n  ，按报送数计\n");
  EXPECT_EQ(noted("a\x1b[2J", 0), "not known: a\\u001b[2J\n");
  EXPECT_EQ(noted("official formulas are not published", 0),
            "not known: official formulas are not published\n");
}

}  // namespace
}  // namespace zoneflow::cli
