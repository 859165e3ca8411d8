#include "tools/zoneflow/words.h"

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A tree of the shape that ours has.
struct Tree {
  Tree() {
    app.add_option("--format", format, "How")->check(CLI::IsMember({"table", "json"}));
    app.add_flag("--wide", wide, "All");
    auto* help = app.add_subcommand("help", "Help");
    help->add_option("COMMAND", words);
    auto* signings = app.add_subcommand("signings", "Signings");
    auto* list = signings->add_subcommand("list", "Those known");
    list->add_option("--filter", filter, "AIP-160");
    signings->add_subcommand("watch", "New ones");
    auto* ingest = app.add_subcommand("ingest", "Documents");
    ingest->add_option("FILE", words)->type_name("FILE");
    auto* exported = app.add_subcommand("export", "State");
    exported->add_option("WHAT", what)->check(CLI::IsMember({"facts", "boards"}));
    app.add_subcommand("hidden", "Nobody's")->group("");
  }

  CLI::App app{"", "zoneflow"};
  std::string format, filter, what;
  bool wide = false;
  std::vector<std::string> words;
};

using Words = std::vector<std::string>;

std::vector<std::string> Completed(const Words& words) {
  const Tree tree;
  const Candidates candidates = Complete(tree.app, words);
  std::vector<std::string> texts;
  for (const Candidate& candidate : candidates.words) {
    texts.push_back(candidate.word);
  }
  if (candidates.files) {
    texts.push_back(":files");
  }
  return texts;
}

std::string ComplaintAbout(const Words& words) { return Complaint(Tree().app, words); }

TEST(WordsTest, CommandsAreCompletedAtEveryLevel) {
  EXPECT_THAT(Completed({""}), ElementsAre("help", "signings", "ingest", "export"));
  EXPECT_THAT(Completed({"si"}), ElementsAre("signings"));
  EXPECT_THAT(Completed({"signings", ""}), ElementsAre("list", "watch"));
  EXPECT_THAT(Completed({"--wide", "signings", "w"}), ElementsAre("watch"));
  EXPECT_THAT(Completed({"--format", "json", "signings", "w"}), ElementsAre("watch"));
  EXPECT_THAT(Completed({"signings", "list", ""}), IsEmpty());
  EXPECT_THAT(Completed({"nope", ""}), IsEmpty());
  EXPECT_THAT(Completed({"hid"}), IsEmpty());
  EXPECT_THAT(Completed({}), IsEmpty());
}

TEST(WordsTest, OptionsOfTheCommandAndOfThoseAroundIt) {
  EXPECT_THAT(Completed({"signings", "list", "--"}),
              ElementsAre("--help", "--filter", "--format", "--wide"));
  EXPECT_THAT(Completed({"signings", "list", "--fi"}), ElementsAre("--filter"));
  EXPECT_THAT(Completed({"--f"}), ElementsAre("--format"));
}

TEST(WordsTest, ValuesAreThoseThatTheCheckAllows) {
  EXPECT_THAT(Completed({"--format", ""}), ElementsAre("table", "json"));
  EXPECT_THAT(Completed({"signings", "list", "--format", "j"}), ElementsAre("json"));
  EXPECT_THAT(Completed({"--format=j"}), ElementsAre("--format=json"));
  // bash parts words at "=".
  EXPECT_THAT(Completed({"--format", "="}), ElementsAre("table", "json"));
  EXPECT_THAT(Completed({"--format", "=", "j"}), ElementsAre("json"));
  EXPECT_THAT(Completed({"export", ""}), ElementsAre("facts", "boards"));
  EXPECT_THAT(Completed({"export", "facts", ""}), IsEmpty());
}

TEST(WordsTest, FilesWhereAFileIsMeant) {
  EXPECT_THAT(Completed({"ingest", "pa"}), ElementsAre(":files"));
  EXPECT_THAT(Completed({"ingest", "page.txt", ""}), ElementsAre(":files"));
}

TEST(WordsTest, HelpCompletesTheCommandsAgain) {
  EXPECT_THAT(Completed({"help", "si"}), ElementsAre("signings"));
  EXPECT_THAT(Completed({"help", "signings", ""}), ElementsAre("list", "watch"));
}

TEST(WordsTest, AWrongWordIsToldWithWhatWasMeant) {
  EXPECT_EQ(ComplaintAbout({"signngs", "list"}),
            "\"signngs\" is no command of zoneflow; did you mean \"signings\"?");
  EXPECT_EQ(ComplaintAbout({"signings", "lst"}),
            "\"lst\" is no command of zoneflow signings; did you mean \"list\"?");
  EXPECT_EQ(ComplaintAbout({"signings", "list", "--fitler", "x"}),
            "\"--fitler\" is no option of zoneflow signings list; did you mean \"--filter\"?");
  EXPECT_EQ(ComplaintAbout({"frobnicate"}),
            "\"frobnicate\" is no command of zoneflow; see zoneflow --help");
  EXPECT_EQ(ComplaintAbout({"export", "facts", "more"}),
            "\"more\" is no argument of zoneflow export; see zoneflow export --help");
  EXPECT_EQ(ComplaintAbout({"help", "signings", "wach"}),
            "\"wach\" is no command of zoneflow signings; did you mean \"watch\"?");
}

TEST(WordsTest, KnownWordsAreNoComplaint) {
  for (const Words& words :
       {Words{}, Words{"signings"}, Words{"signings", "list", "--filter", "--nope"},
        Words{"--format=json", "export", "facts"}, Words{"ingest", "--", "-x"}}) {
    EXPECT_EQ(ComplaintAbout(words), "");
  }
}

TEST(WordsTest, WhatIsNotNearIsNoSuggestion) {
  EXPECT_EQ(Nearest("cases", {"case", "boards"}), "case");
  EXPECT_EQ(Nearest("bord", {"case", "boards"}), "boards");
  EXPECT_EQ(Nearest("x", {"case", "a"}), "");
  EXPECT_EQ(Nearest("completely", {"case", "boards"}), "");
}

}  // namespace
}  // namespace zoneflow::cli
