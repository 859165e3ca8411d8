// What stands around the articles of a page and is none of them: menus, the way to the page, what
// prints, closes or shares it, who keeps the site.
#pragma once

#include <span>
#include <vector>

#include "services/ingest/core/tables.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {

// By line: whether it is of the frame. That is one that begins as such lines do (当前位置：首页 > …,
// 上一篇：…) and tells no sentence, one of the words of a menu, and all of a run of three short
// lines or more of which a third and at least two are such words. `lines`: units of the page, without
// outer spaces. Linear in the length of the page.
std::vector<bool> FrameLines(const Text& page, std::span<const TableCell> lines);

}  // namespace zoneflow::ingest
