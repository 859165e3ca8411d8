#include "services/ingest/core/lexicon.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "ingest_lexicon.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

std::string File() { return std::string(ingest_lexicon::Find("lexicon.txt")); }

auto IsWrong(const std::string& what) {
  return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(what));
}

std::string LineOf(const std::string& file, std::size_t at) {
  return std::to_string(1 + std::count(file.begin(), file.begin() + static_cast<long>(at), '\n'));
}

// The embedded file ends the process where it is wrong: here its fault has a name.
TEST(LexiconTest, TheFileIsWellFormed) { EXPECT_THAT(Lexicon::Parse(File()), IsOk()); }

TEST(LexiconTest, OtherWordsAreAnotherVersion) {
  const auto ours = Lexicon::Parse(File());
  const auto more = Lexicon::Parse(File() + "\n[cue sign]\nnote: One more.\n缔约\n");
  ASSERT_THAT(ours, IsOk());
  ASSERT_THAT(more, IsOk());
  EXPECT_EQ(ours->version(), BuiltInLexicon().version());
  EXPECT_NE(ours->version(), more->version());
  EXPECT_EQ(more->version().substr(0, 4), "2026");
}

TEST(LexiconTest, ALongerWordHidesTheShorterOne) {
  const Lexicon& lexicon = BuiltInLexicon();
  EXPECT_EQ(lexicon.CueAt(u"签约", 0)->mark, Mark::kSign);
  EXPECT_EQ(lexicon.CueAt(u"签约仪式", 0)->mark, Mark::kNothing);
  EXPECT_EQ(lexicon.CueAt(u"签", 0), nullptr);
  EXPECT_EQ(lexicon.UnitsFrom(u'元').front().word, u"元人民币");
}

TEST(LexiconTest, AFaultIsNamedWithItsLine) {
  const std::string file = File();
  const std::string next = std::to_string(std::count(file.begin(), file.end(), '\n') + 1);
  const std::string after = std::to_string(std::count(file.begin(), file.end(), '\n') + 3);
  const auto with = [&](const std::string& lines) { return Lexicon::Parse(file + lines); };
  EXPECT_THAT(with("[cue sing]\nnote: A slip.\n缔约\n"), IsWrong("line " + next + ": [cue sing]"));
  EXPECT_THAT(with("[verbs]\nnote: No kind.\n缔约\n"), IsWrong("line " + next + ": [verbs]"));
  EXPECT_THAT(with("[cue sign]\n缔约\n"), IsWrong("[cue sign] has no note"));
  EXPECT_THAT(with("[cue settle]\nnote: Taken.\n签约\n"),
              IsWrong("line " + after + ": 签约 stands twice, first in line " +
                      LineOf(file, file.find("\n签约 ") + 1)));
  EXPECT_THAT(with("[unit money]\nnote: No name.\n比索\n"),
              IsWrong("line " + after + ": a unit is"));
  EXPECT_THAT(with("[currency]\nnote: No such unit.\n比索 MXN\n"),
              IsWrong("line " + after + ": MXN is the name of no unit of money"));
  EXPECT_THAT(with("[scale]\nnote: Too high.\ngoogol 100\n"), IsWrong("a power of ten, 1 to 9"));
}

TEST(LexiconTest, AFileWithoutEditionOrAListIsNone) {
  EXPECT_THAT(Lexicon::Parse("[cue sign]\nnote: Alone.\n签约\n"), IsWrong("no edition"));
  EXPECT_THAT(Lexicon::Parse("words\n"), IsWrong("line 1: an edition"));
  EXPECT_THAT(Lexicon::Parse("edition 1\n[cue sign]\nnote: Alone.\n签约\n"),
              IsWrong("[list leading] is missing"));
}

}  // namespace
}  // namespace zoneflow::ingest
