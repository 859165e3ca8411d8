// What a command says beside its rows.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/zoneflow/view.h"

namespace zoneflow::cli {

// Of a text of data that says one thing in both languages, "中文 | English", the side for the view;
// else all of it. JSON and CSV are for programs: they have the whole text.
std::string SideOf(const std::string& text, const View& view);
// The same of several in one cell: "a; b".
std::string JoinSides(const std::vector<std::string>& texts, const View& view);

// A line "head: text", made safe. Where tables have to fit a terminal it is broken into lines of at
// most so many columns, at blanks where there are some, those after the first indented.
void PrintNote(std::string_view head, const std::string& text, const View& view, std::ostream& out);

}  // namespace zoneflow::cli
