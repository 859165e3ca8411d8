// Every word by which reading knows something is found on a page in the traditional script too.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "gtest/gtest.h"

#include "services/ingest/core/script.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

// What a program prints, line for line.
std::string OutputOf(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string out;
  char buffer[4096];
  while (pipe != nullptr) {
    const std::size_t read = std::fread(buffer, 1, sizeof buffer, pipe.get());
    out.append(buffer, read);
    if (read < sizeof buffer) {
      break;
    }
  }
  return out;
}

class TraditionalWordsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(TraditionalWordsTest, TheLexiconFoldsBack) {
  const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
  const std::string path =
      std::string(root == nullptr ? "." : root) + "/services/ingest/data/lexicon.txt";
  std::ifstream file(path);
  const std::string words((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_FALSE(words.empty());
  std::u16string traditional =
      FromUtf8(OutputOf(std::string("opencc -c ") + GetParam() + " -i " + path));
  const std::u16string simplified = FromUtf8(words);
  ASSERT_EQ(traditional.size(), simplified.size()) << "opencc is missing";
  std::size_t changed = 0;
  for (std::size_t i = 0; i < simplified.size(); ++i) {
    changed += traditional[i] != simplified[i] ? 1 : 0;
    // 隨著 and 批覆 stay: 著 and 覆 are characters of their own in 著名 and 覆蓋.
    if (traditional[i] != u'著' && traditional[i] != u'覆') {
      EXPECT_EQ(Simplified(traditional[i]), simplified[i])
          << ToUtf8(traditional.substr(i < 3 ? 0 : i - 3, 7));
    }
  }
  EXPECT_GT(changed, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Scripts, TraditionalWordsTest, ::testing::Values("s2t", "s2tw", "s2hk"));

}  // namespace
}  // namespace zoneflow::ingest
