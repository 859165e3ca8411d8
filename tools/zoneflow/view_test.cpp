#include "tools/zoneflow/view.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

TEST(ViewTest, TheFirstLocaleThatIsSetDecides) {
  const struct {
    Settings settings;
    bool chinese;
  } cases[] = {
      {{}, false},
      {{{"LANG", "zh_CN.UTF-8"}}, true},
      {{{"LANG", "en_US.UTF-8"}}, false},
      {{{"LC_MESSAGES", "zh_TW.UTF-8"}, {"LANG", "en_US.UTF-8"}}, true},
      {{{"LC_ALL", "C"}, {"LC_MESSAGES", "zh_CN"}, {"LANG", "zh_CN"}}, false},
      {{{"LC_ALL", ""}, {"LANG", "zh_CN"}}, true},  // POSIX: an empty one is not set
  };
  for (const auto& c : cases) {
    EXPECT_EQ(IsChinese(config::FromPairs(c.settings)), c.chinese)
        << (c.settings.empty() ? "" : c.settings.front().second);
  }
}

TEST(ViewTest, TheOptionDecidesOverTheTerminal) {
  const config::Lookup nothing = config::FromPairs({});
  EXPECT_EQ(ViewOf("table", false, nothing).format, Format::kTable);
  EXPECT_EQ(ViewOf("json", false, nothing).format, Format::kJson);
  EXPECT_EQ(ViewOf("csv", false, nothing).format, Format::kCsv);
}

}  // namespace
}  // namespace zoneflow::cli
