#include "services/ingest/adapters/watched_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/watched_file.h"
#include "services/ingest/front/text_front.h"
#include "services/ingest/testing/in_memory_document_store.h"

namespace zoneflow::ingest {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

constexpr char kNews[] = "本报讯 近日，总投资12亿元的承晖光学镜头项目签约落户合肥高新区。\n";
constexpr char kOther[] = "本报讯 近日，总投资7亿元的远澜机器人减速器项目签约落户广州开发区。\n";

// A store that counts, can be away, and remembers what the documents were called.
class CountingStore final : public DocumentStore {
 public:
  absl::StatusOr<std::optional<Receipt>> Find(std::string_view document_id) override {
    return store_.Find(document_id);
  }
  absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& origin) override {
    if (is_away) {
      return absl::UnavailableError("database: away");
    }
    heads.push_back(reading.head);
    actors.insert(origin.actor);
    return store_.Store(reading, origin);
  }
  std::size_t Signings() const { return store_.Journal().size(); }

  bool is_away = false;
  std::vector<DocumentHead> heads;
  std::set<std::string> actors;

 private:
  testing::InMemoryDocumentStore store_;
};

class WatchedFolderTest : public ::testing::Test {
 protected:
  WatchedFolderTest() {
    fs::create_directory(path_ / "done");
    fs::create_directory(path_ / "refused");
  }

  WatchedFolder Folder() { return {ingest_document_, clock_, {.path = path_.string()}}; }

  fs::path Put(const std::string& name, std::string_view text) {
    const fs::path path = path_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  // After so much quiet.
  absl::StatusOr<int> Look(milliseconds later) { return watched_.Look(now_ += later); }

  std::vector<std::string> In(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_ / folder)) {
      if (!entry.is_directory()) {
        names.push_back(entry.path().filename().string());
      }
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string Text(const std::string& name) const {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const zoneflow::testing::TempFolder folder_;
  const fs::path path_{folder_.path()};
  const Gazetteer gazetteer_ = *LoadGazetteer();
  zoneflow::testing::ManualClock clock_;
  CountingStore store_;
  ingest::IngestDocument ingest_document_{store_, gazetteer_, front::ReadDocument};
  WatchedFolder watched_ = Folder();
  std::chrono::steady_clock::time_point now_{};
};

TEST_F(WatchedFolderTest, AQuietFileIsReadOnceAndMovedToDone) {
  Put("珠海特区报_20210201_A03.txt", kNews);
  EXPECT_THAT(Look(seconds(0)), IsOkAndHolds(0));
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(1));
  EXPECT_THAT(In("."), IsEmpty());
  EXPECT_THAT(In("done"), ElementsAre("珠海特区报_20210201_A03.txt"));
  EXPECT_EQ(Text("done/珠海特区报_20210201_A03.txt"), kNews);
  ASSERT_EQ(store_.heads.size(), 1U);
  EXPECT_EQ(store_.heads[0].file_name, "珠海特区报_20210201_A03.txt");
  EXPECT_EQ(store_.heads[0].published_on, *ParseDate("2021-02-01"));
  EXPECT_THAT(store_.actors, ElementsAre("service/ingest"));
  EXPECT_THAT(Look(seconds(60)), IsOkAndHolds(0));
}

TEST_F(WatchedFolderTest, AFileThatGrowsOrIsHeldOpenIsLeftUntilItIsWhole) {
  const fs::path path = Put("slow.txt", "本报讯 近日，");
  EXPECT_THAT(Look(seconds(0)), IsOkAndHolds(0));
  std::ofstream writer(path, std::ios::binary | std::ios::app);
  writer << "总投资12亿元的承晖光学镜头项目" << std::flush;
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(0));   // grew
  EXPECT_THAT(Look(seconds(60)), IsOkAndHolds(0));  // quiet, but somebody writes
  writer << "签约落户合肥高新区。\n";
  writer.close();
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(0));
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(1));
  EXPECT_EQ(Text("done/slow.txt"), kNews);
  EXPECT_EQ(store_.heads.size(), 1U);
}

TEST_F(WatchedFolderTest, WhatCannotBeReadIsRefusedWithItsReason) {
  Put("empty.txt", "");
  Put("binary.txt", std::string_view("\x7f"
                                     "ELF\0\0\1\2",
                                     8));
  Put("cut.pdf", "%PDF-1.7\n");
  fs::resize_file(Put("huge.txt", "x"), kMaxDocumentBytes + 1);
  fs::create_symlink("/etc/hostname", path_ / "link.txt");
  ASSERT_EQ(mkfifo((path_ / "pipe").c_str(), 0600), 0);
  Put("\xb8\xdf\xd0\xc2.txt", kNews);
  EXPECT_THAT(Look(seconds(0)), IsOkAndHolds(0));
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(7));
  EXPECT_THAT(In("."), IsEmpty());
  EXPECT_THAT(In("done"), IsEmpty());
  EXPECT_EQ(In("refused").size(), 14U);
  EXPECT_TRUE(store_.heads.empty());
  EXPECT_THAT(
      Text("refused/empty.txt.reason.txt"),
      AllOf(HasSubstr("文件未读入"), HasSubstr("empty.txt"), HasSubstr("INVALID_ARGUMENT")));
  EXPECT_THAT(Text("refused/huge.txt.reason.txt"), HasSubstr("33554433 bytes"));
  EXPECT_THAT(Text("refused/link.txt.reason.txt"), HasSubstr("link"));
  EXPECT_TRUE(fs::is_symlink(path_ / "refused" / "link.txt"));
  EXPECT_THAT(Text("refused/pipe.reason.txt"), HasSubstr("no regular file"));
  EXPECT_THAT(Text("refused/\xb8\xdf\xd0\xc2.txt.reason.txt"), HasSubstr("file_name: "));
}

TEST_F(WatchedFolderTest, TheSameNameWithOtherContentWritesOverNothing) {
  for (const char* text : {kNews, kOther, kOther}) {
    Put("要闻.txt", text);
    ASSERT_THAT(Look(seconds(1)), IsOkAndHolds(0));
    ASSERT_THAT(Look(seconds(2)), IsOkAndHolds(1));
  }
  EXPECT_THAT(In("done"), ElementsAre("2-要闻.txt", "3-要闻.txt", "要闻.txt"));
  EXPECT_EQ(Text("done/要闻.txt"), kNews);
  EXPECT_EQ(Text("done/2-要闻.txt"), kOther);
  EXPECT_EQ(store_.heads.size(), 2U);  // the same bytes are one document

  for (const char* text : {"", "%PDF-1.7\n"}) {
    Put("空.txt", text);
    ASSERT_THAT(Look(seconds(1)), IsOkAndHolds(0));
    ASSERT_THAT(Look(seconds(2)), IsOkAndHolds(1));
  }
  EXPECT_THAT(In("refused"), UnorderedElementsAre("空.txt", "空.txt.reason.txt", "2-空.txt",
                                                  "2-空.txt.reason.txt"));
}

TEST_F(WatchedFolderTest, ANameAsLongAsTheDiskTakesHasRoomForItsReason) {
  std::string name;
  for (int i = 0; i < 83; ++i) {
    name += "区";
  }
  for (int again = 0; again < 2; ++again) {
    Put(name + ".txt", "");
    ASSERT_THAT(Look(seconds(1)), IsOkAndHolds(0));
    ASSERT_THAT(Look(seconds(2)), IsOkAndHolds(1));
  }
  EXPECT_EQ(In("refused").size(), 4U);
}

TEST_F(WatchedFolderTest, WhileTheStoreIsAwayTheFileStaysAndIsTriedAgain) {
  Put("one.txt", kNews);
  store_.is_away = true;
  EXPECT_THAT(Look(seconds(0)), IsOkAndHolds(0));
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(0));
  EXPECT_THAT(In("."), ElementsAre("one.txt"));
  store_.is_away = false;
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(0));  // it rests
  EXPECT_THAT(Look(seconds(30)), IsOkAndHolds(1));
  EXPECT_THAT(In("done"), ElementsAre("one.txt"));
}

TEST_F(WatchedFolderTest, AfterAKillBetweenStoringAndMovingTheDocumentIsOne) {
  Put("one.txt", kNews);
  ASSERT_THAT(ingest_document_({"service/ingest", "", clock_.Now()}, {"one.txt", {}}, kNews),
              IsOk());
  const std::size_t told = store_.Signings();
  WatchedFolder next = Folder();
  EXPECT_THAT(next.Look(now_), IsOkAndHolds(0));
  EXPECT_THAT(next.Look(now_ + seconds(2)), IsOkAndHolds(1));
  EXPECT_THAT(In("done"), ElementsAre("one.txt"));
  EXPECT_EQ(store_.Signings(), told);
}

TEST_F(WatchedFolderTest, HiddenFilesAndFoldersAreLeftAlone) {
  Put(".half.txt", kNews);
  fs::create_directory(path_ / "2021");
  Put("2021/deep.txt", kNews);
  EXPECT_THAT(Look(seconds(0)), IsOkAndHolds(0));
  EXPECT_THAT(Look(seconds(60)), IsOkAndHolds(0));
  EXPECT_THAT(In("."), ElementsAre(".half.txt"));
  EXPECT_THAT(In("2021"), ElementsAre("deep.txt"));
}

TEST_F(WatchedFolderTest, AFolderThatIsMissingIsNamedAtTheStart) {
  const std::string nowhere = folder_ / "nowhere";
  WatchedFolder none(ingest_document_, clock_, {.path = nowhere});
  EXPECT_THAT(none.Start(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     AllOf(HasSubstr("WATCH_DIR"), HasSubstr(nowhere))));
  WatchedFolder off(ingest_document_, clock_, {});
  EXPECT_THAT(off.Start(), IsOk());
}

TEST_F(WatchedFolderTest, AFolderThatGoesAwayIsToldAndReadAgainWhenItIsBack) {
  fs::rename(path_, path_.string() + "-away");
  EXPECT_THAT(Look(seconds(1)), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("WATCH_DIR")));
  fs::rename(path_.string() + "-away", path_);
  Put("one.txt", kNews);
  EXPECT_THAT(Look(seconds(1)), IsOkAndHolds(0));
  EXPECT_THAT(Look(seconds(2)), IsOkAndHolds(1));
}

TEST(WatchedFileTest, TheDayStandsInTheName) {
  const auto day = [](const char* text) { return std::optional(*ParseDate(text)); };
  EXPECT_EQ(DayInName("2021-02-01 要闻.txt"), day("2021-02-01"));
  EXPECT_EQ(DayInName("珠海特区报_20210201_A03.pdf"), day("2021-02-01"));
  EXPECT_EQ(DayInName("A03-1234567-20240229.html"), day("2024-02-29"));
  EXPECT_EQ(DayInName("20230229 和 2023-03-01"), day("2023-03-01"));  // no such day, then one
  for (const char* none : {"", "要闻.txt", "20230229.txt", "202102011.txt", "2021-02-011",
                           "12345678", "19491001.txt", "2021-2-1.txt"}) {
    EXPECT_EQ(DayInName(none), std::nullopt) << none;
  }
}

TEST(WatchedFileTest, AReasonIsOfPlainText) {
  const std::string text =
      RefusalText("a\x1b[2J\n.txt", absl::InvalidArgumentError("document: empty"),
                  *ParseInstant("2021-02-01T00:00:00Z"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_EQ(text.find('\x1b'), text.npos);
}

}  // namespace
}  // namespace zoneflow::ingest
